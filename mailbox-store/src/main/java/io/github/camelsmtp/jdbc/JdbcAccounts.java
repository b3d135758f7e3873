package io.github.camelsmtp.jdbc;

import io.github.camelsmtp.mail.EmailAddress;
import io.github.camelsmtp.mail.KnownPasswords;
import io.github.camelsmtp.mail.ScramCredential;
import io.github.camelsmtp.store.Account;
import io.github.camelsmtp.store.Accounts;
import io.github.camelsmtp.store.StoreException;
import io.github.camelsmtp.store.StoreException.Reason;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The accounts in the database. Those that were asked for are remembered, because every RCPT and every delivery asks;
 * those that do not exist are not, so a new one is seen at once and a peer that guesses names fills no memory.
 */
final class JdbcAccounts implements Accounts {
    /** Some 10 MB; then it starts anew. */
    private static final int MAX_REMEMBERED = 100_000;

    private record Row(long id, ScramCredential credential) {}

    private final Database database;
    private final Ids ids;
    private final Map<String, Long> remembered = new ConcurrentHashMap<>();
    /** Checked in place of the credential of an unknown name, so that it takes as long. */
    private final ScramCredential decoy = ScramCredential.of("");

    private final KnownPasswords passwords = new KnownPasswords();

    JdbcAccounts(Database database, Ids ids) {
        this.database = database;
        this.ids = ids;
    }

    @Override
    public Optional<Account> find(EmailAddress address) throws StoreException {
        Account account = Account.of(address);
        return id(account).map(id -> account);
    }

    @Override
    public boolean create(EmailAddress name, String password) throws StoreException {
        Account account = Account.of(name);
        if (id(account).isPresent()) {
            return false;
        }
        ScramCredential credential = ScramCredential.of(password);
        long id = ids.next();
        return database.durably(connection -> insert(connection, id, account, credential));
    }

    private static boolean insert(Connection connection, long id, Account account, ScramCredential credential)
            throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(
                "INSERT INTO account (id, name, salt, iterations, stored_key, server_key) VALUES (?, ?, ?, ?, ?, ?)")) {
            insert.setLong(1, id);
            insert.setString(2, account.name());
            insert.setBytes(3, credential.salt());
            insert.setInt(4, credential.iterations());
            insert.setBytes(5, credential.storedKey());
            insert.setBytes(6, credential.serverKey());
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

    @Override
    public Optional<Account> authenticate(String name, String password) throws StoreException {
        Optional<ScramCredential> credential = credential(name);
        boolean matches = passwords.matches(credential.orElse(decoy), password);
        return matches && credential.isPresent() ? Account.named(name) : Optional.empty();
    }

    @Override
    public Optional<ScramCredential> credential(String name) throws StoreException {
        Optional<Account> account = Account.named(name);
        return account.isPresent() ? row(account.get()).map(Row::credential) : Optional.empty();
    }

    /**
     * The key of an account.
     *
     * @throws StoreException {@code UNKNOWN_ACCOUNT} too
     */
    long idOf(Account account) throws StoreException {
        return id(account)
                .orElseThrow(() -> new StoreException(Reason.UNKNOWN_ACCOUNT, "no account " + account.name()));
    }

    /** Asks the database again the next time: somebody else has changed the accounts. */
    void forget() {
        remembered.clear();
    }

    private Optional<Long> id(Account account) throws StoreException {
        @Nullable Long known = remembered.get(account.name());
        return known != null ? Optional.of(known) : row(account).map(Row::id);
    }

    private Optional<Row> row(Account account) throws StoreException {
        Optional<Row> found = database.transaction(connection -> select(connection, account));
        if (remembered.size() >= MAX_REMEMBERED) {
            remembered.clear();
        }
        found.ifPresent(row -> remembered.put(account.name(), row.id()));
        return found;
    }

    private static Optional<Row> select(Connection connection, Account account) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(
                "SELECT id, salt, iterations, stored_key, server_key FROM account WHERE name = ?")) {
            select.setString(1, account.name());
            try (ResultSet row = select.executeQuery()) {
                return row.next() ? Optional.of(row(row)) : Optional.empty();
            }
        }
    }

    private static Row row(ResultSet row) throws SQLException {
        return new Row(
                row.getLong(1), new ScramCredential(row.getBytes(2), row.getInt(3), row.getBytes(4), row.getBytes(5)));
    }
}
