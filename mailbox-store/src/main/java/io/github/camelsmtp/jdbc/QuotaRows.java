package io.github.camelsmtp.jdbc;

import io.github.camelsmtp.store.Quota;
import io.github.camelsmtp.store.StoreException;
import io.github.camelsmtp.store.Usage;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The limits of mailboxes in the database, and what they hold. A transaction that adds messages charges them here: the rows
 * are locked until it ends, so several nodes count one after the other, and in one order, so they don't meet in a deadlock.
 * Confined to one transaction.
 */
final class QuotaRows {
    /** How many accounts one statement asks for; always as many, so that the database knows the statement. */
    private static final int ACCOUNTS = 50;

    /** A limit and what there is. */
    record Row(Quota quota, Usage usage) {}

    private final Connection connection;
    private final String forUpdate;

    QuotaRows(Connection connection, Dialect dialect) {
        this.connection = connection;
        this.forUpdate = dialect.forUpdate();
    }

    /** The rows of those accounts that have a limit, locked. */
    Map<Long, Row> of(Iterable<Long> accounts) throws SQLException {
        List<Long> all = new ArrayList<>();
        accounts.forEach(all::add);
        Map<Long, Row> found = new HashMap<>();
        if (all.isEmpty()) {
            return found;
        }
        String marks = ", ?".repeat(ACCOUNTS - 1);
        try (PreparedStatement select = connection.prepareStatement(
                "SELECT account_id, max_octets, max_messages, octets, messages FROM account_quota WHERE account_id IN (?"
                        + marks + ") ORDER BY account_id" + forUpdate)) {
            for (int from = 0; from < all.size(); from += ACCOUNTS) {
                for (int i = 0; i < ACCOUNTS; i++) {
                    select.setLong(i + 1, all.get(Math.min(from + i, all.size() - 1)));
                }
                try (ResultSet row = select.executeQuery()) {
                    while (row.next()) {
                        Quota quota = new Quota(row.getLong(2), row.getLong(3));
                        found.put(row.getLong(1), new Row(quota, new Usage(row.getLong(4), row.getLong(5))));
                    }
                }
            }
        }
        return found;
    }

    /**
     * Counts messages that are being added.
     *
     * @param sizes the octets of each, by the account
     * @throws StoreException {@code OVER_QUOTA} or {@code TOO_LARGE} if a mailbox does not take them; then roll back
     */
    void charge(TreeMap<Long, List<Long>> sizes) throws SQLException, StoreException {
        Map<Long, Row> limited = of(sizes.keySet());
        for (Map.Entry<Long, Row> one : new TreeMap<>(limited).entrySet()) {
            Usage usage = one.getValue().usage();
            for (long size : sizes.getOrDefault(one.getKey(), List.of())) {
                one.getValue().quota().admit(usage, size).require("number " + one.getKey());
                usage = new Usage(usage.octets() + size, usage.messages() + 1);
            }
            Database.update(
                    connection,
                    "UPDATE account_quota SET octets = ?, messages = ? WHERE account_id = ?",
                    usage.octets(),
                    usage.messages(),
                    one.getKey());
        }
    }

    /** Counts messages that have been removed. */
    void discharge(long account, long octets, long messages) throws SQLException {
        Database.update(
                connection,
                "UPDATE account_quota SET octets = octets - ?, messages = messages - ? WHERE account_id = ?",
                octets,
                messages,
                account);
    }

    /** Counts anew what an account has, if it has a limit. */
    void recount(long account) throws SQLException {
        Database.update(
                connection,
                "UPDATE account_quota SET octets = (SELECT COALESCE(SUM(m.octets), 0) FROM message m WHERE m.account_id = ?),"
                        + " messages = (SELECT COUNT(*) FROM message m WHERE m.account_id = ?) WHERE account_id = ?",
                account,
                account,
                account);
    }
}
