package io.github.camelsmtp.jdbc;

import io.github.camelsmtp.store.Accounts;
import io.github.camelsmtp.store.AddressBook;
import io.github.camelsmtp.store.Admission;
import io.github.camelsmtp.store.Alias;
import io.github.camelsmtp.store.Finding;
import io.github.camelsmtp.store.StoreCheck;
import io.github.camelsmtp.store.StoreException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Looks at every row: contents ({@link ContentCheck}), contents that are nobody's or wrongly taken for nobody's, messages of
 * no account, counters, and aliases. What is under way at the same time is no finding, because each suspicion is confirmed by
 * one statement that sees everything it is about at one moment. Thread-safe.
 */
final class JdbcCheck implements StoreCheck {
    private static final String OWNED = "(EXISTS (SELECT 1 FROM message m WHERE m.content_id = u.content_id)"
            + " OR EXISTS (SELECT 1 FROM queue_message q WHERE q.id = u.content_id))";
    private static final int STEP = 64;

    private final Database database;
    private final Accounts accounts;

    JdbcCheck(Database database, Accounts accounts) {
        this.database = database;
        this.accounts = accounts;
    }

    @Override
    public Report verify(boolean repair) throws StoreException {
        List<Finding> findings = new ArrayList<>();
        // First, because a repair below must not touch what is about to be removed, and nothing may be removed wrongly.
        wronglyUnlinked(repair, findings);
        ContentCheck contents = new ContentCheck(database, repair, findings);
        contents.run();
        strayChunks(repair, findings);
        ownerless(findings);
        counters(repair, findings);
        ids(repair, findings);
        aliases(findings);
        return new Report(contents.messages(), contents.octets(), findings);
    }

    private void wronglyUnlinked(boolean repair, List<Finding> findings) throws StoreException {
        for (long content : numbers("SELECT u.content_id FROM unlinked_content u WHERE " + OWNED)) {
            findings.add(new Finding(
                    "content " + content + " is to be removed, and a message has it", repair ? "it is kept" : null));
            if (repair) {
                change(connection ->
                        Database.update(connection, "DELETE FROM unlinked_content WHERE content_id = ?", content));
            }
        }
    }

    /** Content by content, along the primary key. */
    private void strayChunks(boolean repair, List<Finding> findings) throws StoreException {
        long next = 0;
        while (true) {
            long from = next;
            Optional<Long> first = number("SELECT MIN(id) FROM chunk WHERE id >= ?", from);
            if (first.isEmpty()) {
                return;
            }
            long content = MessageRows.contentOf(first.get());
            next = MessageRows.firstChunk(content + 1);
            if (isStray(first.get(), content)) {
                long chunks = number("SELECT COUNT(*) FROM chunk WHERE id >= ? AND id < ?", first.get(), next)
                        .orElse(0L);
                findings.add(new Finding(
                        "content " + content + " belongs to no message (" + chunks + " chunks)",
                        repair ? "it is removed" : null));
                if (repair) {
                    remove(first.get(), next);
                }
            }
        }
    }

    private boolean isStray(long chunk, long content) throws StoreException {
        return number(
                                "SELECT COUNT(*) FROM chunk WHERE id = ?"
                                        + " AND NOT EXISTS (SELECT 1 FROM message WHERE content_id = ?)"
                                        + " AND NOT EXISTS (SELECT 1 FROM queue_message WHERE id = ?)"
                                        + " AND NOT EXISTS (SELECT 1 FROM unlinked_content WHERE content_id = ?)",
                                chunk,
                                content,
                                content,
                                content)
                        .orElse(0L)
                > 0;
    }

    private void remove(long from, long before) throws StoreException {
        Optional<Long> first = Optional.of(from);
        while (first.isPresent()) {
            long start = first.get();
            long end = Math.min(before, start + STEP);
            change(connection -> Database.update(connection, "DELETE FROM chunk WHERE id >= ? AND id < ?", start, end));
            first = number("SELECT MIN(id) FROM chunk WHERE id >= ? AND id < ?", end, before);
        }
    }

    /** The database itself does not let it happen; whoever switches its rules off may. */
    private void ownerless(List<Finding> findings) throws StoreException {
        for (long message : numbers("SELECT id FROM message WHERE NOT EXISTS"
                + " (SELECT 1 FROM account a WHERE a.id = message.account_id)")) {
            findings.add(new Finding("message number " + message + " belongs to an account that is not there", null));
        }
    }

    private void counters(boolean repair, List<Finding> findings) throws StoreException {
        String wrong =
                "octets <> (SELECT COALESCE(SUM(m.octets), 0) FROM message m WHERE m.account_id = account_quota.account_id)"
                        + " OR messages <> (SELECT COUNT(*) FROM message m WHERE m.account_id = account_quota.account_id)";
        for (long account : numbers("SELECT account_id FROM account_quota WHERE " + wrong)) {
            findings.add(new Finding(
                    "the quota of account number " + account + " counts something else than its mailbox has",
                    repair ? "it is counted anew" : null));
            if (repair) {
                change(connection -> {
                    QuotaRows rows = new QuotaRows(connection);
                    rows.of(List.of(account), true);
                    rows.recount(account);
                    return null;
                });
            }
        }
    }

    /** A number that comes again would overwrite or refuse what has it. */
    private void ids(boolean repair, List<Finding> findings) throws StoreException {
        long next = number("SELECT MAX(next_id) FROM id_block").orElse(0L);
        long used = 0;
        for (String table : new String[] {"message", "account", "alias", "queue_message", "queue_delivery"}) {
            used = Math.max(used, number("SELECT MAX(id) FROM " + table).orElse(0L));
        }
        used = Math.max(
                used, MessageRows.contentOf(number("SELECT MAX(id) FROM chunk").orElse(0L)));
        // Read in this order, a block that was drawn meanwhile only makes the first number too small by that block.
        if (next <= used && number("SELECT MAX(next_id) FROM id_block").orElse(0L) <= used) {
            long least = used + 1;
            findings.add(new Finding(
                    "the next free number is " + next + ", and " + used + " is in use",
                    repair ? "it is " + least : null));
            if (repair) {
                change(connection ->
                        Database.update(connection, "UPDATE id_block SET next_id = ? WHERE next_id < ?", least, least));
            }
        }
    }

    private void aliases(List<Finding> findings) throws StoreException {
        AddressBook book = new AddressBook(accounts, "");
        for (Alias alias : accounts.aliases().orElseThrow().list()) {
            Admission admission = book.target(alias.target());
            if (admission == Admission.UNKNOWN || admission == Admission.ALIAS_LOOP) {
                findings.add(new Finding(
                        "the alias " + alias.name() + " to " + alias.target()
                                + (admission == Admission.UNKNOWN
                                        ? " leads to nobody"
                                        : " leads in a circle or too far"),
                        null));
            }
        }
    }

    private <T> void change(Database.Work<T> work) throws StoreException {
        database.durably(work);
    }

    private Optional<Long> number(String sql, long... parameters) throws StoreException {
        return database.transaction(connection -> numbers(connection, sql, parameters)).stream()
                .findFirst();
    }

    private List<Long> numbers(String sql) throws StoreException {
        return database.transaction(connection -> numbers(connection, sql));
    }

    /** The first column, without nulls. */
    static List<Long> numbers(Connection connection, String sql, long... parameters) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                select.setLong(i + 1, parameters[i]);
            }
            List<Long> found = new ArrayList<>();
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    long number = row.getLong(1);
                    if (!row.wasNull()) {
                        found.add(number);
                    }
                }
            }
            return found;
        }
    }
}
