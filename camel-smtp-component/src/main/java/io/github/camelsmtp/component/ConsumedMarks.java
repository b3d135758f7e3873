package io.github.camelsmtp.component;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashSet;
import java.util.Set;
import org.apache.camel.spi.IdempotentRepository;
import org.jspecify.annotations.Nullable;

/**
 * Which messages of a mailbox have been consumed and kept: in a repository of Camel's, or in a file of unique ids, a line
 * each, that is synced before the next message is taken. Used by whoever has the maildrop open, so by one at a time.
 *
 * <p>The file forgets what is no longer in the mailbox, so it is never much larger than the mailbox is. A line that a crash
 * has cut means nothing.
 */
final class ConsumedMarks {
    /** Beyond the mailbox's own number, so that it is not written anew for each message that is deleted. */
    private static final int MOST_STALE = 1000;

    private final @Nullable IdempotentRepository repository;
    private final String account;
    private final Path file;
    private final Set<String> marks = new LinkedHashSet<>();
    private long loaded = -1;

    /** @param repository a repository of the user's, which keeps the keys {@code account/uid}; else the file is used */
    ConsumedMarks(@Nullable IdempotentRepository repository, String account, Path dataDirectory) {
        this.repository = repository;
        this.account = account;
        this.file = dataDirectory.resolve("consumed").resolve(name(account));
    }

    /** A file name for an account: one that can be read, or its hash if that would be too long. */
    private static String name(String account) {
        String name = URLEncoder.encode(account, StandardCharsets.UTF_8);
        return name.length() <= 200
                ? name + ".uids"
                : java.util.UUID.nameUUIDFromBytes(account.getBytes(StandardCharsets.UTF_8)) + ".uids";
    }

    /** Looks what others have written, and forgets what is not among the messages that are there. */
    void begin(Set<String> there) throws IOException {
        if (repository != null) {
            return;
        }
        load();
        if (marks.size() > there.size() + MOST_STALE) {
            marks.retainAll(there);
            rewrite();
        }
    }

    boolean contains(String uid) {
        return repository != null ? repository.contains(key(uid)) : marks.contains(uid);
    }

    /** Marks a message as consumed, durably. */
    void add(String uid) throws IOException {
        if (repository != null) {
            repository.add(key(uid));
            repository.confirm(key(uid));
        } else if (marks.add(uid)) {
            Files.createDirectories(file.getParent());
            try (FileChannel channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND)) {
                write(channel, uid + "\n");
                loaded = channel.size();
            }
        }
    }

    private String key(String uid) {
        return account + '/' + uid;
    }

    private void load() throws IOException {
        try {
            if (Files.size(file) != loaded) {
                String text = Files.readString(file, StandardCharsets.US_ASCII);
                marks.clear();
                text.substring(0, text.lastIndexOf('\n') + 1).lines().forEach(marks::add);
                loaded = text.length();
                if (!text.isEmpty() && !text.endsWith("\n")) {
                    rewrite();
                }
            }
        } catch (NoSuchFileException e) {
            marks.clear();
            loaded = -1;
        }
    }

    private void rewrite() throws IOException {
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        try (FileChannel channel = FileChannel.open(
                fresh, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            write(channel, marks.isEmpty() ? "" : String.join("\n", marks) + "\n");
            loaded = channel.size();
        }
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static void write(FileChannel channel, String text) throws IOException {
        ByteBuffer octets = ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
        while (octets.hasRemaining()) {
            channel.write(octets);
        }
        channel.force(true);
    }
}
