package io.github.camelsmtp.jdbc;

import io.github.camelsmtp.store.StoreException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * The octets of a content, one chunk in memory at a time. It holds a connection only while it gets a chunk, so a slow
 * reader keeps nobody else waiting. Used by one thread at a time.
 */
final class ContentStream extends InputStream {
    private final Database database;
    private final long content;
    private final long octets;
    private long position;
    private byte[] chunk = {};
    private int next;

    ContentStream(Database database, long content, long octets) {
        this.database = database;
        this.content = content;
        this.octets = octets;
    }

    @Override
    public int read() throws IOException {
        return fill() ? chunk[next++] & 0xff : -1;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (!fill()) {
            return -1;
        }
        int count = Math.min(length, chunk.length - next);
        System.arraycopy(chunk, next, target, offset, count);
        next += count;
        return count;
    }

    /** Makes sure that there is an octet; false at the end. */
    private boolean fill() throws IOException {
        if (next < chunk.length) {
            return true;
        }
        if (position == octets) {
            return false;
        }
        long id = MessageRows.firstChunk(content) + position / MessageRows.CHUNK;
        byte[] read;
        try {
            read = database.transaction(connection -> select(connection, id));
        } catch (StoreException e) {
            throw new IOException(e.getMessage(), e);
        }
        long expected = Math.min(MessageRows.CHUNK, octets - position);
        if (read == null || read.length != expected) {
            throw new EOFException("the message was deleted while it was read, or the database is damaged");
        }
        chunk = read;
        position += read.length;
        next = 0;
        return true;
    }

    private static byte @Nullable [] select(Connection connection, long id) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("SELECT data FROM chunk WHERE id = ?")) {
            select.setLong(1, id);
            try (ResultSet row = select.executeQuery()) {
                return row.next() ? row.getBytes(1) : null;
            }
        }
    }
}
