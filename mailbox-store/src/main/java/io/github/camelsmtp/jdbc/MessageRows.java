package io.github.camelsmtp.jdbc;

import io.github.camelsmtp.store.StoreException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * The statements that change messages and their contents, collected in batches. Confined to one thread and one
 * transaction: fill, {@link #flush}, {@link #finish}, commit, close.
 */
final class MessageRows implements AutoCloseable {
    /** Also the size of {@code chunk.data} in the schema. */
    static final int CHUNK = 64 << 10;
    /** Room for the chunks of one content in the ids of chunks: 2^20 of 64 KB are 64 GB. */
    static final int CHUNK_BITS = 20;

    /** How many contents one statement asks for; always as many, so that the database knows the statement. */
    private static final int CONTENTS = 50;

    private final Connection connection;
    private final Dialect dialect;
    private final boolean shared;
    private final QuotaRows quotas;
    private @Nullable PreparedStatement chunks;
    private @Nullable PreparedStatement messages;
    private @Nullable QueueRows queue;
    private @Nullable QueueRemovals removals;
    private @Nullable EventRows events;
    private int waitingChunks;
    private int waitingMessages;

    MessageRows(Connection connection, Dialect dialect) {
        this.connection = connection;
        this.dialect = dialect;
        this.shared = dialect.isShared();
        this.quotas = new QuotaRows(connection);
    }

    Connection connection() {
        return connection;
    }

    /** What the mailboxes hold, which {@link #finish} writes. */
    QuotaRows quotas() {
        return quotas;
    }

    /** The id of the first chunk of a content; those of the others follow it. */
    static long firstChunk(long content) {
        return content << CHUNK_BITS;
    }

    /** The content of a chunk. */
    static long contentOf(long chunk) {
        return chunk >> CHUNK_BITS;
    }

    /** Adds a chunk of a content. */
    void chunk(long content, long number, byte[] data) throws SQLException {
        if (number >> CHUNK_BITS != 0) {
            throw new SQLException("a content has at most 2^" + CHUNK_BITS + " chunks");
        }
        if (chunks == null) {
            chunks = connection.prepareStatement(ChunkRows.insert());
        }
        ChunkRows.fill(chunks, firstChunk(content) + number, data);
        chunks.addBatch();
        waitingChunks++;
    }

    /** Adds a message to a mailbox. */
    void message(long id, long epoch, long account, long content, long octets, long deliveredMs) throws SQLException {
        if (messages == null) {
            messages = connection.prepareStatement("INSERT INTO message"
                    + " (id, epoch, account_id, content_id, octets, delivered_ms) VALUES (?, ?, ?, ?, ?, ?)");
        }
        messages.setLong(1, id);
        messages.setLong(2, epoch);
        messages.setLong(3, account);
        messages.setLong(4, content);
        messages.setLong(5, octets);
        messages.setLong(6, deliveredMs);
        messages.addBatch();
        waitingMessages++;
    }

    /** The statements for queues, in the same transaction and with the same flush. */
    QueueRows queue() {
        if (queue == null) {
            queue = new QueueRows(connection);
        }
        return queue;
    }

    /** What leaves queues, which {@link #finish} removes. */
    QueueRemovals removals() {
        if (removals == null) {
            removals = new QueueRemovals(this, dialect);
        }
        return removals;
    }

    /** Events of queues, which {@link #finish} adds and removes. */
    EventRows events() {
        if (events == null) {
            events = new EventRows(dialect);
        }
        return events;
    }

    /** Writes what was added. */
    void flush() throws SQLException {
        if (chunks != null && waitingChunks > 0) {
            chunks.executeBatch();
            waitingChunks = 0;
        }
        if (messages != null && waitingMessages > 0) {
            messages.executeBatch();
            waitingMessages = 0;
        }
        if (queue != null) {
            queue.flush();
        }
    }

    /** Does what is done once for all, at the end of the transaction. */
    void finish() throws SQLException, StoreException {
        if (removals != null) {
            removals.apply();
        }
        if (events != null) {
            events.apply(connection);
        }
        quotas.apply(shared);
    }

    /**
     * The messages that have some contents, by the content, and locked until the transaction ends: two nodes that delete the
     * last two messages of a content at the same time would both see the other's, and leave the content to nobody.
     */
    Map<Long, Set<Long>> messagesOf(SortedSet<Long> contents) throws SQLException {
        Map<Long, Set<Long>> found = new TreeMap<>();
        if (contents.isEmpty()) {
            return found;
        }
        String marks = ", ?".repeat(CONTENTS - 1);
        // In one order, so that nodes wait for each other and do not meet in a deadlock.
        try (PreparedStatement select = connection.prepareStatement("SELECT content_id, id FROM message"
                + " WHERE content_id IN (?" + marks + ") ORDER BY content_id, id" + dialect.forUpdate())) {
            Long[] all = contents.toArray(Long[]::new);
            for (int from = 0; from < all.length; from += CONTENTS) {
                for (int i = 0; i < CONTENTS; i++) {
                    select.setLong(i + 1, all[Math.min(from + i, all.length - 1)]);
                }
                try (ResultSet row = select.executeQuery()) {
                    while (row.next()) {
                        found.computeIfAbsent(row.getLong(1), content -> new HashSet<>())
                                .add(row.getLong(2));
                    }
                }
            }
        }
        return found;
    }

    /** Removes messages, not their contents. */
    void removeMessages(Collection<Long> ids) throws SQLException {
        try (PreparedStatement delete = connection.prepareStatement("DELETE FROM message WHERE id = ?")) {
            for (long id : ids) {
                delete.setLong(1, id);
                delete.addBatch();
            }
            delete.executeBatch();
        }
    }

    /** Removes contents that {@link DeliveryTask} has written. @param octets of each */
    void removeSmall(Map<Long, Long> octets) throws SQLException {
        List<Long> doomed = new ArrayList<>();
        octets.forEach((content, size) -> LongStream.range(0, LinkTask.chunksOf(size))
                .forEach(number -> doomed.add(firstChunk(content) + number)));
        IdLists.update(connection, dialect.deleteByIds("chunk"), doomed);
    }

    /** Says that a larger content is to be removed by a node: it is too much for this transaction, which others wait for. */
    void removeLater(long content, long octets, Node node) throws SQLException {
        unlinked(content, LinkTask.chunksOf(octets), node.id());
    }

    /** Removes chunks of a content, from one number up to another one. */
    void removeChunks(long content, long from, long to) throws SQLException {
        update("DELETE FROM chunk WHERE id >= ? AND id < ?", firstChunk(content) + from, firstChunk(content) + to);
    }

    /** Says that a content is not linked to a message (any more), has so many chunks, and is ours to deal with. */
    void unlinked(long content, long chunkCount, long node) throws SQLException {
        update(
                "INSERT INTO unlinked_content (content_id, chunks, node_id) VALUES (?, ?, ?)",
                content,
                chunkCount,
                node);
    }

    /** Says that an unlinked content has grown; false if it was not what it is taken for, or not ours any more. */
    boolean grown(long content, long before, long after, long node) throws SQLException {
        return update(
                        "UPDATE unlinked_content SET chunks = ? WHERE content_id = ? AND chunks = ? AND node_id = ?",
                        after,
                        content,
                        before,
                        node)
                == 1;
    }

    /** Says that an unlinked content is linked now; false if it was not what it is taken for, or not ours any more. */
    boolean linked(long content, long chunkCount, long node) throws SQLException {
        return update(
                        "DELETE FROM unlinked_content WHERE content_id = ? AND chunks = ? AND node_id = ?",
                        content,
                        chunkCount,
                        node)
                == 1;
    }

    /** Says that an unlinked content is gone. */
    void removed(long content) throws SQLException {
        update("DELETE FROM unlinked_content WHERE content_id = ?", content);
    }

    private int update(String sql, long... parameters) throws SQLException {
        return Database.update(connection, sql, parameters);
    }

    @Override
    public void close() throws SQLException {
        if (chunks != null) {
            chunks.close();
        }
        if (messages != null) {
            messages.close();
        }
        if (queue != null) {
            queue.close();
        }
    }
}
