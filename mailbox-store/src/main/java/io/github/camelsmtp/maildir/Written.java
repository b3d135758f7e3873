package io.github.camelsmtp.maildir;

import io.github.camelsmtp.store.Content;
import io.github.camelsmtp.store.StoreException;
import io.github.camelsmtp.store.StoreException.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A message in a file in {@code tmp}, on stable storage.
 *
 * @param file where
 * @param octets its size
 * @param bareLfs how many of its LFs follow no CR
 */
record Written(Path file, long octets, long bareLfs) {
    private static final Logger LOG = LoggerFactory.getLogger(Written.class);
    private static final int BUFFER = 64 * 1024;
    /** Each thread of the store has its own. */
    private static final ThreadLocal<byte[]> BUFFERS = ThreadLocal.withInitial(() -> new byte[BUFFER]);

    /** Whether every LF ends a line as SMTP and POP3 have it. */
    boolean isCrlf() {
        return bareLfs == 0;
    }

    /** The size with every line end as CRLF. */
    long virtualOctets() {
        return octets + bareLfs;
    }

    /**
     * Writes content to a new file and syncs it; if that fails, nothing is left.
     *
     * @throws StoreException {@code UNREADABLE_CONTENT}, {@code FULL}, {@code UNAVAILABLE}
     */
    static Written write(Content content, Path file, Disk disk) throws StoreException {
        try (InputStream in = open(content)) {
            return write(in, file, disk);
        } catch (IOException e) {
            throw unreadable(e); // closing it
        }
    }

    private static Written write(InputStream in, Path file, Disk disk) throws StoreException {
        boolean whole = false;
        try (FileChannel channel = disk.create(file)) {
            byte[] buffer = BUFFERS.get();
            ByteBuffer octets = ByteBuffer.wrap(buffer);
            long size = 0;
            long bareLfs = 0;
            byte last = 0;
            for (int count = read(in, buffer); count >= 0; count = read(in, buffer)) {
                for (int i = 0; i < count; i++) {
                    if (buffer[i] == '\n' && last != '\r') {
                        bareLfs++;
                    }
                    last = buffer[i];
                }
                octets.position(0).limit(count);
                while (octets.hasRemaining()) {
                    channel.write(octets);
                }
                size += count;
            }
            channel.force(true);
            whole = true;
            return new Written(file, size, bareLfs);
        } catch (IOException e) {
            throw StoreException.of(e, "can't write " + file);
        } finally {
            if (!whole) {
                discard(file);
            }
        }
    }

    private static InputStream open(Content content) throws StoreException {
        try {
            return content.open();
        } catch (IOException | RuntimeException e) {
            throw unreadable(e);
        }
    }

    private static int read(InputStream in, byte[] buffer) throws StoreException {
        try {
            return in.read(buffer);
        } catch (IOException | RuntimeException e) {
            throw unreadable(e);
        }
    }

    private static StoreException unreadable(Exception e) {
        return new StoreException(Reason.UNREADABLE_CONTENT, "the content can't be read", e);
    }

    /** Deletes the file, if it is still there. */
    void discard() {
        discard(file);
    }

    private static void discard(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            LOG.warn("can't delete {}: {}; it goes with what is left over", file, e.toString());
        }
    }
}
