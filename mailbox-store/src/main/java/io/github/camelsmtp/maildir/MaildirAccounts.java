package io.github.camelsmtp.maildir;

import io.github.camelsmtp.mail.EmailAddress;
import io.github.camelsmtp.mail.ScramCredential;
import io.github.camelsmtp.store.Account;
import io.github.camelsmtp.store.AccountRegister;
import io.github.camelsmtp.store.Accounts;
import io.github.camelsmtp.store.Admission;
import io.github.camelsmtp.store.Aliases;
import io.github.camelsmtp.store.PasswordCheck;
import io.github.camelsmtp.store.Quotas;
import io.github.camelsmtp.store.StoreException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The accounts in the file {@code users} of the root ({@link UsersFile}). Thread-safe. */
final class MaildirAccounts implements Accounts {
    private static final Logger LOG = LoggerFactory.getLogger(MaildirAccounts.class);

    private final SharedFile<UsersFile> users;
    private final MaildirAliases aliases;
    private final MaildirQuotas quotas;
    private final AccountRegister register;
    private final SecretFile secret;
    private final PasswordCheck passwords = new PasswordCheck(this::renew);

    MaildirAccounts(MaildirMailboxStore store, Layout layout, Disk disk, Clock clock) {
        Path root = layout.root();
        this.users = new SharedFile<>(root.resolve(Layout.USERS), disk, UsersFile::parse, UsersFile::text);
        this.aliases = new MaildirAliases(root, disk);
        this.quotas = new MaildirQuotas(users, layout, disk, clock);
        this.register = new MaildirRegister(store, this);
        this.secret = new SecretFile(root, disk);
    }

    @Override
    public Optional<Account> find(EmailAddress address) throws StoreException {
        return Optional.of(Account.of(address)).filter(users.get()::has);
    }

    @Override
    public boolean create(EmailAddress name, String password) throws StoreException {
        Account account = Account.of(name);
        if (users.get().has(account)) {
            return false;
        }
        ScramCredential credential = passwords.derive(password);
        return users.change(file -> file.has(account) ? file : file.with(account, credential));
    }

    /** How passwords are checked, and keys derived. */
    PasswordCheck passwords() {
        return passwords;
    }

    @Override
    public int passwordIterations() {
        return passwords.iterations();
    }

    @Override
    public Optional<Account> authenticate(String name, String password) throws StoreException {
        return passwords.authenticate(name, credential(name), password);
    }

    private void renew(Account account, ScramCredential old, ScramCredential anew) {
        try {
            users.change(file -> file.find(account)
                            .flatMap(UserLine::credential)
                            .filter(now -> Arrays.equals(now.storedKey(), old.storedKey()))
                            .isPresent()
                    ? file.changed(account, line -> line.with(anew))
                    : file);
        } catch (StoreException e) {
            LOG.debug(
                    "the keys of {} can't be derived anew now, it is tried again at the next login", account.name(), e);
        }
    }

    @Override
    public Optional<ScramCredential> credential(String name) throws StoreException {
        Optional<Account> account = Account.named(name);
        return account.isPresent()
                ? users.get().find(account.get()).filter(UserLine::isEnabled).flatMap(UserLine::credential)
                : Optional.empty();
    }

    @Override
    public Admission admission(Account account, long octets) throws StoreException {
        Optional<UserLine> line = users.get().find(account);
        if (line.isEmpty()) {
            return Admission.UNKNOWN;
        }
        return line.get().isEnabled() ? quotas.admission(account, line.get().quota(), octets) : Admission.DISABLED;
    }

    @Override
    public Optional<AccountRegister> register() {
        return Optional.of(register);
    }

    @Override
    public Optional<Aliases> aliases() {
        return Optional.of(aliases);
    }

    @Override
    public Optional<Quotas> quotas() {
        return Optional.of(quotas);
    }

    @Override
    public Optional<byte[]> secret() throws StoreException {
        return Optional.of(secret.get());
    }

    /** The lines of the accounts. */
    SharedFile<UsersFile> users() {
        return users;
    }

    /** What mailboxes may hold and do. */
    MaildirQuotas sizes() {
        return quotas;
    }

    /** An account that exists. @throws StoreException {@code UNKNOWN_ACCOUNT} too */
    Account known(String name) throws StoreException {
        return Account.named(name).filter(users.get()::has).orElseThrow(() -> MaildirQuotas.unknown(new Account(name)));
    }

    /** One that gets mail. @throws StoreException {@code ACCOUNT_DISABLED} and {@code UNKNOWN_ACCOUNT} too */
    Account addressee(String name) throws StoreException {
        Account account = known(name);
        if (!users.get().find(account).map(UserLine::isEnabled).orElse(true)) {
            Admission.DISABLED.require(account.name());
        }
        return account;
    }
}
