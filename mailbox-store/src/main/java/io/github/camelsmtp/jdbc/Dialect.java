package io.github.camelsmtp.jdbc;

import io.github.camelsmtp.store.StoreException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Everything in which one database differs from another. */
interface Dialect extends AutoCloseable {

    /** Where connections come from; opened by the pool. */
    DataSource dataSource();

    /** What the database is to a person: a file, a URL without its password. */
    String location();

    /** The directory of the first schema script, in {@code first/}; later ones are the same for all databases. */
    String name();

    /** Values for the placeholders of the schema scripts; see {@code versions/V2__nodes.sql}. */
    Map<String, String> schemaPlaceholders();

    /**
     * Refuses a database that can't keep what it promises, before anything is written to it.
     *
     * @throws StoreException {@code UNAVAILABLE}: it is too old, for instance
     */
    default void check(Connection connection) throws SQLException, StoreException {}

    /** Whether other processes may use the database at the same time. */
    boolean isShared();

    /** A statement for each new connection of the pool, if any. */
    default @Nullable String connectionInit() {
        return null;
    }

    /** SQL for the milliseconds since 1970 by the clock of the database, as it is when the statement runs. */
    String nowMillis();

    /** What a SELECT ends with to lock its rows until the transaction ends; empty where nobody else writes. */
    default String forUpdate() {
        return isShared() ? " FOR UPDATE" : "";
    }

    /** The start of a DELETE for a list of ids, which locks the rows of those ids and waits for no other. */
    default String deleteByIds(String table) {
        return "DELETE FROM " + table + " WHERE id IN";
    }

    /** The same of a SELECT of ids. */
    default String selectByIds(String table) {
        return "SELECT id FROM " + table + " WHERE id IN";
    }

    /** The columns of {@code message} in whose order a mailbox is listed. */
    default String messageOrder() {
        // Each node draws its ids from a block of its own, so ids of several nodes do not tell what came first.
        return isShared() ? "delivered_ms, id" : "id";
    }

    /** Whether what was committed survives a crash and a power cut; else {@link #sync} does it. */
    default boolean isDurableAtCommit() {
        return true;
    }

    /**
     * Whether there is a count for each mailbox ({@link QuotaRows}), not only for those that have a limit. Where one process
     * writes that is one row for each mailbox of a group; several nodes would wait for each other.
     */
    default boolean countsMailboxes() {
        return !isShared();
    }

    /**
     * Makes all that was committed before survive a power cut. Does nothing where a commit does so already.
     *
     * @throws SQLException then nothing is known of what survives
     */
    void sync(Connection connection) throws SQLException;

    /**
     * Refuses to begin to write when there is too little room to end it well.
     *
     * @throws StoreException {@code FULL}
     */
    void checkRoom() throws StoreException;

    /**
     * Why a statement or a connection failed, as a cause that code can act on: {@code UNKNOWN_ACCOUNT} if a row refers to
     * an account that is not there, {@code FULL}, {@code IN_USE}, or {@code UNAVAILABLE}.
     */
    StoreException.Reason reasonOf(SQLException failure);

    /** Whether a statement failed because its connection, or the database as it was, had been closed before. */
    boolean isClosed(SQLException failure);

    /** Whether a transaction was rolled back only because it met another one: it may be run again at once. */
    default boolean isContention(SQLException failure) {
        return false;
    }

    /**
     * Whether a failure of a write or a sync means that the disk may have lost what was written before it, too. A system
     * tells of a failed write once and then takes the pages for clean, so a later sync that succeeds proves nothing.
     */
    boolean isDistrusted(SQLException failure);

    /** Leaves the database, after the last connection of the pool was given back. Never throws. */
    @Override
    void close();
}
