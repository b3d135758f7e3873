package io.github.camelsmtp.jdbc;

import io.github.camelsmtp.mail.ScramCredential;
import io.github.camelsmtp.store.Account;
import io.github.camelsmtp.store.AccountEntry;
import io.github.camelsmtp.store.AccountRegister;
import io.github.camelsmtp.store.Maildrop;
import io.github.camelsmtp.store.Quota;
import io.github.camelsmtp.store.StoreException;
import io.github.camelsmtp.store.StoreException.Reason;
import io.github.camelsmtp.store.StoredMessage;
import io.github.camelsmtp.store.Usage;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Changes the accounts in the database. Thread-safe. */
final class JdbcAccountRegister implements AccountRegister {
    /** Messages removed by one transaction, which others wait for. */
    private static final int STEP = 500;
    /** Deliveries that were under way when an account was disabled may arrive a little later. */
    private static final int ATTEMPTS = 10;

    private final JdbcMailboxStore store;
    private final Database database;
    private final JdbcAccounts accounts;

    JdbcAccountRegister(JdbcMailboxStore store, Database database, JdbcAccounts accounts) {
        this.store = store;
        this.database = database;
        this.accounts = accounts;
    }

    @Override
    public List<AccountEntry> list() throws StoreException {
        return database.transaction(connection -> {
            List<AccountEntry> entries = new ArrayList<>();
            try (PreparedStatement select = connection.prepareStatement("SELECT a.name, a.disabled, q.max_octets,"
                            + " q.max_messages, m.octets, m.messages FROM account a"
                            + " LEFT JOIN account_quota q ON q.account_id = a.id"
                            + " LEFT JOIN (SELECT account_id, SUM(octets) AS octets, COUNT(*) AS messages FROM message"
                            + " GROUP BY account_id) m ON m.account_id = a.id");
                    ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    entries.add(new AccountEntry(
                            new Account(row.getString(1)),
                            row.getInt(2) == 0,
                            new Quota(row.getLong(3), row.getLong(4)),
                            new Usage(row.getLong(5), row.getLong(6))));
                }
            }
            entries.sort(Comparator.comparing(entry -> entry.account().name()));
            return entries;
        });
    }

    @Override
    public void setPassword(Account account, String password) throws StoreException {
        long id = accounts.idOf(account);
        ScramCredential credential = accounts.passwords().derive(password);
        database.durably(connection -> {
            try (PreparedStatement update = connection.prepareStatement(
                    "UPDATE account SET salt = ?, iterations = ?, stored_key = ?, server_key = ? WHERE id = ?")) {
                JdbcAccounts.set(update, 1, credential);
                update.setLong(5, id);
                return update.executeUpdate();
            }
        });
    }

    @Override
    public void setEnabled(Account account, boolean enabled) throws StoreException {
        long id = accounts.idOf(account);
        database.durably(connection ->
                Database.update(connection, "UPDATE account SET disabled = ? WHERE id = ?", enabled ? 0 : 1, id));
        accounts.forget(account);
    }

    @Override
    public void delete(Account account) throws StoreException {
        accounts.forget(account);
        long id = accounts.idOf(account);
        for (int attempt = 1; ; attempt++) {
            try (Maildrop maildrop = store.open(account.name())
                    .orElseThrow(() -> new StoreException(
                            Reason.IN_USE, "somebody has the mailbox of " + account.name() + " open"))) {
                setEnabled(account, false);
                List<StoredMessage> messages = maildrop.messages();
                for (int from = 0; from < messages.size(); from += STEP) {
                    maildrop.delete(messages.subList(from, Math.min(messages.size(), from + STEP)));
                }
                database.durably(connection -> {
                    Database.update(connection, "DELETE FROM account_quota WHERE account_id = ?", id);
                    return Database.update(connection, "DELETE FROM account WHERE id = ?", id);
                });
                return;
            } catch (StoreException e) {
                if (attempt == ATTEMPTS || e.getCause() == null || !Database.isConflict(e.getCause())) {
                    throw e;
                }
            } finally {
                accounts.forget(account);
            }
        }
    }

    @Override
    public void setPasswordIterations(int iterations) {
        accounts.passwords().setIterations(iterations);
    }
}
