package io.github.camelsmtp.store;

import java.util.List;

/**
 * Changes accounts. A store whose accounts are kept elsewhere (a directory, a file of Dovecot) need not implement it
 * ({@link Accounts#register}). Thread-safe; every method may block; when one returns, the change is on stable storage and
 * holds for logins and deliveries that begin after it. Sessions that are logged in stay so.
 */
public interface AccountRegister {

    /** All accounts, by name. */
    List<AccountEntry> list() throws StoreException;

    /** Sets the password. @throws StoreException {@code UNKNOWN_ACCOUNT} too */
    void setPassword(Account account, String password) throws StoreException;

    /**
     * Disables an account, or enables it again. A disabled one cannot log in, as if the password were wrong, and gets no
     * mail ({@link Admission#DISABLED}); what it has is kept.
     *
     * @throws StoreException {@code UNKNOWN_ACCOUNT} too
     */
    void setEnabled(Account account, boolean enabled) throws StoreException;

    /**
     * Deletes an account with all its mail.
     *
     * @throws StoreException {@code UNKNOWN_ACCOUNT}; {@code IN_USE} if somebody has its maildrop open, and then nothing is
     *     deleted
     */
    void delete(Account account) throws StoreException;

    /**
     * How many rounds of PBKDF2 a password costs that is set from now on. One that was derived with fewer is derived anew
     * when its owner logs in with it the next time ({@link Accounts#authenticate}; SCRAM does not show the password, so a
     * login by SCRAM changes nothing). One that was derived with more stays: another process, or Dovecot, may have been
     * told to make it dearer.
     *
     * @throws IllegalArgumentException if there are fewer than 4096 (RFC 7677 §4), or more than 10,000,000
     */
    void setPasswordIterations(int iterations);
}
