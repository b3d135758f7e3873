package io.github.camelsmtp.jdbc;

import io.github.camelsmtp.store.StoreException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
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
    private final Node node;
    private final Set<Long> waiting = ConcurrentHashMap.newKeySet();
    private final ExecutorService thread =
            Executors.newSingleThreadExecutor(StoreThread.named("mailbox-store-remover"));

    UnlinkedContents(Database database, Node node) {
        this.database = database;
        this.node = node;
        node.atEachRenewal(this::removeAbandoned);
    }

    /** Whose they are. */
    Node node() {
        return node;
    }

    /** Removes what a crash has left, of this node or of another. */
    void start() throws StoreException {
        abandoned().forEach(this::remove);
    }

    private void removeAbandoned() {
        try {
            abandoned().forEach(this::remove);
            if (!waiting.isEmpty()) {
                thread.execute(this::removeWaiting);
            }
        } catch (StoreException | RejectedExecutionException e) {
            LOG.debug("can't look for abandoned contents now, it is tried again", e);
        }
    }

    /** Contents of nodes that are dead, which are this one's from now on. */
    private List<Long> abandoned() throws StoreException {
        return database.transaction(connection -> {
            List<Long> ours = new ArrayList<>();
            for (Map.Entry<Long, Long> found : ofDeadNodes(connection).entrySet()) {
                int adopted = Database.update(
                        connection,
                        "UPDATE unlinked_content SET node_id = ? WHERE content_id = ? AND node_id = ?",
                        node.id(),
                        found.getKey(),
                        found.getValue());
                if (adopted == 1) {
                    ours.add(found.getKey());
                }
            }
            return ours;
        });
    }

    /** The nodes, by the contents in the order in which every node adopts them. */
    private Map<Long, Long> ofDeadNodes(Connection connection) throws SQLException {
        Map<Long, Long> found = new TreeMap<>();
        try (PreparedStatement select = connection.prepareStatement(
                        "SELECT u.content_id, u.node_id FROM unlinked_content u LEFT JOIN node n ON n.id = u.node_id"
                                + " WHERE (n.id IS NULL OR n.expires_ms <= "
                                + database.dialect().nowMillis()
                                // Damage, which verify repairs: what somebody has is never removed.
                                + ") AND NOT EXISTS (SELECT 1 FROM message m WHERE m.content_id = u.content_id)"
                                + " AND NOT EXISTS (SELECT 1 FROM queue_message q WHERE q.id = u.content_id)");
                ResultSet row = select.executeQuery()) {
            while (row.next()) {
                found.put(row.getLong(1), row.getLong(2));
            }
        }
        return found;
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
                try (MessageRows rows = new MessageRows(connection, database.dialect())) {
                    rows.removeChunks(content, from, end);
                }
                return null;
            });
        }
        database.transaction(connection -> {
            try (MessageRows rows = new MessageRows(connection, database.dialect())) {
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
