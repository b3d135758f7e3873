package io.github.camelsmtp.jdbc;

import io.github.camelsmtp.mail.DeliverBy;
import io.github.camelsmtp.mail.DeliveryRequest;
import io.github.camelsmtp.mail.OriginalRecipient;
import io.github.camelsmtp.queue.Attempt;
import io.github.camelsmtp.queue.QueuedDelivery;
import io.github.camelsmtp.queue.QueuedMessage;
import io.github.camelsmtp.queue.Settlement;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The statements that change the tables of queues. Confined to one thread and one transaction, as {@link MessageRows}. */
final class QueueRows implements AutoCloseable {
    private final Connection connection;
    private final Map<String, PreparedStatement> statements = new HashMap<>();
    private @Nullable PreparedStatement messages;
    private @Nullable PreparedStatement deliveries;
    private @Nullable PreparedStatement attempts;

    QueueRows(Connection connection) {
        this.connection = connection;
    }

    /** Adds a message. @param recipients how many it comes with */
    void message(QueuedMessage message, int recipients) throws SQLException {
        if (messages == null) {
            messages = connection.prepareStatement("INSERT INTO queue_message (id, sender, body, mode, smtp_utf8,"
                    + " require_tls, dsn_return, envelope_id, by_seconds, by_mode, by_trace, priority, recipients,"
                    + " octets, arrived_ms, origin, header_id, note) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)");
        }
        DeliveryRequest request = message.request();
        PreparedStatement insert = messages;
        insert.setLong(1, Long.parseLong(message.id()));
        insert.setString(2, message.sender().text());
        insert.setInt(3, message.body().ordinal());
        insert.setInt(4, request.mode().ordinal());
        insert.setInt(5, request.smtpUtf8() ? 1 : 0);
        insert.setInt(6, request.requireTls() ? 1 : 0);
        setInteger(
                insert,
                7,
                request.dsnReturn() == null ? null : request.dsnReturn().ordinal());
        insert.setString(8, request.envelopeId());
        DeliverBy by = request.deliverBy();
        if (by == null) {
            insert.setNull(9, Types.BIGINT);
        } else {
            insert.setLong(9, by.seconds());
        }
        insert.setInt(10, by == null ? 0 : by.mode().ordinal());
        insert.setInt(11, by != null && by.trace() ? 1 : 0);
        insert.setInt(12, request.priority());
        insert.setInt(13, recipients);
        insert.setLong(14, message.octets());
        insert.setLong(15, message.arrived().toEpochMilli());
        insert.setString(16, message.origin());
        insert.setString(17, message.messageId());
        insert.setString(18, message.note());
        insert.addBatch();
    }

    /** Adds a delivery that nobody has tried yet, of a message that is added too. */
    void delivery(String queue, QueuedDelivery delivery) throws SQLException {
        if (deliveries == null) {
            deliveries = connection.prepareStatement("INSERT INTO queue_delivery (id, queue, message_id, state,"
                    + " urgency, due_ms, since_ms, report, lease, attempts, delay_reported, destination, recipient,"
                    + " notify_on, original_type, original) VALUES (?,?,?,?,?,?,?,0,?,0,0,?,?,?,?,?)");
        }
        PreparedStatement insert = deliveries;
        insert.setLong(1, delivery.id());
        insert.setString(2, queue);
        insert.setLong(3, Long.parseLong(delivery.message().id()));
        insert.setInt(4, delivery.state().ordinal());
        insert.setInt(5, -delivery.message().request().priority());
        insert.setLong(6, delivery.due().toEpochMilli());
        insert.setLong(7, delivery.since().toEpochMilli());
        insert.setLong(8, delivery.lease());
        insert.setString(9, delivery.destination());
        insert.setString(10, delivery.recipient().text());
        insert.setInt(11, QueuedText.bits(delivery.recipient().dsn().notifyOn()));
        OriginalRecipient original = delivery.recipient().dsn().original();
        insert.setString(12, original == null ? null : original.type());
        insert.setString(13, original == null ? null : original.address());
        insert.addBatch();
    }

    /** Writes what was added. */
    void flush() throws SQLException {
        for (PreparedStatement insert : new PreparedStatement[] {messages, deliveries, attempts}) {
            if (insert != null) {
                insert.executeBatch();
            }
        }
    }

    /** Records that a delivery is to come again; false if somebody else has it by now. */
    boolean again(Settlement settlement, long dueMs) throws SQLException {
        PreparedStatement update = statement("UPDATE queue_delivery SET state = 0, due_ms = ?, report = ?,"
                + " delay_reported = ?, lease = 0 WHERE id = ? AND lease = ?");
        update.setLong(1, dueMs);
        update.setInt(2, settlement.report().ordinal());
        update.setInt(3, settlement.delayReported() ? 1 : 0);
        update.setLong(4, settlement.delivery().id());
        update.setLong(5, settlement.delivery().lease());
        return update.executeUpdate() == 1;
    }

    /** Records an attempt that did not end the delivery. */
    void attempt(long id, long delivery, Attempt attempt) throws SQLException {
        String reply = QueuedText.reply(attempt.reply());
        String host = QueuedText.host(attempt);
        PreparedStatement update = statement("UPDATE queue_delivery SET attempts = attempts + 1, last_ms = ?,"
                + " last_reply = ?, last_host = ? WHERE id = ?");
        update.setLong(1, attempt.at().toEpochMilli());
        update.setString(2, reply);
        update.setString(3, host);
        update.setLong(4, delivery);
        update.executeUpdate();
        if (attempts == null) {
            attempts = connection.prepareStatement(
                    "INSERT INTO queue_attempt (id, delivery_id, at_ms, reply, host) VALUES (?, ?, ?, ?, ?)");
        }
        attempts.setLong(1, id);
        attempts.setLong(2, delivery);
        attempts.setLong(3, attempt.at().toEpochMilli());
        attempts.setString(4, reply);
        attempts.setString(5, host);
        attempts.addBatch();
    }

    /** Takes a lease of deliveries, whose rows this transaction has locked. */
    void lease(Collection<Long> ids, long lease, long untilMs) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(
                "UPDATE queue_delivery SET state = 1, due_ms = ?, lease = ? WHERE id = ?")) {
            for (long id : ids) {
                update.setLong(1, untilMs);
                update.setLong(2, lease);
                update.setLong(3, id);
                update.addBatch();
            }
            update.executeBatch();
        }
    }

    /** Removes a message that was not to be. */
    void undo(long message) throws SQLException {
        update("DELETE FROM queue_delivery WHERE message_id = ?", message);
        update("DELETE FROM queue_message WHERE id = ?", message);
    }

    /** Runs a statement that is used more than once in a transaction. */
    int update(String sql, long... parameters) throws SQLException {
        PreparedStatement update = statement(sql);
        for (int i = 0; i < parameters.length; i++) {
            update.setLong(i + 1, parameters[i]);
        }
        return update.executeUpdate();
    }

    private PreparedStatement statement(String sql) throws SQLException {
        PreparedStatement known = statements.get(sql);
        if (known == null) {
            known = connection.prepareStatement(sql);
            statements.put(sql, known);
        }
        return known;
    }

    private static void setInteger(PreparedStatement statement, int index, @Nullable Integer value)
            throws SQLException {
        if (value == null) {
            statement.setNull(index, Types.SMALLINT);
        } else {
            statement.setInt(index, value);
        }
    }

    @Override
    public void close() throws SQLException {
        for (PreparedStatement statement : statements.values()) {
            statement.close();
        }
        for (PreparedStatement insert : new PreparedStatement[] {messages, deliveries, attempts}) {
            if (insert != null) {
                insert.close();
            }
        }
    }
}
