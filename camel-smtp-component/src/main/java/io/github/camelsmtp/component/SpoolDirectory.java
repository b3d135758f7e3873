package io.github.camelsmtp.component;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The directory where messages lie that are too large for memory while they come in and go through a route. Servers of one
 * process that name the same directory share it. Thread-safe.
 *
 * <p>What a crash has left is deleted when a process opens the directory for the first time, and before another one does:
 * nobody was told {@code 250} for it. Never again after that, although all servers may have closed it: an exchange that was
 * taken may go on for longer than its server, and have its message here. Only files of our own name are touched, and only
 * if no other process holds the lock file, which this one holds until it ends.
 */
final class SpoolDirectory {
    private static final Logger LOG = LoggerFactory.getLogger(SpoolDirectory.class);
    private static final String SUFFIX = ".spool";
    private static final Map<Path, SpoolDirectory> OPEN = new HashMap<>();

    private final Path path;
    private @Nullable FileChannel lock;

    private SpoolDirectory(Path path) {
        this.path = path;
    }

    /**
     * Opens a directory, making it if need be.
     *
     * @throws IOException if it can't be made or written; its message is one line for the user
     */
    static SpoolDirectory open(Path wanted) throws IOException {
        Path path = made(wanted.toAbsolutePath().normalize());
        synchronized (OPEN) {
            SpoolDirectory directory = OPEN.get(path);
            if (directory == null) {
                directory = new SpoolDirectory(path);
                directory.prepare();
                OPEN.put(path, directory);
            } else if (!Files.isWritable(path)) {
                throw unusable(path, new AccessDeniedException(path.toString()));
            }
            return directory;
        }
    }

    /** The directory by the one name it has, whatever links lead to it. */
    private static Path made(Path path) throws IOException {
        try {
            Files.createDirectories(path);
            return path.toRealPath();
        } catch (IOException e) {
            throw unusable(path, e);
        }
    }

    private static IOException unusable(Path path, IOException e) {
        return new IOException(
                "cannot write to the spool directory " + path + " ("
                        + e.getClass().getSimpleName() + "); make it writable, or set spoolDirectory",
                e);
    }

    private void prepare() throws IOException {
        FileLock mine;
        try {
            lock = FileChannel.open(path.resolve("spool.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            mine = lock.tryLock();
        } catch (IOException e) {
            throw unusable(path, e);
        }
        if (mine == null) {
            lock.close();
            LOG.info("another process uses the spool directory {} too; nothing is cleaned up in it", path);
            return;
        }
        int stale = 0;
        try (DirectoryStream<Path> files = Files.newDirectoryStream(path, "*" + SUFFIX)) {
            for (Path file : files) {
                Files.deleteIfExists(file);
                stale++;
            }
        }
        if (stale > 0) {
            LOG.info("deleted {} messages from {} that had not been taken when the server ended", stale, path);
        }
    }

    /** Where the message of this id goes. */
    Path file(String queueId) {
        return path.resolve(queueId + SUFFIX);
    }
}
