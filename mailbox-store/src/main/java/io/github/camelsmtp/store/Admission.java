package io.github.camelsmtp.store;

import io.github.camelsmtp.store.StoreException.Reason;

/** Whether a mailbox takes a message, as far as can be said beforehand. */
public enum Admission {
    /** It does. */
    ACCEPTED,
    /** There is no mailbox for the address. */
    UNKNOWN,
    /** The account has been disabled: no mail for it, and no login. */
    DISABLED,
    /** It has too little room left; it may have more when its owner has deleted something. */
    OVER_QUOTA,
    /** It is larger than the whole mailbox may be: it can never be taken. */
    TOO_LARGE,
    /** The address is an alias that leads back to itself, or too far: a mistake of the administrator. */
    ALIAS_LOOP;

    /**
     * What a delivery fails with if a mailbox does not take it.
     *
     * @param account the name of the account, for the administrator
     * @throws StoreException {@code UNKNOWN_ACCOUNT}, {@code ACCOUNT_DISABLED}, {@code OVER_QUOTA} or {@code TOO_LARGE}
     */
    public void require(String account) throws StoreException {
        switch (this) {
            case ACCEPTED -> {
                // Nothing to refuse.
            }
            case UNKNOWN, ALIAS_LOOP -> throw new StoreException(Reason.UNKNOWN_ACCOUNT, "no account " + account);
            case DISABLED ->
                throw new StoreException(Reason.ACCOUNT_DISABLED, "the account " + account + " is disabled");
            case OVER_QUOTA ->
                throw new StoreException(
                        Reason.OVER_QUOTA, "the mailbox of " + account + " has too little room for the message");
            case TOO_LARGE ->
                throw new StoreException(Reason.TOO_LARGE, "the message is larger than the quota of " + account);
        }
    }
}
