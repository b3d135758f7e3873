package io.github.camelsmtp.jdbc;

import io.github.camelsmtp.queue.QueueCommand;
import io.github.camelsmtp.queue.QueueCounts;
import io.github.camelsmtp.queue.QueueFilter;
import io.github.camelsmtp.queue.QueuedDelivery;
import io.github.camelsmtp.queue.QueuedDelivery.Report;
import io.github.camelsmtp.queue.QueuedDelivery.State;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Finds deliveries of one queue, and changes those that were found. Each method is (part of) one transaction. */
final class QueueSelection {
    /** Deliveries that a command changes in one transaction. */
    static final int PAGE = 1000;

    private static final int HIGHEST = 9;
    private static final int LOWEST = -9;

    private final String queue;
    private final String due;
    private final String fetched;

    QueueSelection(String queue, Dialect dialect) {
        this.queue = queue;
        // In the order of the index, its fixed columns too: H2 sorts for itself otherwise.
        this.due = "SELECT " + QueueReader.DELIVERY + " FROM queue_delivery d WHERE d.queue = ? AND d.state = 0"
                + " AND d.urgency = ? AND d.due_ms <= ?"
                + " ORDER BY d.queue, d.state, d.urgency, d.due_ms, d.id LIMIT ?"
                + (dialect.isShared() ? " FOR UPDATE SKIP LOCKED" : "");
        this.fetched = "SELECT " + QueueReader.DELIVERY + " FROM queue_delivery d WHERE d.id > ?"
                + " AND CONCAT(d.queue, '') = ? AND d.state + 0 = 0 AND d.report = 0 AND d.destination = ?"
                + " AND d.since_ms <= ? ORDER BY d.id LIMIT ?"
                + (dialect.isShared() ? " FOR UPDATE SKIP LOCKED" : "");
    }

    /** Makes everything due that somebody had leased. */
    Void releaseAll(Connection connection) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(
                "UPDATE queue_delivery SET state = 0, lease = 0, due_ms = since_ms WHERE queue = ? AND state = 1")) {
            update.setString(1, queue);
            update.executeUpdate();
        }
        return null;
    }

    List<QueuedDelivery> lease(Connection connection, Instant now, Instant until, int most, long lease)
            throws SQLException {
        releaseEnded(connection, now);
        List<QueueReader.Row> rows = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement(due)) {
            for (int priority = HIGHEST; priority >= LOWEST && rows.size() < most; priority--) {
                select.setString(1, queue);
                select.setInt(2, -priority);
                select.setLong(3, now.toEpochMilli());
                select.setInt(4, most - rows.size());
                try (ResultSet row = select.executeQuery()) {
                    while (row.next()) {
                        rows.add(QueueReader.row(row).leased(until, lease));
                    }
                }
            }
        }
        return leased(connection, rows, until, lease);
    }

    /** By the ids, as {@link #select}, and for the same reason. */
    List<QueuedDelivery> leaseFor(
            Connection connection, String destination, long after, Instant now, Instant until, int most, long lease)
            throws SQLException {
        releaseEnded(connection, now);
        List<QueueReader.Row> rows = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement(fetched)) {
            select.setLong(1, after);
            select.setString(2, queue);
            select.setString(3, destination);
            select.setLong(4, now.toEpochMilli());
            select.setInt(5, most);
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    rows.add(QueueReader.row(row).leased(until, lease));
                }
            }
        }
        return leased(connection, rows, until, lease);
    }

    private static List<QueuedDelivery> leased(
            Connection connection, List<QueueReader.Row> rows, Instant until, long lease) throws SQLException {
        if (rows.isEmpty()) {
            return List.of();
        }
        try (QueueRows changes = new QueueRows(connection)) {
            changes.lease(QueueReader.ids(rows), lease, until.toEpochMilli());
        }
        return QueueReader.complete(connection, rows);
    }

    private void releaseEnded(Connection connection, Instant now) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(
                "UPDATE queue_delivery SET state = 0, lease = 0 WHERE queue = ? AND state = 1 AND due_ms <= ?")) {
            update.setString(1, queue);
            update.setLong(2, now.toEpochMilli());
            update.executeUpdate();
        }
    }

    /** The next deliveries that a command is for. */
    List<QueuedDelivery> page(Connection connection, QueueCommand command, QueueFilter filter, Instant now, long after)
            throws SQLException {
        String which = switch (command) {
            case HOLD -> "= 0";
            case FLUSH -> "= 0" + (filter.message() != null ? "" : " AND d.since_ms <= " + now.toEpochMilli());
            case RELEASE -> "= 2";
            case DELETE, REQUEUE -> "<> 1";
        };
        return select(connection, which, filter, after, PAGE);
    }

    List<QueuedDelivery> list(Connection connection, QueueFilter filter, long after, int most) throws SQLException {
        return select(connection, ">= 0", filter, after, most);
    }

    private List<QueuedDelivery> select(Connection connection, String which, QueueFilter filter, long after, int most)
            throws SQLException {
        List<Object> values = new ArrayList<>(List.of(after, queue));
        // Computed, so that the rows come by their ids, page by page, and not all by another index to be sorted.
        StringBuilder sql = new StringBuilder("SELECT " + QueueReader.DELIVERY + " FROM queue_delivery d"
                + (filter.sender() == null ? "" : " JOIN queue_message m ON m.id = d.message_id")
                + " WHERE d.id > ? AND CONCAT(d.queue, '') = ? AND d.state + 0 " + which);
        if (filter.message() != null) {
            values.add(number(filter.message()));
            sql.append(" AND d.message_id = ?");
        }
        if (filter.recipient() != null) {
            values.add(filter.recipient());
            sql.append(" AND d.recipient = ?");
        }
        if (filter.destination() != null) {
            values.add(filter.destination());
            sql.append(" AND d.destination = ?");
        }
        if (filter.sender() != null) {
            values.add(filter.sender());
            sql.append(" AND m.sender = ?");
        }
        sql.append(" ORDER BY d.id LIMIT ?");
        values.add(most);
        List<QueueReader.Row> rows = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement(sql.toString())) {
            for (int i = 0; i < values.size(); i++) {
                select.setObject(i + 1, values.get(i));
            }
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    rows.add(QueueReader.row(row));
                }
            }
        }
        return QueueReader.complete(connection, rows);
    }

    /** An id of ours is a number; no message has another one. */
    private static long number(String id) {
        try {
            return Long.parseLong(id);
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    /** Changes deliveries, if they are still what the command is for. */
    long change(Connection connection, QueueCommand command, List<QueuedDelivery> deliveries, Instant now)
            throws SQLException {
        String start = "GREATEST(since_ms, " + now.toEpochMilli() + ")";
        String set = switch (command) {
            case HOLD -> "state = 2 WHERE id = ? AND state = 0";
            case RELEASE -> "state = 0, due_ms = " + start + " WHERE id = ? AND state = 2";
            case FLUSH -> "due_ms = " + now.toEpochMilli() + " WHERE id = ? AND state = 0";
            case REQUEUE ->
                "state = 0, report = 0, attempts = 0, delay_reported = 0, due_ms = " + start + ", since_ms = " + start
                        + " WHERE id = ? AND state <> 1";
            case DELETE -> throw new IllegalArgumentException("not a change");
        };
        long changed = 0;
        try (QueueRows rows = new QueueRows(connection)) {
            for (QueuedDelivery delivery : deliveries) {
                changed += rows.update("UPDATE queue_delivery SET " + set, delivery.id());
            }
        }
        return changed;
    }

    QueueCounts counts(Connection connection) throws SQLException {
        long[] states = new long[State.values().length];
        long toReport = 0;
        try (PreparedStatement select = connection.prepareStatement(
                "SELECT state, report, COUNT(*) FROM queue_delivery WHERE queue = ? GROUP BY state, report")) {
            select.setString(1, queue);
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    states[row.getInt(1)] += row.getLong(3);
                    boolean waits = row.getInt(1) == State.WAITING.ordinal();
                    toReport += waits && row.getInt(2) != Report.NONE.ordinal() ? row.getLong(3) : 0;
                }
            }
        }
        return new QueueCounts(
                states[State.WAITING.ordinal()],
                states[State.LEASED.ordinal()],
                states[State.HELD.ordinal()],
                toReport);
    }
}
