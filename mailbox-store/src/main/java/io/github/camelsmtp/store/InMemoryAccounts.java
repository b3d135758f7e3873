package io.github.camelsmtp.store;

import io.github.camelsmtp.mail.EmailAddress;
import io.github.camelsmtp.mail.ScramCredential;
import io.github.camelsmtp.store.StoreException.Reason;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The accounts of {@link InMemoryMailboxStore}. Lock order: the store, then nothing of these. */
final class InMemoryAccounts implements Accounts, AccountRegister, Quotas {

    private record Entry(ScramCredential credential, boolean enabled, Quota quota) {}

    private final InMemoryMailboxStore store;
    private final Map<String, Entry> entries = new ConcurrentHashMap<>();
    private final InMemoryAliases aliases = new InMemoryAliases();
    private final byte[] secret = new byte[32];
    private final PasswordCheck passwords = new PasswordCheck(this::renew);

    InMemoryAccounts(InMemoryMailboxStore store) {
        this.store = store;
        new SecureRandom().nextBytes(secret);
    }

    @Override
    public Optional<Account> find(EmailAddress address) {
        return Optional.of(Account.of(address)).filter(account -> entries.containsKey(account.name()));
    }

    @Override
    public boolean create(EmailAddress name, String password) {
        String key = Account.of(name).name();
        // The keys cost 10 ms: not under the map's lock, and not for an account that exists.
        return !entries.containsKey(key)
                && entries.putIfAbsent(key, new Entry(passwords.derive(password), true, Quota.NONE)) == null;
    }

    @Override
    public Optional<Account> authenticate(String name, String password) {
        return passwords.authenticate(name, credential(name), password);
    }

    private void renew(Account account, ScramCredential old, ScramCredential anew) {
        entries.computeIfPresent(
                account.name(),
                (key, entry) ->
                        entry.credential().equals(old) ? new Entry(anew, entry.enabled(), entry.quota()) : entry);
    }

    @Override
    public int passwordIterations() {
        return passwords.iterations();
    }

    @Override
    public Optional<ScramCredential> credential(String name) {
        return Account.named(name)
                .map(account -> entries.get(account.name()))
                .filter(Entry::enabled)
                .map(Entry::credential);
    }

    @Override
    public Admission admission(Account account, long octets) {
        @Nullable Entry entry = entries.get(account.name());
        if (entry == null) {
            return Admission.UNKNOWN;
        }
        if (!entry.enabled()) {
            return Admission.DISABLED;
        }
        return entry.quota().equals(Quota.NONE)
                ? Admission.ACCEPTED
                : entry.quota().admit(store.usage(account.name()), octets);
    }

    @Override
    public Optional<AccountRegister> register() {
        return Optional.of(this);
    }

    @Override
    public Optional<Aliases> aliases() {
        return Optional.of(aliases);
    }

    @Override
    public Optional<Quotas> quotas() {
        return Optional.of(this);
    }

    @Override
    public Optional<byte[]> secret() {
        return Optional.of(secret.clone());
    }

    @Override
    public List<AccountEntry> list() {
        return new TreeMap<>(entries)
                .entrySet().stream()
                        .map(e -> new AccountEntry(
                                new Account(e.getKey()),
                                e.getValue().enabled(),
                                e.getValue().quota(),
                                store.usage(e.getKey())))
                        .toList();
    }

    @Override
    public void setPassword(Account account, String password) throws StoreException {
        ScramCredential credential = passwords.derive(password);
        change(account, entry -> new Entry(credential, entry.enabled(), entry.quota()));
    }

    @Override
    public void setEnabled(Account account, boolean enabled) throws StoreException {
        change(account, entry -> new Entry(entry.credential(), enabled, entry.quota()));
    }

    @Override
    public void setQuota(Account account, Quota quota) throws StoreException {
        change(account, entry -> new Entry(entry.credential(), entry.enabled(), quota));
    }

    private void change(Account account, UnaryOperator<Entry> change) throws StoreException {
        if (entries.computeIfPresent(account.name(), (name, entry) -> change.apply(entry)) == null) {
            throw unknown(account.name());
        }
    }

    @Override
    public Quota quota(Account account) throws StoreException {
        @Nullable Entry entry = entries.get(account.name());
        if (entry == null) {
            throw unknown(account.name());
        }
        return entry.quota();
    }

    @Override
    public Usage usage(Account account) throws StoreException {
        return store.usage(nameOf(account.name()));
    }

    @Override
    public void delete(Account account) throws StoreException {
        store.removeMailbox(nameOf(account.name()), () -> entries.remove(account.name()));
    }

    @Override
    public void setPasswordIterations(int rounds) {
        passwords.setIterations(rounds);
    }

    /** The name of an account as it is kept. */
    String nameOf(String given) throws StoreException {
        return Account.named(given)
                .map(Account::name)
                .filter(entries::containsKey)
                .orElseThrow(() -> unknown(given));
    }

    private static StoreException unknown(String name) {
        return new StoreException(Reason.UNKNOWN_ACCOUNT, "no account " + name);
    }
}
