package io.github.camelsmtp.store;

import io.github.camelsmtp.mail.ScramCredential;
import java.io.IOException;
import java.util.Optional;

/**
 * Where a store keeps the keys of its accounts: all that {@link CredentialAccounts} needs. Thread-safe; both methods may block.
 * {@link ScramCredential#stored} makes a line of text of a credential.
 */
public interface Credentials {

    /** The keys of an account, or empty if there is no such account. @throws IOException if they can't be read */
    Optional<ScramCredential> find(Account account) throws StoreException, IOException;

    /**
     * Adds an account, durably, if there is none of that name.
     *
     * @return false if there is one: its keys stay as they are
     * @throws IOException if they can't be written
     */
    boolean add(Account account, ScramCredential credential) throws StoreException, IOException;
}
