package io.github.camelsmtp.jdbc;

import io.github.camelsmtp.store.Quota;
import io.github.camelsmtp.store.StoreException;
import io.github.camelsmtp.store.Usage;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The limits of mailboxes in the database, and what they hold. A transaction that adds or removes messages says so here, and
 * at its end {@link #apply} counts: the rows are locked until it ends, so several nodes count one after the other, and in one
 * order, so they don't meet in a deadlock. A mailbox without a limit has a row only where {@link Dialect#countsMailboxes},
 * so that a session need not list it to know how much is in it. Confined to one transaction.
 */
final class QuotaRows {
    /** How many accounts one statement asks for; always as many, so that the database knows the statement. */
    private static final int ACCOUNTS = 50;

    /** A limit and what there is. */
    record Row(Quota quota, Usage usage) {}

    private final Connection connection;
    /** The octets of each message that is added, and the same below zero for what is removed, by the account. */
    private final TreeMap<Long, List<Long>> changes = new TreeMap<>();

    private final Set<Long> doubtful = new TreeSet<>();

    QuotaRows(Connection connection) {
        this.connection = connection;
    }

    /** A message is added. */
    void add(long account, long octets) {
        changes.computeIfAbsent(account, a -> new ArrayList<>()).add(octets);
    }

    /** A message is removed. */
    void remove(long account, long octets) {
        changes.computeIfAbsent(account, a -> new ArrayList<>()).add(-octets - 1);
    }

    /** Nobody knows what was added or removed: the mailbox is counted anew. */
    void doubt(long account) {
        doubtful.add(account);
    }

    /** The rows of those accounts that have a limit. */
    Map<Long, Row> of(Collection<Long> accounts, boolean lock) throws SQLException {
        List<Long> all = List.copyOf(accounts);
        Map<Long, Row> found = new HashMap<>();
        if (all.isEmpty()) {
            return found;
        }
        String marks = ", ?".repeat(ACCOUNTS - 1);
        try (PreparedStatement select = connection.prepareStatement(
                "SELECT account_id, max_octets, max_messages, octets, messages FROM account_quota WHERE account_id IN (?"
                        + marks + ") ORDER BY account_id" + (lock ? " FOR UPDATE" : ""))) {
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
     * Counts what was added and removed.
     *
     * @param shared whether other nodes count, too; where one process writes, nothing is to be locked
     * @throws StoreException {@code OVER_QUOTA} or {@code TOO_LARGE} if a mailbox does not take what is added: roll back then
     */
    void apply(boolean shared) throws SQLException, StoreException {
        Map<Long, Row> rows = new TreeMap<>(of(changes.keySet(), shared));
        if (!rows.isEmpty()) {
            try (PreparedStatement update = connection.prepareStatement("UPDATE account_quota SET octets = octets + ?,"
                    + " messages = messages + ? WHERE account_id = ?")) {
                for (Map.Entry<Long, Row> one : rows.entrySet()) {
                    Row before = one.getValue();
                    Usage after = after(one.getKey(), before);
                    update.setLong(1, after.octets() - before.usage().octets());
                    update.setLong(2, after.messages() - before.usage().messages());
                    update.setLong(3, one.getKey());
                    update.addBatch();
                }
                update.executeBatch();
            }
        }
        for (long account : doubtful) {
            recount(account);
        }
    }

    private Usage after(long account, Row row) throws StoreException {
        Usage usage = row.usage();
        for (long change : changes.getOrDefault(account, List.of())) {
            if (change < 0) {
                usage = new Usage(usage.octets() + change + 1, usage.messages() - 1);
            } else {
                row.quota().admit(usage, change).require("account " + account);
                usage = new Usage(usage.octets() + change, usage.messages() + 1);
            }
        }
        return usage;
    }

    /** A new account, in the transaction that creates it: nothing can be in its mailbox yet. */
    static void create(Connection connection, long account) throws SQLException {
        Database.update(
                connection,
                "INSERT INTO account_quota (account_id, max_octets, max_messages, octets, messages)"
                        + " VALUES (?, 0, 0, 0, 0)",
                account);
    }

    /** Begins to count a mailbox, unless it is counted. */
    void begin(long account, Dialect dialect) throws SQLException {
        if (dialect.isShared()) {
            // A message refers to its account, so what others are delivering to it is there, or waits until we are
            // done.
            JdbcCheck.numbers(connection, "SELECT id FROM account WHERE id = ?" + dialect.forUpdate(), account);
        }
        if (of(List.of(account), true).isEmpty()) {
            create(connection, account);
            doubt(account);
        }
    }

    /** Sets the limit of a mailbox that is counted. */
    void limit(long account, Quota quota) throws SQLException {
        Database.update(
                connection,
                "UPDATE account_quota SET max_octets = ?, max_messages = ? WHERE account_id = ?",
                quota.octets(),
                quota.messages(),
                account);
    }

    /** Counts a mailbox no more. */
    void end(long account) throws SQLException {
        Database.update(connection, "DELETE FROM account_quota WHERE account_id = ?", account);
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
