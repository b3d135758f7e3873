package io.github.camelsmtp.store;

import io.github.camelsmtp.mail.EmailAddress;
import io.github.camelsmtp.store.StoreException.Reason;
import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import org.jspecify.annotations.Nullable;

/**
 * A store made of four blocking methods ({@link Mailboxes}) and of {@link Accounts}: it finds accounts, locks maildrops, writes
 * beside its callers, and closes. For one process at a time, since nobody else knows of its locks; whether a
 * delivery is all or none, and durable, is up to the methods. Thread-safe.
 */
public final class BlockingMailboxStore implements MailboxStore {
    private final Mailboxes mailboxes;
    private final Accounts accounts;
    private final ExecutorService writers;
    private final Map<Account, ListedMaildrop> open = new ConcurrentHashMap<>();
    private final UnderWay underWay = new UnderWay();

    /**
     * @param accounts such as {@link CredentialAccounts}
     * @param writers calls {@link Mailboxes#add}, with as many threads as that may have; shut down when the store is closed
     */
    public BlockingMailboxStore(Mailboxes mailboxes, Accounts accounts, ExecutorService writers) {
        this.mailboxes = mailboxes;
        this.accounts = accounts;
        this.writers = writers;
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
            @Nullable StoreException failure = write(delivery);
            underWay.leave();
            // Not on the thread of a writer: what a caller does then may take its time, or deliver.
            CompletableFuture.runAsync(() -> {
                if (failure == null) {
                    told.complete(null);
                } else {
                    told.completeExceptionally(failure);
                }
            });
        });
        return told.minimalCompletionStage();
    }

    private @Nullable StoreException write(Delivery delivery) {
        try {
            Set<Account> addressees = new LinkedHashSet<>();
            for (String name : delivery.accounts()) {
                addressees.add(known(name));
            }
            mailboxes.add(List.copyOf(addressees), delivery.content());
            return null;
        } catch (StoreException e) {
            return e;
        } catch (IOException e) {
            return StoreException.of(e, "can't deliver a message");
        } catch (RuntimeException | Error e) {
            return new StoreException(Reason.UNAVAILABLE, "can't deliver a message: " + e, e);
        }
    }

    private Account known(String name) throws StoreException {
        Optional<EmailAddress> address = EmailAddress.parse(name);
        Optional<Account> account = address.isPresent() ? accounts.find(address.get()) : Optional.empty();
        return account.orElseThrow(() -> new StoreException(Reason.UNKNOWN_ACCOUNT, "no account " + name));
    }

    @Override
    public Optional<Maildrop> open(String name) throws StoreException {
        underWay.checkOpen();
        Account account = known(name);
        ListedMaildrop maildrop = new ListedMaildrop(this, mailboxes, account);
        if (open.putIfAbsent(account, maildrop) != null) {
            return Optional.empty();
        }
        try {
            maildrop.list();
            return Optional.of(maildrop);
        } catch (StoreException | RuntimeException e) {
            unlock(account, maildrop);
            throw e;
        }
    }

    @Override
    public Presence presence() {
        return open::containsKey;
    }

    /** @throws StoreException {@code CLOSED} if somebody has closed the maildrop, or the store */
    void checkLocked(Account account, ListedMaildrop by) throws StoreException {
        underWay.checkOpen();
        if (open.get(account) != by) {
            throw new StoreException(Reason.CLOSED, "the maildrop of " + account.name() + " is closed");
        }
    }

    void unlock(Account account, ListedMaildrop by) {
        open.remove(account, by);
    }

    @Override
    public void close() {
        underWay.close(writers::shutdown);
    }
}
