package io.github.camelsmtp.jdbc;

import io.github.camelsmtp.store.StoreException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Until when the events of which queues are wanted. Kept in memory, so that nobody asks the database when a delivery ends;
 * where others use the database too it is read again with each renewal of the node. Thread-safe.
 */
final class EventWishes {
    private static final Logger LOG = LoggerFactory.getLogger(EventWishes.class);

    /** Events that are removed in one transaction. */
    static final int PAGE = 1000;

    /** No wish. */
    private static final long NONE = Long.MIN_VALUE;

    private final Database database;
    private final Node node;
    private final Map<String, Long> untilMs = new ConcurrentHashMap<>();

    EventWishes(Database database, Node node) {
        this.database = database;
        this.node = node;
    }

    /** Learns what was wanted when the store was opened, and what others want from then on. */
    void start() throws StoreException {
        read();
        node.atEachRenewal(() -> {
            try {
                read();
            } catch (StoreException e) {
                LOG.debug("can't read now whose events are wanted, it is tried again", e);
            }
        });
    }

    private void read() throws StoreException {
        Map<String, Long> all = database.transaction(connection -> {
            Map<String, Long> read = new HashMap<>();
            try (PreparedStatement select =
                            connection.prepareStatement("SELECT queue, until_ms FROM queue_events_wanted");
                    ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    read.put(row.getString(1), row.getLong(2));
                }
            }
            return read;
        });
        all.forEach(this::learn);
    }

    /** Wishes only grow: what was read may be older than what we know. */
    private void learn(String queue, long until) {
        untilMs.merge(queue, until, Math::max);
    }

    boolean isWanted(String queue, Instant now) {
        Long until = untilMs.get(queue);
        return until != null && until > now.toEpochMilli();
    }

    /** Keeps a wish. */
    void want(String queue, Instant until) throws StoreException {
        long ms = until.toEpochMilli();
        if (!renewed(queue, ms)) {
            try {
                database.durably(connection -> {
                    try (PreparedStatement insert = connection.prepareStatement(
                            "INSERT INTO queue_events_wanted (queue, until_ms) VALUES (?, ?)")) {
                        insert.setString(1, queue);
                        insert.setLong(2, ms);
                        return insert.executeUpdate();
                    }
                });
            } catch (StoreException e) {
                boolean anotherNodeWasFaster = e.getCause() != null && Database.isConflict(e.getCause());
                if (!anotherNodeWasFaster || !renewed(queue, ms)) {
                    throw e;
                }
            }
        }
        learn(queue, ms);
    }

    private boolean renewed(String queue, long ms) throws StoreException {
        return database.durably(connection -> {
            try (PreparedStatement update = connection.prepareStatement(
                    "UPDATE queue_events_wanted SET until_ms = GREATEST(until_ms, ?) WHERE queue = ?")) {
                update.setLong(1, ms);
                update.setString(2, queue);
                return update.executeUpdate() == 1;
            }
        });
    }

    /** Removes some of what is left when a wish has run out. */
    void tidy(String queue, Instant now) throws StoreException {
        Long known = untilMs.get(queue);
        if (known == null || known > now.toEpochMilli()) {
            return;
        }
        long until = database.transaction(connection -> {
            long wanted = until(connection, queue);
            if (wanted == NONE || wanted > now.toEpochMilli()) {
                return wanted;
            }
            List<Long> ids = page(connection, queue);
            IdLists.update(connection, database.dialect().deleteByIds("queue_event"), ids);
            if (ids.size() == PAGE) {
                return known;
            }
            try (PreparedStatement delete =
                    connection.prepareStatement("DELETE FROM queue_events_wanted WHERE queue = ?")) {
                delete.setString(1, queue);
                delete.executeUpdate();
            }
            return NONE;
        });
        if (until == NONE) {
            untilMs.remove(queue, known);
        } else {
            learn(queue, until);
        }
    }

    /** As it is in the database, and stays until the transaction ends; always asked for the lock, for it is rare. */
    private static long until(Connection connection, String queue) throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement("SELECT until_ms FROM queue_events_wanted WHERE queue = ? FOR UPDATE")) {
            select.setString(1, queue);
            try (ResultSet row = select.executeQuery()) {
                return row.next() ? row.getLong(1) : NONE;
            }
        }
    }

    private static List<Long> page(Connection connection, String queue) throws SQLException {
        List<Long> ids = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement(
                "SELECT id FROM queue_event WHERE queue = ? ORDER BY queue, due_ms, id LIMIT " + PAGE)) {
            select.setString(1, queue);
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    ids.add(row.getLong(1));
                }
            }
        }
        return ids;
    }
}
