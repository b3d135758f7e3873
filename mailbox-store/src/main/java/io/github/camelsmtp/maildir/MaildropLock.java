package io.github.camelsmtp.maildir;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The lock of a file that no other process and nobody in this one can have at the same time, and that ends with the process.
 *
 * <p>The system's locks belong to the process, and closing <em>any</em> descriptor of a file lets go of them: so the file
 * is not even opened by a second one in this process.
 */
final class MaildropLock implements AutoCloseable {
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    private final Path key;
    private final RandomAccessFile file;
    private boolean closed;

    private MaildropLock(Path key, RandomAccessFile file) {
        this.key = key;
        this.file = file;
    }

    /**
     * Takes the lock, or says that somebody else has it. The directory must be there.
     *
     * @throws IOException if the file can't be made or opened
     */
    static Optional<MaildropLock> tryLock(Path path) throws IOException {
        Path key = path.getParent().toRealPath().resolve(path.getFileName());
        if (!HELD.add(key)) {
            return Optional.empty();
        }
        @Nullable MaildropLock lock = null;
        try {
            lock = locked(key);
            return Optional.ofNullable(lock);
        } finally {
            if (lock == null) {
                HELD.remove(key);
            }
        }
    }

    private static @Nullable MaildropLock locked(Path key) throws IOException {
        RandomAccessFile file = new RandomAccessFile(key.toFile(), "rw");
        try {
            FileLock lock = file.getChannel().tryLock();
            if (lock != null) {
                return new MaildropLock(key, file);
            }
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
        file.close();
        return null;
    }

    /** The file, which whoever has the lock may write. */
    RandomAccessFile file() {
        return file;
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            try {
                file.close();
            } catch (IOException ignored) {
                // The descriptor is gone, and with it the lock.
            }
            HELD.remove(key);
        }
    }
}
