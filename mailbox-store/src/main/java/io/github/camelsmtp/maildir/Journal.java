package io.github.camelsmtp.maildir;

import io.github.camelsmtp.maildir.Mailbox.Found;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.zip.CRC32;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What must go if the process ends before it is done: the copies of a message that had not reached all its mailboxes and was
 * not acknowledged, and the rest of messages that are deleted together. A file of its own for each process, in {@code
 * .journal}, locked as long as the process lives; whoever opens the store finishes those of processes that have ended.
 *
 * <p>The file has its room from the beginning, so that mail can be deleted from a disk that is full. It begins with the length
 * and the checksum of what stands in it, or with something else if nothing does; what does not match was cut in the writing:
 * nothing had been done yet. Confined to the committer's thread after it was opened.
 */
final class Journal implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Journal.class);
    private static final String DIRECTORY = ".journal";
    private static final String HEAD = "J%08x %08x\n";
    private static final int HEAD_LENGTH = 19;
    /** Some 700 messages; more need room on the disk. */
    private static final int ROOM = 64 * 1024;

    /** A message of a mailbox, by its unique id. */
    record Entry(Mailbox mailbox, String uid) {}

    private final Path root;
    private final Path path;
    private final MaildropLock lock;
    private boolean empty = true;

    private Journal(Path root, Path path, MaildropLock lock) {
        this.root = root;
        this.path = path;
        this.lock = lock;
    }

    /** Opens this process's, after finishing those of others that have ended. */
    static Journal open(Path root, Disk disk, String name) throws IOException {
        Path directory = root.resolve(DIRECTORY);
        disk.directory(directory);
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
            for (Path file : files) {
                Optional<MaildropLock> ended = MaildropLock.tryLock(file);
                if (ended.isPresent()) {
                    try (MaildropLock lock = ended.get()) {
                        finish(root, lock.file());
                        Files.deleteIfExists(file);
                    }
                }
            }
        }
        Path path = directory.resolve(name);
        disk.create(path).close();
        MaildropLock lock =
                MaildropLock.tryLock(path).orElseThrow(() -> new IOException("somebody else has the new file " + path));
        try {
            lock.file().write(new byte[ROOM]);
            lock.file().getFD().sync();
        } catch (IOException e) {
            // Mail can be read all the same.
            LOG.warn(
                    "no room for the journal {} ({}): until there is, several messages can't be changed together",
                    path,
                    e.getMessage());
        }
        Disk.sync(directory);
        return new Journal(root, path, lock);
    }

    /** What a file begins with, and the lines. */
    static byte[] written(String lines) {
        byte[] octets = lines.getBytes(StandardCharsets.US_ASCII);
        CRC32 sum = new CRC32();
        sum.update(octets);
        return (String.format(HEAD, octets.length, sum.getValue()) + lines).getBytes(StandardCharsets.US_ASCII);
    }

    private static String read(byte[] octets) {
        String text = new String(octets, StandardCharsets.US_ASCII);
        if (text.length() < HEAD_LENGTH || !text.substring(0, HEAD_LENGTH).matches("J[0-9a-f]{8} [0-9a-f]{8}\n")) {
            return "";
        }
        long end = HEAD_LENGTH + Long.parseLong(text.substring(1, 9), 16);
        if (end > text.length()) {
            return "";
        }
        String lines = text.substring(HEAD_LENGTH, (int) end);
        return text.startsWith(new String(written(lines), StandardCharsets.US_ASCII)) ? lines : "";
    }

    private static void finish(Path root, RandomAccessFile file) throws IOException {
        byte[] octets = new byte[Math.toIntExact(file.length())];
        file.readFully(octets);
        String lines = read(octets);
        if (lines.isEmpty()) {
            return;
        }
        Map<Path, Set<String>> byMailbox = new LinkedHashMap<>();
        for (String line : lines.split("\n")) {
            String[] words = line.split(" ", 2);
            Path mailbox = root.resolve(words[0]).normalize();
            if (words.length != 2 || !mailbox.startsWith(root.normalize())) {
                throw new IOException("a line of a journal in " + root.resolve(DIRECTORY) + " is damaged: " + line);
            }
            byMailbox.computeIfAbsent(mailbox, one -> new TreeSet<>()).add(words[1]);
        }
        for (Map.Entry<Path, Set<String>> one : byMailbox.entrySet()) {
            LOG.debug("finishing in {}: {}", one.getKey(), one.getValue());
            remove(new Mailbox(one.getKey()), one.getValue());
        }
        file.setLength(0);
        file.getFD().sync();
    }

    /** Deletes messages durably, wherever they have been moved to. */
    static void remove(Mailbox mailbox, Set<String> uids) throws IOException {
        Set<Path> directories = new TreeSet<>();
        for (Map.Entry<String, Found> one : mailbox.scan().entrySet()) {
            if (uids.contains(one.getKey())) {
                Files.deleteIfExists(one.getValue().file());
                directories.add(one.getValue().file().getParent());
            }
        }
        for (Path directory : directories) {
            Disk.sync(directory);
        }
    }

    /** Writes down what is about to begin. */
    void begin(List<Entry> entries) throws IOException {
        StringBuilder lines = new StringBuilder();
        for (Entry entry : entries) {
            String mailbox = root.relativize(entry.mailbox().path()).toString().replace('\\', '/');
            lines.append(mailbox).append(' ').append(entry.uid()).append('\n');
        }
        empty = false;
        lock.file().seek(0);
        lock.file().write(written(lines.toString()));
        lock.file().getFD().sync();
    }

    /** Forgets it: it is done, or undone. */
    void end() throws IOException {
        lock.file().seek(0);
        lock.file().write(0);
        lock.file().getFD().sync();
        empty = true;
    }

    @Override
    public void close() {
        try {
            if (empty) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            LOG.debug("{} stays; whoever opens the store next deletes it", path, e);
        }
        lock.close();
    }
}
