package io.github.camelsmtp.jdbc;

import io.github.camelsmtp.store.StoreException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import javax.sql.DataSource;

/** Everything in which one database differs from another. */
interface Dialect extends AutoCloseable {

    /** Where connections come from; opened by the pool. */
    DataSource dataSource();

    /** What the database is to a person: a file, a URL without its password. */
    String location();

    /** Values for the placeholders of the schema scripts. */
    Map<String, String> schemaPlaceholders();

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

    /**
     * Whether a failure of a write or a sync means that the disk may have lost what was written before it, too. A system
     * tells of a failed write once and then takes the pages for clean, so a later sync that succeeds proves nothing.
     */
    boolean isDistrusted(SQLException failure);

    /** Leaves the database, after the last connection of the pool was given back. Never throws. */
    @Override
    void close();
}
