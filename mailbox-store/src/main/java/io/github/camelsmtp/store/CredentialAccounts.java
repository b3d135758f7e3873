package io.github.camelsmtp.store;

import io.github.camelsmtp.mail.EmailAddress;
import io.github.camelsmtp.mail.ScramCredential;
import java.io.IOException;
import java.util.Optional;

/**
 * The {@link Accounts} of a store that only keeps {@link Credentials}: passwords, names in any case, and the same work for names
 * that are unknown. It has none of the parts that may be left out. Thread-safe.
 */
public final class CredentialAccounts implements Accounts {
    private final Credentials credentials;
    private final PasswordCheck passwords = new PasswordCheck();

    /** @param credentials where the keys are kept */
    public CredentialAccounts(Credentials credentials) {
        this.credentials = credentials;
    }

    @Override
    public Optional<Account> find(EmailAddress address) throws StoreException {
        Account account = Account.of(address);
        return credential(account).map(known -> account);
    }

    @Override
    public boolean create(EmailAddress name, String password) throws StoreException {
        Account account = Account.of(name);
        if (credential(account).isPresent()) {
            return false;
        }
        ScramCredential keys = passwords.derive(password);
        try {
            return credentials.add(account, keys);
        } catch (IOException e) {
            throw StoreException.of(e, "can't write the account " + account.name());
        }
    }

    @Override
    public Optional<Account> authenticate(String name, String password) throws StoreException {
        return passwords.authenticate(name, credential(name), password);
    }

    @Override
    public Optional<ScramCredential> credential(String name) throws StoreException {
        Optional<Account> account = Account.named(name);
        return account.isPresent() ? credential(account.get()) : Optional.empty();
    }

    private Optional<ScramCredential> credential(Account account) throws StoreException {
        try {
            return credentials.find(account);
        } catch (IOException e) {
            throw StoreException.of(e, "can't read the account " + account.name());
        }
    }
}
