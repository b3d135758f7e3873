package io.github.camelsmtp.jdbc;

import io.github.camelsmtp.store.StoreException;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes large contents that no message refers to, in committed steps on a thread of its own. What can't be removed
 * now, because the disk is full for instance, is tried again together with the next one, and at the next start.
 */
final class UnlinkedContents {
    private static final Logger LOG = LoggerFactory.getLogger(UnlinkedContents.class);

    /** Chunks for one transaction: H2 keeps what a transaction removed until it has committed. */
    private static final int STEP = 64;

    private final Database database;
    private final Set<Long> waiting = ConcurrentHashMap.newKeySet();
    private final ExecutorService thread =
            Executors.newSingleThreadExecutor(StoreThread.named("mailbox-store-remover"));

    UnlinkedContents(Database database) {
        this.database = database;
    }

    /** Removes what a crash has left. */
    void start() throws StoreException {
        List<Long> left = database.transaction(connection -> {
            List<Long> found = new ArrayList<>();
            try (PreparedStatement select = connection.prepareStatement("SELECT content_id FROM unlinked_content");
                    ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    found.add(row.getLong(1));
                }
            }
            return found;
        });
        left.forEach(this::remove);
    }

    /** Removes a content some time soon; never blocks. */
    void remove(long content) {
        waiting.add(content);
        try {
            thread.execute(this::removeWaiting);
        } catch (RejectedExecutionException ignored) {
            // The store is closing: its row in unlinked_content makes sure that the next start does it.
        }
    }

    private void removeWaiting() {
        for (long content : waiting) {
            try {
                remove(content, count(content));
                waiting.remove(content);
            } catch (StoreException | RuntimeException e) {
                LOG.debug("can't remove the unlinked content {} now", content, e);
                return;
            }
        }
    }

    /** The number of the last chunk that is there, and one; the count in the row may lag behind a failed step. */
    private long count(long content) throws StoreException {
        return database.transaction(connection -> {
            try (PreparedStatement select =
                    connection.prepareStatement("SELECT MAX(id) FROM chunk WHERE id >= ? AND id < ?")) {
                select.setLong(1, MessageRows.firstChunk(content));
                select.setLong(2, MessageRows.firstChunk(content + 1));
                try (ResultSet row = select.executeQuery()) {
                    row.next();
                    long last = row.getLong(1);
                    return row.wasNull() ? 0 : last - MessageRows.firstChunk(content) + 1;
                }
            }
        });
    }

    /** From the end, so that the chunks that are left are always the first ones. */
    private void remove(long content, long chunks) throws StoreException {
        for (long to = chunks; to > 0; to -= STEP) {
            long from = Math.max(0, to - STEP);
            long end = to;
            database.transaction(connection -> {
                try (MessageRows rows = new MessageRows(connection)) {
                    rows.removeChunks(content, from, end);
                }
                return null;
            });
        }
        database.transaction(connection -> {
            try (MessageRows rows = new MessageRows(connection)) {
                rows.removed(content);
            }
            return null;
        });
    }

    /** Stops after the step under way; the next start goes on. */
    void finish() {
        waiting.clear();
        StoreThread.finish(thread);
    }
}
