package io.github.camelsmtp.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * The statements that change messages and their contents, collected in batches. Confined to one thread and one
 * transaction: fill, {@link #flush}, commit, close.
 */
final class MessageRows implements AutoCloseable {
    /** Also the size of {@code chunk.data} in the schema. */
    static final int CHUNK = 64 << 10;
    /** Room for the chunks of one content in the ids of chunks: 2^20 of 64 KB are 64 GB. */
    private static final int CHUNK_BITS = 20;

    private final Connection connection;
    private @Nullable PreparedStatement chunks;
    private @Nullable PreparedStatement messages;
    private @Nullable QueueRows queue;
    private int waitingChunks;
    private int waitingMessages;

    MessageRows(Connection connection) {
        this.connection = connection;
    }

    /** The id of the first chunk of a content; those of the others follow it. */
    static long firstChunk(long content) {
        return content << CHUNK_BITS;
    }

    /** Adds a chunk of a content. */
    void chunk(long content, long number, byte[] data) throws SQLException {
        if (number >> CHUNK_BITS != 0) {
            throw new SQLException("a content has at most 2^" + CHUNK_BITS + " chunks");
        }
        if (chunks == null) {
            chunks = connection.prepareStatement("INSERT INTO chunk (id, data) VALUES (?, ?)");
        }
        chunks.setLong(1, firstChunk(content) + number);
        chunks.setBytes(2, data);
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

    /** Removes a message, not its content; false if it was gone. */
    boolean removeMessage(long id) throws SQLException {
        return update("DELETE FROM message WHERE id = ?", id) == 1;
    }

    /** Whether no message has this content. */
    boolean isUnlinked(long content) throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement("SELECT COUNT(*) FROM message WHERE content_id = ?")) {
            select.setLong(1, content);
            try (ResultSet row = select.executeQuery()) {
                return row.next() && row.getLong(1) == 0;
            }
        }
    }

    /** Removes chunks of a content, from one number up to another one. */
    void removeChunks(long content, long from, long to) throws SQLException {
        update("DELETE FROM chunk WHERE id >= ? AND id < ?", firstChunk(content) + from, firstChunk(content) + to);
    }

    /** Says that a content is not linked to a message (any more), and has so many chunks. */
    void unlinked(long content, long chunkCount) throws SQLException {
        update("INSERT INTO unlinked_content (content_id, chunks) VALUES (?, ?)", content, chunkCount);
    }

    /** Says that an unlinked content has grown; false if it was not what it is taken for. */
    boolean grown(long content, long before, long after) throws SQLException {
        return update(
                        "UPDATE unlinked_content SET chunks = ? WHERE content_id = ? AND chunks = ?",
                        after,
                        content,
                        before)
                == 1;
    }

    /** Says that an unlinked content is linked now; false if it was not what it is taken for. */
    boolean linked(long content, long chunkCount) throws SQLException {
        return update("DELETE FROM unlinked_content WHERE content_id = ? AND chunks = ?", content, chunkCount) == 1;
    }

    /** Says that an unlinked content is gone. */
    void removed(long content) throws SQLException {
        update("DELETE FROM unlinked_content WHERE content_id = ?", content);
    }

    private int update(String sql, long... parameters) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                update.setLong(i + 1, parameters[i]);
            }
            return update.executeUpdate();
        }
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
