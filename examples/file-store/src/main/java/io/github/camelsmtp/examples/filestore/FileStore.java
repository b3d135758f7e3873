package io.github.camelsmtp.examples.filestore;

import io.github.camelsmtp.mail.ScramCredential;
import io.github.camelsmtp.store.Account;
import io.github.camelsmtp.store.BlockingMailboxStore;
import io.github.camelsmtp.store.Content;
import io.github.camelsmtp.store.CredentialAccounts;
import io.github.camelsmtp.store.Credentials;
import io.github.camelsmtp.store.MailboxStore;
import io.github.camelsmtp.store.Mailboxes;
import io.github.camelsmtp.store.StoreException;
import io.github.camelsmtp.store.StoredMessage;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.stream.Stream;

/**
 * A directory for each account, with a file for each message, its name the unique id; and a file for the keys of each account.
 * Each message is synced for itself, and one is written at a time: correct, and as slow as the disk. A message to many is one file
 * with a link for each.
 *
 * <p>What the contract can't see: a crash between two links leaves a message for some of its recipients, of which the sender
 * was told nothing, so they get it twice. For one process at a time.
 */
public final class FileStore implements Mailboxes, Credentials {
    private final Path root;
    /** In names, so that they never come again: a store is not opened twice in the same nanosecond. */
    private final String start;

    private long count;

    private FileStore(Path root) {
        this.root = root;
        Instant now = Instant.now();
        this.start = String.format("%d.%09d", now.getEpochSecond(), now.getNano());
    }

    /** Opens the store in a directory, which is made if it is not there. */
    public static MailboxStore open(Path root) throws StoreException {
        try {
            Files.createDirectories(root);
        } catch (IOException e) {
            throw StoreException.of(e, "can't open the store in " + root);
        }
        FileStore files = new FileStore(root);
        // One thread: it is the only one that makes names, and that writes.
        return new BlockingMailboxStore(files, new CredentialAccounts(files), Executors.newSingleThreadExecutor());
    }

    @Override
    public void add(List<Account> accounts, Content content) throws StoreException, IOException {
        String name = start + '.' + String.format("%010d", count++);
        Path fresh = root.resolve("incoming");
        List<Path> links = new ArrayList<>();
        try {
            write(content, fresh);
            for (Account account : accounts) {
                Path mailbox = Files.createDirectories(mailbox(account));
                links.add(Files.createLink(mailbox.resolve(name), fresh));
                sync(mailbox);
            }
            sync(root); // which has got the mailboxes
        } catch (StoreException | IOException e) {
            links.forEach(link -> link.toFile().delete());
            throw e;
        }
        Files.delete(fresh); // the links stay
    }

    /** A new file, synced. One of that name that a crash has left is not written to: it may have got links. */
    private static void write(Content content, Path file) throws StoreException, IOException {
        Files.deleteIfExists(file);
        try (FileOutputStream out = new FileOutputStream(file.toFile())) {
            content.copyTo(out);
            out.getFD().sync();
        }
    }

    @Override
    public List<StoredMessage> list(Account account) throws IOException {
        List<StoredMessage> messages = new ArrayList<>();
        try (Stream<Path> files = Files.list(mailbox(account)).sorted()) {
            for (Path file : (Iterable<Path>) files::iterator) {
                messages.add(new StoredMessage(
                        file.getFileName().toString(),
                        Files.size(file),
                        Files.getLastModifiedTime(file).toInstant()));
            }
        } catch (NoSuchFileException e) {
            return List.of(); // no mail yet
        }
        return messages;
    }

    @Override
    public InputStream read(Account account, StoredMessage message) throws IOException {
        return Files.newInputStream(mailbox(account).resolve(message.uid()));
    }

    @Override
    public void remove(Account account, Collection<StoredMessage> messages) throws IOException {
        for (StoredMessage message : messages) {
            Files.deleteIfExists(mailbox(account).resolve(message.uid()));
        }
        sync(mailbox(account));
    }

    @Override
    public Optional<ScramCredential> find(Account account) throws IOException {
        try {
            return Optional.of(ScramCredential.parse(Files.readString(keys(account))));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    @Override
    public synchronized boolean add(Account account, ScramCredential credential) throws StoreException, IOException {
        Path fresh = root.resolve("new-keys");
        write(Content.of(credential.stored().getBytes(StandardCharsets.US_ASCII)), fresh);
        try {
            Files.createLink(keys(account), fresh); // whole, or not at all
        } catch (FileAlreadyExistsException e) {
            return false;
        }
        sync(root);
        return true;
    }

    private Path keys(Account account) {
        return root.resolve(mailbox(account).getFileName() + ".keys");
    }

    /** Hexadecimal: no name of an account can leave the root. */
    private Path mailbox(Account account) {
        return root.resolve(HexFormat.of().formatHex(account.name().getBytes(StandardCharsets.UTF_8)));
    }

    /** Puts the names in a directory on stable storage. */
    private static void sync(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory)) {
            channel.force(true);
        }
    }
}
