package io.github.camelsmtp.maildir;

import io.github.camelsmtp.maildir.Mailbox.Found;
import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sizes of messages whose names do not tell, or do not tell the truth: counted once and remembered. Thread-safe.
 *
 * <p>A name is believed until its message is read: then what was sent is counted, and from the next session on that counts.
 */
final class MeasuredSizes {
    private static final Logger LOG = LoggerFactory.getLogger(MeasuredSizes.class);
    /** Some 20 MB; then the one that was longest not asked for is forgotten, and counted again. */
    private static final int MAX_REMEMBERED = 100_000;

    private record Key(Path mailbox, String uid) {}

    private final Map<Key, Long> sizes = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Long> eldest) {
            return size() > MAX_REMEMBERED;
        }
    };

    /** How many octets POP3 sends of a message. @throws IOException if it has to be counted and can't be read */
    long of(Mailbox mailbox, String uid, Found found) throws IOException {
        Key key = new Key(mailbox.path(), uid);
        synchronized (sizes) {
            @Nullable Long measured = sizes.isEmpty() ? null : sizes.get(key);
            if (measured != null) {
                return measured;
            }
        }
        if (found.name().octets() >= 0) {
            return found.name().octets();
        }
        long counted = 0;
        try (InputStream in = octets(found)) {
            byte[] buffer = new byte[16 * 1024];
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                counted += count;
            }
        }
        remember(key, counted);
        return counted;
    }

    /** Opens the octets as POP3 sends them. Nobody else's thread is interrupted in it, and if, only this stream ends. */
    static InputStream octets(Found found) throws IOException {
        InputStream in = Files.newInputStream(found.file());
        return found.name().exact() ? new BufferedInputStream(in, 16 * 1024) : new CrlfStream(in);
    }

    /** The same, comparing at the end. */
    InputStream checked(Mailbox mailbox, String uid, Found found, long announced) throws IOException {
        return new Checked(octets(found), new Key(mailbox.path(), uid), found.file(), announced);
    }

    private void remember(Key key, long octets) {
        synchronized (sizes) {
            sizes.put(key, octets);
        }
    }

    private final class Checked extends FilterInputStream {
        private final Key key;
        private final Path file;
        private final long announced;
        private long sent;

        Checked(InputStream in, Key key, Path file, long announced) {
            super(in);
            this.key = key;
            this.file = file;
            this.announced = announced;
        }

        @Override
        public int read() throws IOException {
            return counted(super.read(), 1);
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            int count = super.read(target, offset, length);
            return counted(count, count);
        }

        private int counted(int result, int octets) {
            if (result < 0 && sent >= 0) {
                if (sent != announced) {
                    LOG.warn(
                            "{} has {} octets and not {} as its name says; the next session is told so",
                            file,
                            sent,
                            announced);
                    remember(key, sent);
                }
                sent = Long.MIN_VALUE; // told
            } else {
                sent += octets;
            }
            return result;
        }
    }
}
