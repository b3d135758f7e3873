package io.github.camelsmtp.maildir;

import io.github.camelsmtp.store.StoreException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.function.Function;

/**
 * A small text file that other processes, or an administrator with an editor, may write too. It is read again whenever it has
 * changed; we replace it as a whole, synced, under a lock, so it is never half written. A file that is not there is empty.
 * Thread-safe.
 *
 * @param <T> what its text means; immutable
 */
final class SharedFile<T> {
    /** Of this process only one writes at a time: closing a lock file lets go of the process's lock. */
    private static final Object WRITING = new Object();

    /** What tells a file from the one that is in memory. */
    private record Version(Object modified, long size, Object key) {
        static final Version NONE = new Version("", 0, "");
    }

    private record Loaded<T>(Version version, T value) {}

    /** Makes what is to be there of what is; the same object if there is nothing to change. */
    interface Change<T> {
        T apply(T now) throws StoreException;
    }

    private final Path file;
    private final Disk disk;
    private final Function<String, T> parser;
    private final Function<T, String> writer;
    private volatile Loaded<T> loaded;

    SharedFile(Path file, Disk disk, Function<String, T> parser, Function<T, String> writer) {
        this.file = file;
        this.disk = disk;
        this.parser = parser;
        this.writer = writer;
        this.loaded = new Loaded<>(Version.NONE, parser.apply(""));
    }

    T get() throws StoreException {
        try {
            Version now = version();
            Loaded<T> known = loaded;
            if (!now.equals(known.version())) {
                // Its version is taken first: what changes meanwhile is read again the next time.
                String text =
                        now.equals(Version.NONE) ? "" : new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
                known = new Loaded<>(now, parser.apply(text));
                loaded = known;
            }
            return known.value();
        } catch (IOException e) {
            throw StoreException.of(e, "can't read " + file);
        }
    }

    /** Changes it durably. @return false if there was nothing to change */
    boolean change(Change<T> change) throws StoreException {
        synchronized (WRITING) {
            try (RandomAccessFile lockFile =
                            new RandomAccessFile(sibling(".lock").toFile(), "rw");
                    FileLock lock = lockFile.getChannel().lock()) {
                T before = get();
                T after = change.apply(before);
                if (!lock.isValid() || after == before) {
                    return false;
                }
                replace(writer.apply(after));
                return true;
            } catch (IOException e) {
                throw StoreException.of(e, "can't write " + file);
            }
        }
    }

    private void replace(String text) throws IOException {
        Path fresh = sibling(".new");
        Files.deleteIfExists(fresh); // of a process that was killed
        try (FileChannel channel = disk.create(fresh)) {
            ByteBuffer octets = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
            while (octets.hasRemaining()) {
                channel.write(octets);
            }
            channel.force(true);
        }
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        Disk.sync(file.toAbsolutePath().getParent());
    }

    private Path sibling(String suffix) {
        return file.resolveSibling("." + file.getFileName() + suffix);
    }

    private Version version() throws IOException {
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return new Version(attributes.lastModifiedTime(), attributes.size(), String.valueOf(attributes.fileKey()));
        } catch (NoSuchFileException e) {
            return Version.NONE;
        }
    }
}
