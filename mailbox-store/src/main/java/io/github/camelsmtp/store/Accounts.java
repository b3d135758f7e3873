package io.github.camelsmtp.store;

import io.github.camelsmtp.mail.EmailAddress;
import io.github.camelsmtp.mail.ScramCredential;
import java.util.Optional;

/**
 * The accounts of a store. Thread-safe; every method may block.
 *
 * <p>Names are compared without regard to case. Passwords are never kept: only what {@link ScramCredential} derives from
 * them. A password that is wrong is a value, not an exception.
 */
public interface Accounts {

    /** The account of exactly this address, disabled or not, or empty; aliases are for {@link AddressBook}. */
    Optional<Account> find(EmailAddress address) throws StoreException;

    /**
     * Creates an account if there is none of that name; an existing one keeps its password.
     *
     * @return whether it was created
     */
    boolean create(EmailAddress name, String password) throws StoreException;

    /**
     * Checks a password. Takes the same work for a name that is unknown as for one that is known, so that the time tells
     * nothing: {@link PasswordCheck} does.
     *
     * @return the account, or empty if the name or the password is wrong, or the account disabled
     */
    Optional<Account> authenticate(String name, String password) throws StoreException;

    /**
     * How many rounds of PBKDF2 a password costs that is set now. SCRAM shows as many for a name that is unknown, and
     * {@link #authenticate} takes as many.
     */
    default int passwordIterations() {
        return ScramCredential.DEFAULT_ITERATIONS;
    }

    /** What SASL SCRAM needs (RFC 5802 §3), or empty if there is no such account, or it is disabled. */
    Optional<ScramCredential> credential(String name) throws StoreException;

    /**
     * Whether an account takes a message now; asked at RCPT and before a delivery, often. A store without quotas that can't
     * disable accounts takes everything.
     *
     * @param octets the size of the message, 0 if that is not known
     * @return {@code ACCEPTED}, {@code DISABLED}, {@code OVER_QUOTA}, {@code TOO_LARGE}, or {@code UNKNOWN}
     */
    default Admission admission(Account account, long octets) throws StoreException {
        return Admission.ACCEPTED;
    }

    /** Changes accounts, or empty if this store can't. */
    default Optional<AccountRegister> register() {
        return Optional.empty();
    }

    /** The aliases, or empty if this store has none. */
    default Optional<Aliases> aliases() {
        return Optional.empty();
    }

    /** The limits of mailboxes, or empty if this store has none. */
    default Optional<Quotas> quotas() {
        return Optional.empty();
    }

    /**
     * 32 random octets that were drawn when the store was first used, or empty if this store keeps none. Salts for names
     * that do not exist are derived from them, so that these stay what they are when the server is started again: if they
     * changed, everybody could see which accounts exist (RFC 5802 §9). Never to be logged or sent.
     */
    default Optional<byte[]> secret() throws StoreException {
        return Optional.empty();
    }
}
