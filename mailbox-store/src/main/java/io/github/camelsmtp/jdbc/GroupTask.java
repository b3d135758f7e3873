package io.github.camelsmtp.jdbc;

import io.github.camelsmtp.store.StoreException;
import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;

/** One thing that the {@link GroupWriter} writes together with others, in one transaction. */
abstract class GroupTask {
    /** Completed after the sync that made it durable, on the writer's thread: nothing of a caller may depend on it. */
    final CompletableFuture<Void> done = new CompletableFuture<>();

    /** What the caller has: completed like {@link #done}, but beside the writer. */
    final CompletableFuture<Void> told = new CompletableFuture<>();

    /** Written by a transaction whose sync then failed: nobody knows whether it is there. */
    boolean doubtful;

    /**
     * Gets ready, before the transaction; only once, however often {@link #write} is tried.
     *
     * @return false if somebody else has taken the task over
     * @throws StoreException if it can't be done; the rest of the group goes on
     */
    boolean prepare() throws StoreException {
        return true;
    }

    /** About how many octets it holds in memory once it is prepared. */
    long octets() {
        return 0;
    }

    /** Whether it is refused when the disk is nearly full; what makes room must not be. */
    boolean needsRoom() {
        return true;
    }

    /** Adds its inserts to the batches, the same ones whenever it is called. */
    void write(MessageRows rows) throws SQLException, StoreException {}

    /** Does what is not an insert, after the batches were written. */
    void afterInserts(MessageRows rows) throws SQLException, StoreException {}

    /** Takes back what {@link #write} wrote, which may or may not have become durable. */
    void undo(MessageRows rows) throws SQLException {}

    /** Called when {@link #undo} has become durable, and the task is not to be written again. */
    void undone() {}

    /** Tells the caller, when {@link #done} is. */
    void tell() {
        done.whenComplete((nothing, failure) -> {
            if (failure == null) {
                told.complete(null);
            } else {
                told.completeExceptionally(failure);
            }
        });
    }

    /** Called after the sync, before {@link #done} is completed. */
    void durable() {}

    /** Called before {@link #done} is completed with this. */
    void refused(StoreException why) {}
}
