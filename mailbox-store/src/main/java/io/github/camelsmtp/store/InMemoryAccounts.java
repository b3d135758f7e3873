package io.github.camelsmtp.store;

import io.github.camelsmtp.mail.EmailAddress;
import io.github.camelsmtp.mail.ScramCredential;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The accounts of {@link InMemoryMailboxStore}. */
final class InMemoryAccounts implements Accounts {
    private final Map<String, ScramCredential> credentials = new ConcurrentHashMap<>();
    /** Checked in place of the credential of an unknown name, so that it takes as long. */
    private final ScramCredential decoy = ScramCredential.of("");

    @Override
    public Optional<Account> find(EmailAddress address) {
        return Optional.of(Account.of(address)).filter(account -> credentials.containsKey(account.name()));
    }

    @Override
    public boolean create(EmailAddress name, String password) {
        String key = Account.of(name).name();
        // The keys cost 10 ms: not under the map's lock, and not for an account that exists.
        return !credentials.containsKey(key) && credentials.putIfAbsent(key, ScramCredential.of(password)) == null;
    }

    @Override
    public Optional<Account> authenticate(String name, String password) {
        Optional<ScramCredential> credential = credential(name);
        boolean matches = credential.orElse(decoy).matches(password);
        return matches && credential.isPresent() ? Account.named(name) : Optional.empty();
    }

    @Override
    public Optional<ScramCredential> credential(String name) {
        return Account.named(name).map(account -> credentials.get(account.name()));
    }

    /** The name of an account as it is kept. */
    String nameOf(String given) throws StoreException {
        return Account.named(given)
                .map(Account::name)
                .filter(credentials::containsKey)
                .orElseThrow(() -> new StoreException(StoreException.Reason.UNKNOWN_ACCOUNT, "no account " + given));
    }
}
