package io.github.camelsmtp.store;

import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * Keeps messages in mailboxes, one per account.
 *
 * <p>Durability: a delivery whose stage has completed survives a crash of the process and of the machine, for every
 * recipient of it; one that has failed has left nothing behind. Thread-safe. Methods other than {@link #deliver} may
 * block on a disk: call them off the I/O threads.
 *
 * <p>Bad input: unknown accounts and broken storage are {@link StoreException}s with a {@link StoreException.Reason}. A
 * store does not look at the content, does not resolve aliases in {@link #deliver} (see {@link Accounts#find}), and does
 * not add header fields.
 */
public interface MailboxStore extends AutoCloseable {

    /** The accounts that own the mailboxes. */
    Accounts accounts();

    /**
     * Stores one message for every account of the delivery, or for none of them.
     *
     * <p>The content is read once, on a thread of the store, before the stage completes, and kept once however many
     * accounts there are. Never blocks the caller.
     *
     * @return completes when the message is on stable storage; fails with a {@link StoreException}: {@code
     *     UNKNOWN_ACCOUNT}, {@code ACCOUNT_DISABLED}, {@code OVER_QUOTA}, {@code TOO_LARGE}, {@code FULL}, {@code CLOSED}, {@code UNREADABLE_CONTENT} or {@code UNAVAILABLE}
     */
    CompletionStage<Void> deliver(Delivery delivery);

    /**
     * Opens an account's maildrop and locks it for the caller (RFC 1939 §4): until it is closed, or the process ends,
     * nobody else can open it. Deliveries go on; they are not seen by a maildrop that is already open.
     *
     * @param account the name of an existing account, as in {@link Account#name}
     * @return the maildrop, or empty if somebody else has it open
     * @throws StoreException {@code UNKNOWN_ACCOUNT}, {@code CLOSED} or {@code UNAVAILABLE}
     */
    Optional<Maildrop> open(String account) throws StoreException;

    /** Knows whose maildrop is open. A store that can't know says that nobody's is. */
    default Presence presence() {
        return Presence.NOBODY;
    }

    /**
     * Proves that all is there: by a check of the store's own, or one that reads every mailbox; empty if it can't list its
     * accounts.
     */
    default Optional<StoreCheck> check() {
        return accounts().register().map(register -> new ReadingCheck(this, register));
    }

    /** Copies the store while it is at work, or empty if it has no way of its own. */
    default Optional<OnlineBackup> backup() {
        return Optional.empty();
    }

    /** Finishes the deliveries under way, refuses new ones as {@code CLOSED}, and releases the storage. Idempotent. */
    @Override
    void close();
}
