package io.github.camelsmtp.component;

import io.github.camelsmtp.smtp.SmtpQuestion;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The octets of one message that came in whole: in memory if they are few, else in a file. Thread-safe and never changed.
 *
 * <p>Everybody who needs it keeps it and lets it go again; when the last one has let go, the file is deleted. The maker is
 * the first to keep it.
 */
final class Spool implements SmtpQuestion.Content {
    private static final Logger LOG = LoggerFactory.getLogger(Spool.class);

    private final byte[] memory;
    private final int inMemory;
    private final @Nullable Path file;
    private final long size;
    private final AtomicInteger keepers = new AtomicInteger(1);

    private Spool(byte[] memory, int inMemory, @Nullable Path file, long size) {
        this.memory = memory;
        this.inMemory = inMemory;
        this.file = file;
        this.size = size;
    }

    /** A message in memory; the array is the spool's from now on. */
    static Spool of(byte[] octets, int length) {
        return new Spool(octets, length, null, length);
    }

    /** A message in a file, which is the spool's from now on. */
    static Spool of(Path file, long size) {
        return new Spool(new byte[0], 0, file, size);
    }

    /** How many octets there are. */
    long size() {
        return size;
    }

    /** Whether they are in memory. */
    boolean inMemory() {
        return file == null;
    }

    @Override
    public InputStream open() throws IOException {
        return file == null ? new ByteArrayInputStream(memory, 0, inMemory) : Files.newInputStream(file);
    }

    /** One more needs it. */
    void keep() {
        keepers.incrementAndGet();
    }

    /** One needs it no longer; once for each {@link #keep} and once for the maker. */
    void letGo() {
        if (keepers.decrementAndGet() == 0 && file != null) {
            try {
                Files.deleteIfExists(file);
            } catch (IOException e) {
                LOG.warn("can't delete {}: {}; it is deleted at the next start", file, e.toString());
            }
        }
    }
}
