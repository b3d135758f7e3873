package io.github.camelsmtp.net;

import io.github.camelsmtp.store.Maildrop;
import io.github.camelsmtp.store.StoreException;
import io.github.camelsmtp.store.StoredMessage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a message piece by piece; everything may block. A message of up to a piece is opened, read and closed at one go.
 * Used by one thread at a time.
 */
final class MessageReader {
    private static final Logger LOG = LoggerFactory.getLogger(MessageReader.class);

    /** Octets read at once: half of what may be unsent, so that reading and sending overlap. */
    static final int PIECE = 32 * 1024;

    private final Maildrop maildrop;
    private final StoredMessage message;
    private final byte[] piece;
    private @Nullable InputStream stream;
    private boolean atEnd;

    MessageReader(Maildrop maildrop, StoredMessage message) {
        this.maildrop = maildrop;
        this.message = message;
        // One octet more than there should be: so the end of a small message is seen with its first piece.
        this.piece = new byte[(int) Math.min(PIECE, message.octets() + 1)];
    }

    /**
     * The next octets, good until the next call; closes the stream at its end and when it can't be read.
     *
     * @throws StoreException if the message can't be opened
     * @throws IOException if it can't be read
     */
    ByteBuffer next() throws StoreException, IOException {
        if (stream == null) {
            stream = maildrop.read(message);
        }
        boolean read = false;
        try {
            int length = stream.readNBytes(piece, 0, piece.length);
            atEnd = length < piece.length;
            read = true;
            return ByteBuffer.wrap(piece, 0, length);
        } finally {
            if (atEnd || !read) {
                close();
            }
        }
    }

    /** Whether the last piece was the last one there is. */
    boolean atEnd() {
        return atEnd;
    }

    boolean isClosed() {
        return stream == null;
    }

    void close() {
        InputStream open = stream;
        stream = null;
        if (open != null) {
            try {
                open.close();
            } catch (IOException failure) {
                LOG.debug("a stream of the store can't be closed", failure);
            }
        }
    }
}
