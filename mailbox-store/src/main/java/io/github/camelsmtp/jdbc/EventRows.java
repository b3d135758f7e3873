package io.github.camelsmtp.jdbc;

import io.github.camelsmtp.mail.OriginalRecipient;
import io.github.camelsmtp.mail.Recipient;
import io.github.camelsmtp.queue.Attempt;
import io.github.camelsmtp.queue.DeliveryEvent;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Events that come and go, collected from a whole group and written with few statements; and how their rows are read.
 * Confined to one thread and one transaction, as {@link MessageRows}.
 */
final class EventRows {
    /** What {@link #event} reads. */
    static final String COLUMNS = "id, queue, kind, at_ms, taken, message_id, origin, envelope_id, header_id, sender,"
            + " recipient, notify_on, original_type, original, attempts, last_ms, last_reply, last_host";

    private static final String INSERT =
            "INSERT INTO queue_event (" + COLUMNS + ", due_ms, lease) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,0)";

    private final List<DeliveryEvent> recorded = new ArrayList<>();
    private final Set<Long> done = new TreeSet<>();
    private final Dialect dialect;

    EventRows(Dialect dialect) {
        this.dialect = dialect;
    }

    /** Adds an event. */
    void add(DeliveryEvent event) {
        recorded.add(event);
    }

    /** Removes an event. */
    void done(DeliveryEvent event) {
        done.add(event.id());
    }

    /** Does all that. */
    void apply(Connection connection) throws SQLException {
        if (!recorded.isEmpty()) {
            try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
                for (DeliveryEvent event : recorded) {
                    fill(insert, event);
                    insert.addBatch();
                }
                insert.executeBatch();
            }
        }
        IdLists.update(connection, dialect.deleteByIds("queue_event"), done);
    }

    private static void fill(PreparedStatement insert, DeliveryEvent event) throws SQLException {
        insert.setLong(1, event.id());
        insert.setString(2, event.queue());
        insert.setInt(3, event.kind().ordinal());
        insert.setLong(4, event.at().toEpochMilli());
        insert.setInt(5, event.taken());
        insert.setLong(6, Long.parseLong(event.queueId()));
        insert.setString(7, event.origin());
        insert.setString(8, event.envelopeId());
        insert.setString(9, event.messageId());
        insert.setString(10, event.sender().text());
        Recipient recipient = event.recipient();
        OriginalRecipient original = recipient.dsn().original();
        insert.setString(11, recipient.text());
        insert.setInt(12, QueuedText.bits(recipient.dsn().notifyOn()));
        insert.setString(13, original == null ? null : original.type());
        insert.setString(14, original == null ? null : original.address());
        insert.setInt(15, event.attempts());
        Attempt last = event.last();
        if (last == null) {
            insert.setNull(16, Types.BIGINT);
        } else {
            insert.setLong(16, last.at().toEpochMilli());
        }
        insert.setString(17, last == null ? null : QueuedText.reply(last.reply()));
        insert.setString(18, last == null ? null : QueuedText.host(last));
        insert.setLong(19, event.at().toEpochMilli()); // it is due at once
    }

    /** A row with {@link #COLUMNS}, as it is when it has been leased. */
    static DeliveryEvent leased(ResultSet row, long lease) throws SQLException {
        String reply = row.getString(17);
        return new DeliveryEvent(
                row.getLong(1),
                row.getString(2),
                DeliveryEvent.Kind.values()[row.getInt(3)],
                Instant.ofEpochMilli(row.getLong(4)),
                Long.toString(row.getLong(6)),
                row.getString(7),
                row.getString(8),
                row.getString(9),
                QueuedText.sender(row.getString(10)),
                QueuedText.recipient(row.getString(11), row.getInt(12), row.getString(13), row.getString(14)),
                row.getInt(15),
                reply == null ? null : QueuedText.attempt(row.getLong(16), reply, row.getString(18)),
                row.getInt(5) + 1,
                lease);
    }
}
