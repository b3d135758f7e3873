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

    /** The account that gets mail for an address, or empty. */
    Optional<Account> find(EmailAddress address) throws StoreException;

    /**
     * Creates an account if there is none of that name; an existing one keeps its password.
     *
     * @return whether it was created
     */
    boolean create(EmailAddress name, String password) throws StoreException;

    /**
     * Checks a password. Takes the same work for a name that is unknown as for one that is known, so that the time tells
     * nothing.
     *
     * @return the account, or empty if the name or the password is wrong
     */
    Optional<Account> authenticate(String name, String password) throws StoreException;

    /** What SASL SCRAM needs (RFC 5802 §3), or empty if there is no such account. */
    Optional<ScramCredential> credential(String name) throws StoreException;
}
