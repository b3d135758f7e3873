package io.github.camelsmtp.examples.filestore;

import io.github.camelsmtp.store.Account;
import io.github.camelsmtp.store.Accounts;
import io.github.camelsmtp.store.Delivery;
import io.github.camelsmtp.store.MailboxStore;
import io.github.camelsmtp.store.Maildrop;
import io.github.camelsmtp.store.StoreException;
import io.github.camelsmtp.store.StoreException.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * A directory for each account, a file for each message, its name the unique id. Each message is synced for itself, and one
 * is written at a time: correct, and as slow as the disk. A message to many is one file with a link for each.
 *
 * <p>What the contract can't see: a crash between two links leaves a message for some of its recipients, of which the sender
 * was told nothing, so they get it twice. For one process at a time.
 */
public final class FileStore implements MailboxStore {
    private final Path root;
    private final FileAccounts accounts;
    private final Map<String, FileMaildrop> open = new ConcurrentHashMap<>();
    private final ExecutorService writer = Executors.newSingleThreadExecutor();
    /** In names, so that they never come again: a store is not opened twice in the same nanosecond. */
    private final String start = String.format(
            "%019d",
            java.time.Instant.now().getEpochSecond() * 1_000_000_000L
                    + java.time.Instant.now().getNano());

    private long count;
    private volatile boolean closed;

    /** Opens the store in a directory, which is made if it is not there. */
    public FileStore(Path root) throws StoreException {
        this.root = root;
        try {
            Files.createDirectories(root);
            this.accounts = new FileAccounts(root.resolve("accounts"));
        } catch (IOException e) {
            throw unavailable(e);
        }
    }

    @Override
    public Accounts accounts() {
        return accounts;
    }

    @Override
    public CompletionStage<Void> deliver(Delivery delivery) {
        try {
            return CompletableFuture.runAsync(() -> write(delivery), writer).minimalCompletionStage();
        } catch (RejectedExecutionException e) {
            return CompletableFuture.failedFuture(new StoreException(Reason.CLOSED, "the store has been closed"));
        }
    }

    private void write(Delivery delivery) {
        String name = start + '.' + String.format("%010d", count++);
        Path fresh = root.resolve("incoming");
        List<Path> links = new ArrayList<>();
        try {
            Set<Path> mailboxes = new LinkedHashSet<>();
            for (String account : delivery.accounts()) {
                mailboxes.add(mailbox(known(account)));
            }
            Files.deleteIfExists(fresh);
            copy(delivery, fresh);
            for (Path mailbox : mailboxes) {
                Files.createDirectories(mailbox);
                links.add(Files.createLink(mailbox.resolve(name), fresh));
                sync(mailbox);
            }
            sync(root);
        } catch (StoreException | IOException e) {
            links.forEach(link -> link.toFile().delete());
            throw new CompletionException(e instanceof StoreException why ? why : unavailable((IOException) e));
        }
    }

    private static void copy(Delivery delivery, Path to) throws IOException, StoreException {
        byte[] buffer = new byte[64 * 1024];
        try (FileChannel out = FileChannel.open(to, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
                InputStream in = delivery.content().open()) {
            for (int octets = in.read(buffer); octets >= 0; octets = in.read(buffer)) {
                var whole = java.nio.ByteBuffer.wrap(buffer, 0, octets);
                while (whole.hasRemaining()) {
                    out.write(whole);
                }
            }
            out.force(true);
        } catch (java.nio.file.FileSystemException e) {
            throw e; // the disk, not the content
        } catch (IOException | RuntimeException e) {
            throw new StoreException(Reason.UNREADABLE_CONTENT, "the content can't be read", e);
        }
    }

    @Override
    public Optional<Maildrop> open(String name) throws StoreException {
        checkOpen();
        Account account = known(name);
        FileMaildrop maildrop = new FileMaildrop(this, account.name(), mailbox(account));
        return open.putIfAbsent(account.name(), maildrop) == null ? Optional.of(maildrop) : Optional.empty();
    }

    @Override
    public io.github.camelsmtp.store.Presence presence() {
        return account -> open.containsKey(account.name());
    }

    boolean isLocked(FileMaildrop by) {
        return open.get(by.account()) == by;
    }

    void unlock(FileMaildrop by) {
        open.remove(by.account(), by);
    }

    /** Hexadecimal: no name of an account can leave the root. */
    private Path mailbox(Account account) {
        return root.resolve(HexFormat.of().formatHex(account.name().getBytes(StandardCharsets.UTF_8)));
    }

    private Account known(String name) throws StoreException {
        return Account.named(name)
                .filter(account -> accounts.credential(account.name()).isPresent())
                .orElseThrow(() -> new StoreException(Reason.UNKNOWN_ACCOUNT, "no account " + name));
    }

    void checkOpen() throws StoreException {
        if (closed) {
            throw new StoreException(Reason.CLOSED, "the store has been closed");
        }
    }

    static StoreException unavailable(IOException e) {
        boolean full = String.valueOf(e.getMessage()).contains("No space left");
        return new StoreException(full ? Reason.FULL : Reason.UNAVAILABLE, "a file or directory failed: " + e, e);
    }

    /** Puts a file, or the names in a directory, on stable storage. */
    static void sync(Path path) throws IOException {
        try (FileChannel channel = FileChannel.open(path)) {
            channel.force(true);
        }
    }

    @Override
    public void close() {
        closed = true;
        writer.shutdown();
        try {
            writer.awaitTermination(1, TimeUnit.HOURS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
