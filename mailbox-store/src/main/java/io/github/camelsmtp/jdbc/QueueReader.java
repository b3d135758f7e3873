package io.github.camelsmtp.jdbc;

import io.github.camelsmtp.mail.BodyType;
import io.github.camelsmtp.mail.DeliverBy;
import io.github.camelsmtp.mail.DeliveryMode;
import io.github.camelsmtp.mail.DeliveryRequest;
import io.github.camelsmtp.mail.DsnReturn;
import io.github.camelsmtp.mail.Recipient;
import io.github.camelsmtp.queue.Attempt;
import io.github.camelsmtp.queue.QueuedDelivery;
import io.github.camelsmtp.queue.QueuedDelivery.Report;
import io.github.camelsmtp.queue.QueuedDelivery.State;
import io.github.camelsmtp.queue.QueuedMessage;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes values of the rows of queues. */
final class QueueReader {
    /** The columns that {@link #delivery} reads, in a statement whose table is called d. */
    static final String DELIVERY = "d.id, d.message_id, d.state, d.report, d.due_ms, d.since_ms, d.lease, d.attempts,"
            + " d.delay_reported, d.destination, d.recipient, d.notify_on, d.original_type, d.original, d.last_ms,"
            + " d.last_reply, d.last_host";

    private static final String MESSAGE = "SELECT id, sender, body, mode, smtp_utf8, require_tls, dsn_return,"
            + " envelope_id, by_seconds, by_mode, by_trace, priority, octets, arrived_ms, origin, header_id, note"
            + " FROM queue_message WHERE id IN";

    /** A delivery as it was read, still without its message. */
    record Row(
            long id,
            long message,
            State state,
            Report report,
            Instant due,
            Instant since,
            long lease,
            int attempts,
            boolean delayReported,
            String destination,
            Recipient recipient,
            @Nullable Attempt last) {

        QueuedDelivery with(QueuedMessage of) {
            return new QueuedDelivery(
                    id, of, recipient, destination, state, report, due, since, attempts, last, delayReported, lease);
        }

        /** The same after it was leased. */
        Row leased(Instant until, long with) {
            return new Row(
                    id,
                    message,
                    State.LEASED,
                    report,
                    until,
                    since,
                    with,
                    attempts,
                    delayReported,
                    destination,
                    recipient,
                    last);
        }
    }

    private QueueReader() {}

    /** A row with the columns of {@link #DELIVERY}. */
    static Row row(ResultSet row) throws SQLException {
        String reply = row.getString(16);
        return new Row(
                row.getLong(1),
                row.getLong(2),
                State.values()[row.getInt(3)],
                Report.values()[row.getInt(4)],
                Instant.ofEpochMilli(row.getLong(5)),
                Instant.ofEpochMilli(row.getLong(6)),
                row.getLong(7),
                row.getInt(8),
                row.getInt(9) != 0,
                row.getString(10),
                QueuedText.recipient(row.getString(11), row.getInt(12), row.getString(13), row.getString(14)),
                reply == null ? null : QueuedText.attempt(row.getLong(15), reply, row.getString(17)));
    }

    /** Adds the messages; a delivery whose message has gone meanwhile is left out. */
    static List<QueuedDelivery> complete(Connection connection, List<Row> rows) throws SQLException {
        Map<Long, QueuedMessage> messages = new HashMap<>();
        IdLists.select(
                connection,
                MESSAGE,
                "",
                rows.stream().map(Row::message).distinct().toList(),
                row -> messages.put(row.getLong(1), message(row)));
        List<QueuedDelivery> deliveries = new ArrayList<>(rows.size());
        for (Row row : rows) {
            QueuedMessage message = messages.get(row.message());
            if (message != null) {
                deliveries.add(row.with(message));
            }
        }
        return deliveries;
    }

    private static QueuedMessage message(ResultSet row) throws SQLException {
        long dsnReturn = row.getLong(7);
        DsnReturn returned = row.wasNull() ? null : DsnReturn.values()[(int) dsnReturn];
        long seconds = row.getLong(9);
        DeliverBy by = row.wasNull()
                ? null
                : new DeliverBy(seconds, DeliverBy.Mode.values()[row.getInt(10)], row.getInt(11) != 0);
        DeliveryRequest request = new DeliveryRequest(
                DeliveryMode.values()[row.getInt(4)],
                row.getInt(5) != 0,
                row.getInt(6) != 0,
                returned,
                row.getString(8),
                by,
                null,
                row.getInt(12));
        return new QueuedMessage(
                Long.toString(row.getLong(1)),
                QueuedText.sender(row.getString(2)),
                BodyType.values()[row.getInt(3)],
                request,
                row.getLong(13),
                Instant.ofEpochMilli(row.getLong(14)),
                row.getString(15),
                row.getString(16),
                row.getString(17));
    }

    /** The attempts at a delivery, the oldest first. */
    static List<Attempt> attempts(Connection connection, long delivery) throws SQLException {
        List<Attempt> attempts = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement(
                "SELECT at_ms, reply, host FROM queue_attempt WHERE delivery_id = ? ORDER BY at_ms, id")) {
            select.setLong(1, delivery);
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    attempts.add(QueuedText.attempt(row.getLong(1), row.getString(2), row.getString(3)));
                }
            }
        }
        return attempts;
    }

    /** The ids of rows. */
    static List<Long> ids(Collection<Row> rows) {
        return rows.stream().map(Row::id).toList();
    }
}
