package io.github.camelsmtp.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.h2.engine.SessionLocal;
import org.h2.jdbc.JdbcConnection;
import org.h2.mvstore.FileStore;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.MVStoreException;
import org.jspecify.annotations.Nullable;

/**
 * Syncs the file of an embedded H2, and keeps it from growing: its space is used again as soon as that is safe, and what is
 * left of chunks that are mostly dead is written together.
 *
 * <p>Without this the file grows by all that is written in 45 seconds, for so long H2 leaves alone what it no longer needs
 * (RETENTION_TIME), hoping that the disk has synced by then; and chunks with a little life in them stay for ever, because
 * with WRITE_DELAY=0, which we need, H2 runs no housekeeping. We need not hope, we know what is synced: the retention time
 * is 0, and instead the version of the last sync is kept in use until the next sync is done, as a reader of it would. So
 * nothing that this version refers to is overwritten before a later one is on the disk, and a power cut at any moment
 * finds one or the other whole.
 *
 * <p>A database that closed itself and was opened again has H2's own retention time until the first sync. Thread-safe.
 */
final class FileSpace {
    /** At most so many octets are moved at a time, */
    private static final int STEP = 2 << 20;

    /** and that after so many writes, each a chunk, of at least one block. */
    private static final int WRITES = 8;

    /** Percent of the octets in the chunks that are alive; below it they are written together. */
    private static final int FILL_RATE = 70;

    private @Nullable MVStore store;
    private MVStore.@Nullable TxCounter synced;
    private long compactedAt;

    /** Makes all that was committed before durable. */
    synchronized void sync(Connection connection) throws SQLException {
        MVStore current = storeOf(connection);
        if (current != store) {
            store = current;
            synced = null;
            compactedAt = written(current);
        }
        compact(current);
        // Its version is stored already, and the sync below is to make it durable.
        MVStore.TxCounter next = current.registerVersionUsage();
        try (Statement statement = connection.createStatement()) {
            statement.execute("CHECKPOINT SYNC");
        } catch (SQLException | RuntimeException e) {
            current.deregisterVersionUsage(next);
            throw e;
        }
        release();
        synced = next;
        current.setRetentionTime(0); // not the SQL statement: that would outlive the process, and our care does not
    }

    /** Moves what lives in a few chunks, the emptiest; their space is free after the next sync but one. */
    private void compact(MVStore current) throws SQLException {
        long now = written(current);
        if (now - compactedAt < WRITES) {
            return;
        }
        compactedAt = now;
        try {
            current.compact(FILL_RATE, STEP);
        } catch (MVStoreException e) {
            // As any write that fails: nobody knows what is on the disk, and H2 may have closed itself.
            throw new SQLException("can't compact the database: " + e.getMessage(), e);
        }
    }

    private static long written(MVStore store) {
        FileStore<?> file = store.getFileStore();
        return file == null ? 0 : file.getWriteCount();
    }

    private static MVStore storeOf(Connection connection) throws SQLException {
        if (connection.unwrap(JdbcConnection.class).getSession() instanceof SessionLocal session) {
            return session.getDatabase().getStore().getMvStore();
        }
        throw new SQLException("the connection has been closed");
    }

    /** Leaves it to H2 again, before the database closes. */
    synchronized void close() {
        release();
        store = null;
    }

    private void release() {
        if (store != null && synced != null && !store.isClosed()) {
            store.deregisterVersionUsage(synced);
        }
        synced = null;
    }
}
