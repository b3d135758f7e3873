package io.github.camelsmtp.store;

import io.github.camelsmtp.store.StoreException.Reason;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** The octets of a message, that can be read from the beginning more than once, and by one thread at a time. */
public interface Content {

    /** Octets in memory. */
    static Content of(byte[] octets) {
        return new Content() {
            @Override
            public long sizeHint() {
                return octets.length;
            }

            @Override
            public InputStream open() {
                return new ByteArrayInputStream(octets);
            }
        };
    }

    /** About how many octets there are: a store may plan with it and must not rely on it. */
    long sizeHint();

    /**
     * Opens the octets at the first one; the caller closes the stream.
     *
     * @throws IOException if they can't be read
     */
    InputStream open() throws IOException;

    /**
     * Writes all octets, a buffer at a time.
     *
     * @return how many there were
     * @throws StoreException {@code UNREADABLE_CONTENT} if they can't be read
     * @throws IOException if they can't be written
     */
    default long copyTo(OutputStream out) throws StoreException, IOException {
        try (InputStream in = opened()) {
            byte[] buffer = new byte[64 * 1024];
            long octets = 0;
            for (int count = read(in, buffer); count >= 0; count = read(in, buffer)) {
                out.write(buffer, 0, count);
                octets += count;
            }
            return octets;
        }
    }

    private InputStream opened() throws StoreException {
        try {
            return open();
        } catch (IOException | RuntimeException e) {
            throw new StoreException(Reason.UNREADABLE_CONTENT, "the content can't be opened", e);
        }
    }

    private static int read(InputStream in, byte[] buffer) throws StoreException {
        try {
            return in.read(buffer);
        } catch (IOException | RuntimeException e) {
            throw new StoreException(Reason.UNREADABLE_CONTENT, "the content can't be read", e);
        }
    }
}
