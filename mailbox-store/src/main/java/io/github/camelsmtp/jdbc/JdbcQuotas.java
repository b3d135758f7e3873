package io.github.camelsmtp.jdbc;

import io.github.camelsmtp.store.Account;
import io.github.camelsmtp.store.Quota;
import io.github.camelsmtp.store.Quotas;
import io.github.camelsmtp.store.StoreException;
import io.github.camelsmtp.store.Usage;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The quotas in the database. Thread-safe. */
final class JdbcQuotas implements Quotas {
    private final JdbcMailboxStore store;
    private final Database database;
    private final JdbcAccounts accounts;

    JdbcQuotas(JdbcMailboxStore store, Database database, JdbcAccounts accounts) {
        this.store = store;
        this.database = database;
        this.accounts = accounts;
    }

    @Override
    public Quota quota(Account account) throws StoreException {
        QuotaRows.@Nullable Row row = row(accounts.idOf(account));
        return row == null ? Quota.NONE : row.quota();
    }

    QuotaRows.@Nullable Row row(long account) throws StoreException {
        return database.transaction(connection ->
                new QuotaRows(connection).of(List.of(account), false).get(account));
    }

    @Override
    public void setQuota(Account account, Quota quota) throws StoreException {
        long id = accounts.idOf(account);
        store.await(store.write(new QuotaTask(id, quota, database.dialect())));
        accounts.forget(account);
    }

    @Override
    public Usage usage(Account account) throws StoreException {
        long id = accounts.idOf(account);
        return database.transaction(connection -> {
            try (PreparedStatement select = connection.prepareStatement(
                    "SELECT COALESCE(SUM(octets), 0), COUNT(*) FROM message WHERE account_id = ?")) {
                select.setLong(1, id);
                try (ResultSet row = select.executeQuery()) {
                    row.next();
                    return new Usage(row.getLong(1), row.getLong(2));
                }
            }
        });
    }
}
