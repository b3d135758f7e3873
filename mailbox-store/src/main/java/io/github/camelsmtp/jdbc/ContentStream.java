package io.github.camelsmtp.jdbc;

import io.github.camelsmtp.store.StoreException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
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
    private ChunkRows.@Nullable Chunk first;
    private byte[] chunk = {};
    private int next;

    /** @param first the first chunk if it has been read already */
    ContentStream(Database database, long content, long octets, ChunkRows.@Nullable Chunk first) {
        this.database = database;
        this.first = first;
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
        ChunkRows.@Nullable Chunk read = first != null ? first : select(id);
        first = null;
        long expected = Math.min(MessageRows.CHUNK, octets - position);
        if (read == null || read.data().length != expected) {
            throw new EOFException("the message was deleted while it was read, or the database is damaged");
        }
        if (!read.isIntact()) {
            throw new IOException("the database is damaged: the checksum of chunk " + id + " is wrong; verify it");
        }
        chunk = read.data();
        position += chunk.length;
        next = 0;
        return true;
    }

    private ChunkRows.@Nullable Chunk select(long id) throws IOException {
        try {
            return database.transaction(connection -> ChunkRows.select(connection, id));
        } catch (StoreException e) {
            throw new IOException(e.getMessage(), e);
        }
    }
}
