package io.github.camelsmtp.maildir;

import io.github.camelsmtp.store.Account;
import io.github.camelsmtp.store.Accounts;
import io.github.camelsmtp.store.Delivery;
import io.github.camelsmtp.store.MailboxStore;
import io.github.camelsmtp.store.Maildrop;
import io.github.camelsmtp.store.Presence;
import io.github.camelsmtp.store.StoreException;
import io.github.camelsmtp.store.StoreException.Reason;
import io.github.camelsmtp.store.UnderWay;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
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
import org.jspecify.annotations.Nullable;

/**
 * Mailboxes as Maildirs, {@code <root>/<domain>/<local part>}, shared with any program that knows Maildir, Dovecot first of
 * all; several processes of one machine may have the same root open.
 *
 * <p>A delivery is complete when its file, and the directories that name it, are synced. A message to several accounts is
 * in all their mailboxes or in none, also after a crash, and lies on the disk once where the file system has hard links.
 * Reading moves and flags nothing. Unique ids are the unique part of a file's name, so they survive moves and flags.
 *
 * <p>Line ends: what is delivered here is stored as it came, with CRLF; a file that another program has stored with Unix
 * line ends is read with CRLF, and counted so. Bad input: names of accounts can't leave the root ({@code Layout}); files
 * whose names are strange are messages like others. It does not read Maildir++ folders, which count for quotas all the same,
 * and needs a file system whose {@code fcntl} locks work. Several processes that deliver to one mailbox at the same moment may
 * get it over its limit by what is under way. Thread-safe.
 */
public final class MaildirMailboxStore implements MailboxStore {
    /** How many messages are written at the same time: the system syncs several files at the price of one. */
    private static final int WRITERS = 16;

    private final Layout layout;
    private final Disk disk;
    private final Clock clock;
    private final MessageNames names;
    private final MaildirAccounts accounts;
    private final MeasuredSizes sizes = new MeasuredSizes();
    private final Journal journal;
    private final Committer committer;
    private final ExecutorService writers = Executors.newFixedThreadPool(WRITERS, task -> thread(task, "writer"));
    /** Runs what callers have attached to a delivery; these are no threads that the store needs. */
    private final ExecutorService callbacks = Executors.newCachedThreadPool(task -> thread(task, "callback"));

    /** The accounts whose maildrop is open here. */
    private final Map<String, MaildropLock> locked = new ConcurrentHashMap<>();
    /** The mailboxes whose directories are known to be there, and whose {@code tmp} has been cleaned. */
    private final Map<Account, Mailbox> prepared = new ConcurrentHashMap<>();

    private final UnderWay underWay = new UnderWay();

    private MaildirMailboxStore(Path root, Clock clock) throws IOException {
        this.disk = Disk.of(root);
        this.layout = new Layout(root);
        this.clock = clock;
        this.names = new MessageNames(clock);
        this.accounts = new MaildirAccounts(this, layout, disk, clock);
        this.journal = Journal.open(root, disk, names.next(true));
        this.committer = new Committer(journal, names, accounts.sizes());
    }

    /**
     * Opens the store in a directory, which is created if it is not there, for its owner alone. If it is there, everything
     * that is made in it gets its permissions. Finishes what a process that was killed has left half done.
     *
     * @throws StoreException {@code FULL}, or {@code UNAVAILABLE} if the directory can't be created or written
     */
    public static MaildirMailboxStore open(Path root) throws StoreException {
        return open(root, Clock.systemUTC());
    }

    /** The same, with a clock for the time in names and for what is left over. */
    public static MaildirMailboxStore open(Path root, Clock clock) throws StoreException {
        try {
            MaildirMailboxStore store = new MaildirMailboxStore(root, clock);
            store.committer.start();
            Deletion.sweep(store.layout);
            return store;
        } catch (IOException e) {
            throw StoreException.of(e, "can't open the mailboxes in " + root.toAbsolutePath());
        }
    }

    private static Thread thread(Runnable task, String name) {
        Thread thread = new Thread(task, "maildir-" + name);
        thread.setDaemon(true);
        return thread;
    }

    @Override
    public Accounts accounts() {
        return accounts;
    }

    @Override
    public CompletionStage<Void> deliver(Delivery delivery) {
        CompletableFuture<Void> told = new CompletableFuture<>();
        try {
            underWay.enter();
        } catch (StoreException e) {
            return CompletableFuture.failedFuture(e);
        }
        writers.execute(() -> {
            try {
                Arrival arrival = write(delivery);
                arrival.done.whenComplete((nothing, failure) -> finish(told, failure));
                committer.add(arrival);
            } catch (StoreException e) {
                finish(told, e);
            } catch (RuntimeException | Error e) {
                finish(told, new StoreException(Reason.UNAVAILABLE, "can't deliver a message: " + e, e));
            }
        });
        return told.minimalCompletionStage();
    }

    private Arrival write(Delivery delivery) throws StoreException {
        Set<Account> addressees = new LinkedHashSet<>();
        for (String name : delivery.accounts()) {
            addressees.add(accounts.addressee(name));
        }
        Map<Account, Mailbox> mailboxes = new LinkedHashMap<>();
        for (Account addressee : addressees) {
            mailboxes.put(addressee, mailbox(addressee));
        }
        Path file = mailboxes.values().iterator().next().tmp().resolve(names.next(true));
        return new Arrival(mailboxes, Written.write(delivery.content(), file, disk), disk, accounts);
    }

    /** The mailbox of an account, ready to be used. */
    private Mailbox mailbox(Account account) throws StoreException {
        Mailbox mailbox = new Mailbox(layout.mailbox(account)
                .orElseThrow(() -> new StoreException(Reason.UNKNOWN_ACCOUNT, "no account " + account.name())));
        if (prepared.containsKey(account) && Files.isDirectory(mailbox.tmp())) {
            return mailbox;
        }
        try {
            mailbox.create(disk);
            mailbox.clean(clock.instant());
        } catch (IOException e) {
            throw StoreException.of(e, "can't make the mailbox " + mailbox.path());
        }
        prepared.put(account, mailbox);
        return mailbox;
    }

    /** Not on the store's threads: what a caller does then may take its time, or close the store. */
    private void finish(CompletableFuture<Void> told, @Nullable Throwable failure) {
        underWay.leave();
        Runnable tell = () -> {
            if (failure == null) {
                told.complete(null);
            } else {
                told.completeExceptionally(failure);
            }
        };
        try {
            callbacks.execute(tell);
        } catch (RejectedExecutionException | OutOfMemoryError e) {
            tell.run();
        }
    }

    @Override
    public Optional<Maildrop> open(String account) throws StoreException {
        checkOpen();
        Account known = accounts.known(account);
        Mailbox mailbox = mailbox(known);
        try {
            Optional<MaildropLock> lock = lock(mailbox);
            if (lock.isEmpty()) {
                return Optional.empty();
            }
            try {
                mailbox.clean(clock.instant());
                Maildrop maildrop = new MaildirMaildrop(this, known, mailbox, lock.get());
                locked.put(known.name(), lock.get());
                return Optional.of(maildrop);
            } catch (IOException | RuntimeException e) {
                lock.get().close();
                throw e;
            }
        } catch (IOException e) {
            throw StoreException.of(e, "can't open the mailbox " + mailbox.path());
        }
    }

    /** Who has a session in this process; what other processes do is not known here. */
    @Override
    public Presence presence() {
        return account -> locked.containsKey(account.name());
    }

    void closed(Account account, MaildropLock lock) {
        lock.close();
        locked.remove(account.name(), lock);
    }

    MeasuredSizes sizes() {
        return sizes;
    }

    /** Deletes messages durably. @param files where they were last, by their unique id */
    void remove(Mailbox mailbox, Map<String, Path> files) throws StoreException {
        perform(new Removal(mailbox, files, accounts.sizes()));
    }

    /** Deletes an account with its mailbox. @throws StoreException {@code IN_USE} too */
    void remove(Account account) throws StoreException {
        checkOpen();
        Mailbox mailbox = mailbox(account);
        try {
            MaildropLock lock = lock(mailbox)
                    .orElseThrow(() -> new StoreException(
                            Reason.IN_USE, "somebody has the mailbox of " + account.name() + " open"));
            try (lock) {
                perform(new Deletion(layout, disk, accounts, account, mailbox));
            }
        } catch (IOException e) {
            throw StoreException.of(e, "can't lock the mailbox " + mailbox.path());
        }
        prepared.remove(account);
        Deletion.sweep(layout);
    }

    private static Optional<MaildropLock> lock(Mailbox mailbox) throws IOException {
        return MaildropLock.tryLock(mailbox.path().resolve("maildrop.lock"));
    }

    private void perform(Change change) throws StoreException {
        underWay.enter();
        change.done.whenComplete((nothing, failure) -> underWay.leave());
        committer.add(change);
        try {
            change.done.join();
        } catch (CompletionException e) {
            throw StoreException.of(e, "deleting failed");
        }
    }

    void checkOpen() throws StoreException {
        underWay.checkOpen();
    }

    @Override
    public void close() {
        underWay.close(this::release);
    }

    private void release() {
        writers.shutdown();
        committer.finish();
        callbacks.shutdown();
        locked.values().forEach(MaildropLock::close);
        locked.clear();
        journal.close();
    }
}
