package io.github.camelsmtp.store;

/**
 * Who is there: whether the owner of a mailbox has a session open, so that a message could be shown to him at once (RFC 821
 * §3.4). Thread-safe. May ask a database, and so block: not for I/O threads.
 *
 * <p>The answer is true when it is given and may be false a moment later.
 */
@FunctionalInterface
public interface Presence {
    /** Nobody ever is. */
    Presence NOBODY = account -> false;

    /** Whether a session is open; false for an account that does not exist. */
    boolean isPresent(Account account);
}
