package io.github.camelsmtp.jdbc;

import io.github.camelsmtp.store.StoreException;
import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;

/** One thing that the {@link GroupWriter} writes together with others, in one transaction. */
abstract class GroupTask {
    /** Completed after the sync that made it durable. */
    final CompletableFuture<Void> done = new CompletableFuture<>();

    /**
     * Gets ready, before the transaction; only once, however often {@link #write} is tried.
     *
     * @return false if somebody else has taken the task over
     * @throws StoreException if it can't be done; the rest of the group goes on
     */
    abstract boolean prepare() throws StoreException;

    /** About how many octets it holds in memory once it is prepared. */
    long octets() {
        return 0;
    }

    /** Whether it is refused when the disk is nearly full; what makes room must not be. */
    boolean needsRoom() {
        return true;
    }

    /** Adds its inserts to the batches, the same ones whenever it is called. */
    abstract void write(MessageRows rows) throws SQLException, StoreException;

    /** Does what is not an insert, after the batches were written. */
    void afterInserts(MessageRows rows) throws SQLException, StoreException {}

    /** Takes back what {@link #write} wrote, which may or may not have become durable. */
    void undo(MessageRows rows) throws SQLException {}

    /** Called after the sync, before {@link #done} is completed. */
    void durable() {}

    /** Called before {@link #done} is completed with this. */
    void refused(StoreException why) {}
}
