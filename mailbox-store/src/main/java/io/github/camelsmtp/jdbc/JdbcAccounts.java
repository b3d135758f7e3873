package io.github.camelsmtp.jdbc;

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
import io.github.camelsmtp.store.StoreException.Reason;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The accounts in the database. Those that were asked for are remembered for a moment, because every RCPT and every delivery
 * asks; those that do not exist are not, so a new one is seen at once and a peer that guesses names fills no memory. What
 * this process changes holds at once, what another node changes after {@value #MOMENT_SECONDS} seconds.
 */
final class JdbcAccounts implements Accounts {
    private static final Logger LOG = LoggerFactory.getLogger(JdbcAccounts.class);
    /** Some 15 MB; then it starts anew. */
    private static final int MAX_REMEMBERED = 100_000;

    private static final int MOMENT_SECONDS = 5;
    private static final String KEYS = "salt, iterations, stored_key, server_key";

    private record Row(long id, boolean disabled, boolean limited, ScramCredential credential) {}

    private record Known(long id, boolean disabled, boolean limited, long asOf) {}

    private final Database database;
    private final Ids ids;
    private final JdbcAliases aliases;
    private final JdbcQuotas quotas;
    private final JdbcAccountRegister register;
    private final StoreSecret secret;
    private final Map<String, Known> remembered = new ConcurrentHashMap<>();
    /** Grows with each change, so that what was read before one is not remembered after it. */
    private final AtomicLong changes = new AtomicLong();

    private final PasswordCheck passwords = new PasswordCheck(this::renew);

    JdbcAccounts(JdbcMailboxStore store, Database database, Ids ids) {
        this.database = database;
        this.ids = ids;
        this.aliases = new JdbcAliases(database, ids);
        this.quotas = new JdbcQuotas(store, database, this);
        this.register = new JdbcAccountRegister(store, database, this);
        this.secret = new StoreSecret(database);
    }

    @Override
    public Optional<Account> find(EmailAddress address) throws StoreException {
        Account account = Account.of(address);
        return known(account).map(known -> account);
    }

    @Override
    public boolean create(EmailAddress name, String password) throws StoreException {
        Account account = Account.of(name);
        if (known(account).isPresent()) {
            return false;
        }
        ScramCredential credential = passwords.derive(password);
        long id = ids.next();
        return database.durably(connection -> {
            boolean created = insert(connection, id, account, credential);
            if (created && database.dialect().countsMailboxes()) {
                QuotaRows.create(connection, id);
            }
            return created;
        });
    }

    private static boolean insert(Connection connection, long id, Account account, ScramCredential credential)
            throws SQLException {
        try (PreparedStatement insert =
                connection.prepareStatement("INSERT INTO account (id, name, " + KEYS + ") VALUES (?, ?, ?, ?, ?, ?)")) {
            insert.setLong(1, id);
            insert.setString(2, account.name());
            set(insert, 3, credential);
            return insert.executeUpdate() == 1;
        } catch (SQLException e) {
            if (Database.isConflict(e)) {
                // Somebody was faster; the password stays the one that is there.
                connection.rollback();
                return false;
            }
            throw e;
        }
    }

    static void set(PreparedStatement statement, int first, ScramCredential credential) throws SQLException {
        statement.setBytes(first, credential.salt());
        statement.setInt(first + 1, credential.iterations());
        statement.setBytes(first + 2, credential.storedKey());
        statement.setBytes(first + 3, credential.serverKey());
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
            database.durably(connection -> {
                try (PreparedStatement update =
                        connection.prepareStatement("UPDATE account SET salt = ?, iterations = ?,"
                                + " stored_key = ?, server_key = ? WHERE name = ? AND stored_key = ?")) {
                    set(update, 1, anew);
                    update.setString(5, account.name());
                    update.setBytes(6, old.storedKey());
                    return update.executeUpdate();
                }
            });
        } catch (StoreException e) {
            LOG.debug(
                    "the keys of {} can't be derived anew now, it is tried again at the next login", account.name(), e);
        }
    }

    @Override
    public Optional<ScramCredential> credential(String name) throws StoreException {
        Optional<Account> account = Account.named(name);
        return account.isPresent()
                ? row(account.get()).filter(row -> !row.disabled()).map(Row::credential)
                : Optional.empty();
    }

    @Override
    public Admission admission(Account account, long octets) throws StoreException {
        Optional<Known> known = known(account);
        if (known.isEmpty()) {
            return Admission.UNKNOWN;
        }
        if (known.get().disabled()) {
            return Admission.DISABLED;
        }
        QuotaRows.@Nullable Row quota =
                known.get().limited() ? quotas.row(known.get().id()) : null;
        return quota == null ? Admission.ACCEPTED : quota.quota().admit(quota.usage(), octets);
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

    /**
     * The key of an account.
     *
     * @throws StoreException {@code UNKNOWN_ACCOUNT} too
     */
    long idOf(Account account) throws StoreException {
        return known(account)
                .map(Known::id)
                .orElseThrow(() -> new StoreException(Reason.UNKNOWN_ACCOUNT, "no account " + account.name()));
    }

    /** The key of an account that gets mail. @throws StoreException {@code ACCOUNT_DISABLED} and {@code UNKNOWN_ACCOUNT} too */
    long addresseeOf(Account account) throws StoreException {
        Optional<Known> known = known(account);
        if (known.isPresent() && known.get().disabled()) {
            Admission.DISABLED.require(account.name());
        }
        return idOf(account);
    }

    /** Asks the database again the next time: somebody else has changed the accounts. */
    void forget() {
        changes.incrementAndGet();
        remembered.clear();
    }

    void forget(Account account) {
        changes.incrementAndGet();
        remembered.remove(account.name());
    }

    private Optional<Known> known(Account account) throws StoreException {
        @Nullable Known known = remembered.get(account.name());
        if (known != null && System.nanoTime() - known.asOf() < MOMENT_SECONDS * 1_000_000_000L) {
            return Optional.of(known);
        }
        return row(account).map(row -> new Known(row.id(), row.disabled(), row.limited(), 0));
    }

    private Optional<Row> row(Account account) throws StoreException {
        long asOf = System.nanoTime();
        long seen = changes.get();
        Optional<Row> found = database.transaction(connection -> select(connection, account));
        if (remembered.size() >= MAX_REMEMBERED) {
            remembered.clear();
        }
        if (found.isEmpty()) {
            remembered.remove(account.name());
        } else if (changes.get() == seen) {
            Row row = found.get();
            remembered.put(account.name(), new Known(row.id(), row.disabled(), row.limited(), asOf));
        }
        return found;
    }

    private static Optional<Row> select(Connection connection, Account account) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(
                "SELECT id, disabled, CASE WHEN q.max_octets > 0 OR q.max_messages > 0 THEN 1 ELSE 0 END, " + KEYS
                        + " FROM account LEFT JOIN account_quota q ON q.account_id = id WHERE name = ?")) {
            select.setString(1, account.name());
            try (ResultSet row = select.executeQuery()) {
                return row.next() ? Optional.of(row(row)) : Optional.empty();
            }
        }
    }

    private static Row row(ResultSet row) throws SQLException {
        boolean limited = row.getInt(3) != 0;
        return new Row(
                row.getLong(1),
                row.getInt(2) != 0,
                limited,
                new ScramCredential(row.getBytes(4), row.getInt(5), row.getBytes(6), row.getBytes(7)));
    }
}
