package io.github.camelsmtp.store;

/**
 * The limits of mailboxes; a store that has none need not implement it ({@link Accounts#quotas}). Thread-safe; every
 * method may block.
 *
 * <p>A store that has quotas keeps them in {@link MailboxStore#deliver}: of messages that come at the same time, none is
 * taken over the limit. What is there already stays when a limit is lowered.
 */
public interface Quotas {

    /** The limit of a mailbox. @throws StoreException {@code UNKNOWN_ACCOUNT} too */
    Quota quota(Account account) throws StoreException;

    /** Sets the limit of a mailbox, {@link Quota#NONE} to take it away. @throws StoreException {@code UNKNOWN_ACCOUNT} too */
    void setQuota(Account account, Quota quota) throws StoreException;

    /** What a mailbox holds. @throws StoreException {@code UNKNOWN_ACCOUNT} too */
    Usage usage(Account account) throws StoreException;
}
