package io.github.camelsmtp.jdbc;

import io.github.camelsmtp.store.Maildrop;
import io.github.camelsmtp.store.StoreException;
import io.github.camelsmtp.store.StoreException.Reason;
import io.github.camelsmtp.store.StoredMessage;
import java.io.InputStream;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A mailbox, locked for one session: the rows as they were when it was opened. */
final class JdbcMaildrop implements Maildrop {

    /** A message and where it is. */
    record Row(long id, long account, long content, StoredMessage message) {}

    private final JdbcMailboxStore store;
    private final MaildropLocks.Lock lock;
    private final String account;
    private final Map<String, Row> rows;
    private final List<StoredMessage> messages;
    private volatile boolean closed;

    JdbcMaildrop(JdbcMailboxStore store, MaildropLocks.Lock lock, String account, Map<String, Row> rows) {
        this.store = store;
        this.lock = lock;
        this.account = account;
        this.rows = rows;
        this.messages = rows.values().stream().map(Row::message).toList();
    }

    /** The messages of an account by their uid, oldest first. */
    static Map<String, Row> select(Connection connection, long accountId, Dialect dialect) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("SELECT id, epoch, content_id, octets, delivered_ms"
                + " FROM message WHERE account_id = ? ORDER BY " + dialect.messageOrder())) {
            select.setLong(1, accountId);
            try (ResultSet row = select.executeQuery()) {
                Map<String, Row> rows = new LinkedHashMap<>();
                while (row.next()) {
                    String uid = uid(row.getLong(2), row.getLong(1));
                    Instant delivered = Instant.ofEpochMilli(row.getLong(5));
                    StoredMessage message = new StoredMessage(uid, row.getLong(4), delivered);
                    rows.put(uid, new Row(row.getLong(1), accountId, row.getLong(3), message));
                }
                return rows;
            }
        }
    }

    /** At most 27 of the 70 characters that RFC 1939 §7 allows. */
    private static String uid(long epoch, long id) {
        return Long.toString(epoch, Character.MAX_RADIX) + '.' + Long.toString(id, Character.MAX_RADIX);
    }

    @Override
    public String account() {
        return account;
    }

    @Override
    public List<StoredMessage> messages() {
        return messages;
    }

    @Override
    public InputStream read(StoredMessage message) throws StoreException {
        checkOpen();
        @Nullable Row row = rows.get(message.uid());
        if (row == null || !store.database().transaction(connection -> exists(connection, row.id()))) {
            throw new StoreException(Reason.NO_SUCH_MESSAGE, "no message " + message.uid() + " of " + account);
        }
        return new ContentStream(store.database(), row.content(), row.message().octets());
    }

    private static boolean exists(Connection connection, long id) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("SELECT id FROM message WHERE id = ?")) {
            select.setLong(1, id);
            try (ResultSet row = select.executeQuery()) {
                return row.next();
            }
        }
    }

    @Override
    public void delete(Collection<StoredMessage> deleted) throws StoreException {
        checkOpen();
        List<Row> found = deleted.stream()
                .map(message -> rows.get(message.uid()))
                .filter(Objects::nonNull)
                .distinct()
                .toList();
        if (!found.isEmpty()) {
            store.remove(found, lock);
        }
    }

    private void checkOpen() throws StoreException {
        store.checkOpen();
        if (closed) {
            throw new StoreException(Reason.CLOSED, "the maildrop of " + account + " is closed");
        }
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            store.release(lock);
        }
    }
}
