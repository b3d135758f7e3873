package io.github.camelsmtp.jdbc;

import io.github.camelsmtp.store.StoreException;
import io.github.camelsmtp.store.StoredMessage;
import io.github.camelsmtp.store.Usage;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.AbstractList;
import java.util.Arrays;
import java.util.List;
import java.util.RandomAccess;
import org.jspecify.annotations.Nullable;

/**
 * The messages of a mailbox as they were at one moment, oldest first: 32 octets for each in memory. Used by one thread at a
 * time; the lists it gives out do not change, and anybody may read them.
 *
 * <p>The embedded database has one writer, which numbers messages in the order in which it commits them: so what was there
 * is what has an id up to the last one, and can be listed later, page by page. How much that is, the mailbox's counters say
 * ({@link QuotaRows}). On a server, nodes commit as they come, and nothing but the list itself tells later what was there.
 */
final class MailboxRows {
    private static final String COLUMNS = "SELECT id, epoch, octets, delivered_ms FROM message WHERE account_id = ?";

    /** Rows that one transaction reads. */
    private static final int PAGE = 1000;

    private static final String PAGE_OF = COLUMNS + " AND id BETWEEN ? AND ? ORDER BY account_id, id FETCH FIRST "
            + PAGE + " ROWS ONLY"; // by both, or H2 sorts all that is left

    /** For H2, which else sorts the whole mailbox: it prefers the index of the foreign key, which has no id. */
    private static final String NOW =
            "SELECT q.messages, q.octets, (SELECT m.id FROM message m USE INDEX (message_account)"
                    + " WHERE m.account_id = ? ORDER BY m.account_id DESC, m.id DESC FETCH FIRST 1 ROW ONLY)"
                    + " FROM account_quota q WHERE q.account_id = ?";

    private final Database database;
    private final long account;
    private Usage usage;
    /** The last message that was there; what is listed is complete when it is 0. */
    private long last;

    private Columns listed = new Columns(0);
    private int size;

    private MailboxRows(Database database, long account, Usage usage, long last) {
        this.database = database;
        this.account = account;
        this.usage = usage;
        this.last = last;
    }

    /** What a mailbox holds now, by its counters; null if it has none. For the embedded database. */
    static @Nullable MailboxRows counted(Database database, long account) throws StoreException {
        return database.transaction(connection -> {
            try (PreparedStatement select = connection.prepareStatement(NOW)) {
                select.setLong(1, account);
                select.setLong(2, account);
                try (ResultSet row = select.executeQuery()) {
                    return row.next()
                            ? new MailboxRows(
                                    database, account, new Usage(row.getLong(2), row.getLong(1)), row.getLong(3))
                            : null;
                }
            }
        });
    }

    /** What a mailbox holds now, by listing it. */
    static MailboxRows listed(Database database, long account) throws StoreException {
        return database.transaction(connection -> {
            MailboxRows rows = new MailboxRows(database, account, Usage.NONE, 0);
            String order = database.dialect().messageOrder();
            try (PreparedStatement select = connection.prepareStatement(COLUMNS + " ORDER BY " + order)) {
                select.setFetchSize(PAGE);
                select.setLong(1, account);
                rows.add(select);
            }
            long octets = Arrays.stream(rows.listed.octets, 0, rows.size).sum();
            rows.usage = new Usage(octets, rows.size);
            return rows;
        });
    }

    /** How much is there. */
    Usage usage() {
        return usage;
    }

    /** The oldest messages, at least so many, or all. */
    List<StoredMessage> oldest(int atLeast) throws StoreException {
        while (size < atLeast && last != 0) {
            // In a statement of its own each, so that the database holds no list of them all.
            int more = database.transaction(this::page);
            if (more < PAGE) {
                last = 0;
            }
        }
        return new Messages(listed, size);
    }

    private int page(Connection connection) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(PAGE_OF)) {
            select.setLong(1, account);
            select.setLong(2, size == 0 ? 0 : listed.ids[size - 1] + 1);
            select.setLong(3, last);
            int before = size;
            add(select);
            return size - before;
        }
    }

    private void add(PreparedStatement select) throws SQLException {
        try (ResultSet row = select.executeQuery()) {
            int end = size;
            while (row.next()) {
                if (end == listed.ids.length) {
                    listed = listed.withRoomFor(Math.max(PAGE, end + end / 2));
                }
                listed.ids[end] = row.getLong(1);
                listed.epochs[end] = row.getLong(2);
                listed.octets[end] = row.getLong(3);
                listed.deliveredMs[end] = row.getLong(4);
                end++;
            }
            size = end; // not before: a transaction may be run again
        }
    }

    /** Of every row the same place in each array. What is filled does not change any more. */
    private record Columns(long[] ids, long[] epochs, long[] octets, long[] deliveredMs) {
        Columns(int room) {
            this(new long[room], new long[room], new long[room], new long[room]);
        }

        Columns withRoomFor(int rows) {
            return new Columns(
                    Arrays.copyOf(ids, rows),
                    Arrays.copyOf(epochs, rows),
                    Arrays.copyOf(octets, rows),
                    Arrays.copyOf(deliveredMs, rows));
        }
    }

    private static final class Messages extends AbstractList<StoredMessage> implements RandomAccess {
        private final Columns columns;
        private final int size;

        Messages(Columns columns, int size) {
            this.columns = columns;
            this.size = size;
        }

        @Override
        public StoredMessage get(int index) {
            if (index >= size) {
                throw new IndexOutOfBoundsException(index);
            }
            return new StoredMessage(
                    Uid.of(columns.epochs[index], columns.ids[index]),
                    columns.octets[index],
                    Instant.ofEpochMilli(columns.deliveredMs[index]));
        }

        @Override
        public int size() {
            return size;
        }
    }
}
