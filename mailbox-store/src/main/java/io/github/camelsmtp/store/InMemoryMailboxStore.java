package io.github.camelsmtp.store;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * A store that forgets everything when the process ends: for tests, demonstrations, and mail that a route consumes at
 * once. It keeps the whole {@link MailboxStore} contract but the durability.
 *
 * <p>Thread-safe. It holds every message in memory and has no limit of its own, so it is not for the open internet.
 */
public final class InMemoryMailboxStore implements MailboxStore {

    /** What a mailbox holds for each of its messages; one content serves the mailboxes of all recipients. */
    private record Held(StoredMessage message, byte[] content) {}

    private final Clock clock;
    private final InMemoryAccounts accounts = new InMemoryAccounts(this);
    /** Per account the messages by their uid, oldest first. Guarded by this. */
    private final Map<String, Map<String, Held>> mailboxes = new HashMap<>();
    /** Accounts whose maildrop is open, and by whom. Guarded by this. */
    private final Map<String, OpenMaildrop> locks = new HashMap<>();
    /** Makes uids differ from those of every other store, so a client that remembers some is not misled. */
    private final String epoch = Long.toString(new SecureRandom().nextLong() >>> 1, Character.MAX_RADIX);

    private long lastUid;
    private int pending;
    private boolean closed;

    /** @param clock tells when a message is delivered */
    public InMemoryMailboxStore(Clock clock) {
        this.clock = clock;
    }

    @Override
    public Accounts accounts() {
        return accounts;
    }

    @Override
    public CompletionStage<Void> deliver(Delivery delivery) {
        synchronized (this) {
            if (closed) {
                return CompletableFuture.failedFuture(closedException());
            }
            pending++;
        }
        // Reading may block, and the caller must not.
        return CompletableFuture.runAsync(() -> {
                    try {
                        store(delivery);
                    } catch (StoreException e) {
                        throw new CompletionException(e);
                    } finally {
                        finished();
                    }
                })
                .minimalCompletionStage();
    }

    private void store(Delivery delivery) throws StoreException {
        List<String> names = resolve(delivery.accounts());
        byte[] content = readWhole(delivery.content());
        synchronized (this) {
            for (String name : names) {
                accounts.admission(new Account(name), content.length).require(name);
            }
            for (String name : names) {
                String uid = epoch + '.' + Long.toString(++lastUid, Character.MAX_RADIX);
                StoredMessage message = new StoredMessage(uid, content.length, clock.instant());
                mailboxes.computeIfAbsent(name, n -> new LinkedHashMap<>()).put(uid, new Held(message, content));
            }
        }
    }

    private List<String> resolve(List<String> given) throws StoreException {
        List<String> names = new ArrayList<>();
        for (String name : given) {
            String known = accounts.nameOf(name);
            if (!names.contains(known)) {
                names.add(known);
            }
        }
        return names;
    }

    private static byte[] readWhole(Content content) throws StoreException {
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        try {
            content.copyTo(whole);
            return whole.toByteArray();
        } catch (IOException e) {
            throw new StoreException(StoreException.Reason.UNREADABLE_CONTENT, "the content can't be closed", e);
        } catch (OutOfMemoryError e) {
            throw new StoreException(StoreException.Reason.FULL, "the message does not fit into the memory", e);
        }
    }

    private synchronized void finished() {
        pending--;
        notifyAll();
    }

    @Override
    public synchronized Optional<Maildrop> open(String account) throws StoreException {
        checkOpen();
        String name = accounts.nameOf(account);
        if (locks.containsKey(name)) {
            return Optional.empty();
        }
        OpenMaildrop maildrop = new OpenMaildrop(name, List.copyOf(mailbox(name).values()));
        locks.put(name, maildrop);
        return Optional.of(maildrop);
    }

    @Override
    public Presence presence() {
        return account -> {
            synchronized (this) {
                return locks.containsKey(account.name());
            }
        };
    }

    synchronized Usage usage(String name) {
        long octets = 0;
        for (Held held : mailbox(name).values()) {
            octets += held.message().octets();
        }
        return new Usage(octets, mailbox(name).size());
    }

    /** Removes a mailbox, and then its account, unless somebody has it open. */
    synchronized void removeMailbox(String name, Runnable account) throws StoreException {
        checkOpen();
        if (locks.containsKey(name)) {
            throw new StoreException(StoreException.Reason.IN_USE, "somebody has the maildrop of " + name + " open");
        }
        mailboxes.remove(name);
        account.run();
    }

    private Map<String, Held> mailbox(String name) {
        return mailboxes.getOrDefault(name, Map.of());
    }

    private void checkOpen() throws StoreException {
        if (closed) {
            throw closedException();
        }
    }

    private static StoreException closedException() {
        return new StoreException(StoreException.Reason.CLOSED, "the mailbox store has been closed");
    }

    @Override
    public synchronized void close() {
        closed = true;
        boolean interrupted = false;
        while (pending > 0) {
            try {
                wait();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private final class OpenMaildrop implements Maildrop {
        private final String account;
        private final List<StoredMessage> messages;

        OpenMaildrop(String account, List<Held> held) {
            this.account = account;
            this.messages = held.stream().map(Held::message).toList();
        }

        @Override
        public String account() {
            return account;
        }

        @Override
        public List<StoredMessage> messages() {
            return messages;
        }

        @Override
        public InputStream read(StoredMessage message) throws StoreException {
            synchronized (InMemoryMailboxStore.this) {
                checkLocked();
                @Nullable Held held = mailbox(account).get(message.uid());
                if (held == null) {
                    throw new StoreException(
                            StoreException.Reason.NO_SUCH_MESSAGE, "no message " + message.uid() + " of " + account);
                }
                return new ByteArrayInputStream(held.content());
            }
        }

        @Override
        public void delete(Collection<StoredMessage> deleted) throws StoreException {
            synchronized (InMemoryMailboxStore.this) {
                checkLocked();
                Map<String, Held> mailbox = mailboxes.get(account);
                if (mailbox != null) {
                    deleted.forEach(message -> mailbox.remove(message.uid()));
                }
            }
        }

        private void checkLocked() throws StoreException {
            checkOpen();
            if (locks.get(account) != this) {
                throw new StoreException(StoreException.Reason.CLOSED, "the maildrop of " + account + " is closed");
            }
        }

        @Override
        public void close() {
            synchronized (InMemoryMailboxStore.this) {
                locks.remove(account, this);
            }
        }
    }
}
