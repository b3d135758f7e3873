package io.github.camelsmtp.component;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The temporary files of this process, {@code camel-smtp-<process>-<n>.spool} in {@code java.io.tmpdir}, and the lock file
 * {@code camel-smtp-<process>.lock} that it holds until it ends, however it ends. Thread-safe.
 *
 * <p>The first time it is used it deletes what processes have left that are dead, for their lock is free; a number of a
 * process would not do, for those come again, and containers that share a directory have the same ones. Files of other
 * users, and what can't be deleted, stay.
 */
final class TemporarySpools {
    private static final Logger LOG = LoggerFactory.getLogger(TemporarySpools.class);
    private static final String PREFIX = "camel-smtp-";
    private static final String SPOOL = ".spool";
    private static final String LOCK = ".lock";

    private static @Nullable TemporarySpools instance;

    /** Channels to locks of this process that are not ours, another class loader's: closing one would set its lock free. */
    private static final List<FileChannel> KEPT = new ArrayList<>();

    private final Path directory;
    /** What the names of the files begin with. */
    private final String name;
    /** Never closed: the end of the process does it. */
    private final FileChannel lock;

    private TemporarySpools(Path directory, Path file, FileChannel lock) {
        this.directory = directory;
        this.name = names(file);
        this.lock = lock;
    }

    /** Those of this process. @throws IOException if the directory can't be written */
    static synchronized TemporarySpools ofThisProcess() throws IOException {
        if (instance == null) {
            Path directory = Path.of(System.getProperty("java.io.tmpdir"));
            instance = locked(directory);
            clean(directory, instance.name);
        }
        return instance;
    }

    /** A new empty file, which nobody else can read. */
    Path file() throws IOException {
        if (!lock.isOpen()) {
            throw new IOException("the lock of the temporary files in " + directory + " has been closed");
        }
        return Files.createTempFile(directory, name, SPOOL);
    }

    /** What the names of the files begin with whose lock this is. */
    private static String names(Path lock) {
        return String.valueOf(lock.getFileName()).replace(LOCK, "-");
    }

    private static TemporarySpools locked(Path directory) throws IOException {
        while (true) {
            Path file = Files.createTempFile(directory, PREFIX, LOCK);
            FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
            // A process that cleans up may have been faster, and taken it for a dead one's.
            if (channel.tryLock() != null && Files.exists(file)) {
                file.toFile().deleteOnExit();
                return new TemporarySpools(directory, file, channel);
            }
            channel.close();
        }
    }

    private static void clean(Path directory, String ours) {
        int deleted = 0;
        try (DirectoryStream<Path> locks = Files.newDirectoryStream(directory, PREFIX + "*" + LOCK)) {
            for (Path file : locks) {
                // Not our own: POSIX sets a lock free when the process closes any channel to the file.
                deleted += names(file).equals(ours) ? 0 : cleanUp(directory, file);
            }
        } catch (IOException | RuntimeException e) {
            LOG.debug("can't look for what dead processes have left in {}", directory, e);
        }
        if (deleted > 0) {
            LOG.info("deleted {} temporary files from {} that dead processes have left", deleted, directory);
        }
    }

    /** Deletes the files of a process if it is dead. */
    private static int cleanUp(Path directory, Path file) {
        int deleted = 0;
        boolean keep = false;
        @Nullable FileChannel channel = null;
        try {
            channel = FileChannel.open(file, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
            if (channel.tryLock() != null) {
                try (DirectoryStream<Path> spools = Files.newDirectoryStream(directory, names(file) + "*" + SPOOL)) {
                    for (Path spool : spools) {
                        deleted += Files.deleteIfExists(spool) ? 1 : 0;
                    }
                }
                Files.deleteIfExists(file);
            }
        } catch (OverlappingFileLockException alive) {
            keep = true;
        } catch (IOException e) {
            LOG.debug("{} stays: it is somebody else's, or can't be deleted", file, e);
        }
        if (keep) {
            KEPT.add(channel);
        } else {
            close(channel);
        }
        return deleted;
    }

    private static void close(@Nullable FileChannel channel) {
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException e) {
            LOG.debug("can't close a lock file", e);
        }
    }
}
