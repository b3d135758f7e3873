package io.github.camelsmtp.maildir;

import io.github.camelsmtp.maildir.Mailbox.Found;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What must go if the process ends before it is done: the copies of a message that had not reached all its mailboxes and was
 * not acknowledged, and the rest of messages that are deleted together. A file of its own for each process, in {@code
 * .journal}, locked as long as the process lives; whoever opens the store finishes those of processes that have ended.
 *
 * <p>Confined to the committer's thread after it was opened. A file that does not end with a dot was cut in the writing:
 * nothing had been done yet.
 */
final class Journal implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Journal.class);
    private static final String DIRECTORY = ".journal";

    /** A message of a mailbox, by its unique id. */
    record Entry(Mailbox mailbox, String uid) {}

    private final Path root;
    private final Path path;
    private final MaildropLock lock;

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
        Disk.sync(directory);
        return new Journal(root, path, lock);
    }

    private static void finish(Path root, RandomAccessFile file) throws IOException {
        byte[] octets = new byte[Math.toIntExact(file.length())];
        file.readFully(octets);
        String text = new String(octets, StandardCharsets.US_ASCII);
        if (!text.endsWith("\n.\n")) {
            return;
        }
        Map<Path, Set<String>> byMailbox = new LinkedHashMap<>();
        for (String line : text.substring(0, text.length() - 2).split("\n")) {
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
        lines.append(".\n");
        lock.file().seek(0);
        lock.file().write(lines.toString().getBytes(StandardCharsets.US_ASCII));
        lock.file().getFD().sync();
    }

    /** Forgets it: it is done, or undone. */
    void end() throws IOException {
        lock.file().setLength(0);
        lock.file().getFD().sync();
    }

    @Override
    public void close() {
        try {
            if (lock.file().length() == 0) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            LOG.debug("{} stays; whoever opens the store next deletes it", path, e);
        }
        lock.close();
    }

    /** What the file says now, for tests. */
    List<String> lines() throws IOException {
        return new ArrayList<>(Files.readAllLines(path));
    }
}
