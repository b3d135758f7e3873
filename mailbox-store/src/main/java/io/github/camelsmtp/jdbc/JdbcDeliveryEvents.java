package io.github.camelsmtp.jdbc;

import io.github.camelsmtp.queue.DeliveryEvent;
import io.github.camelsmtp.queue.DeliveryEvents;
import io.github.camelsmtp.store.StoreException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;

/** The events of a queue in the store's database. {@link SettleTask} writes them. Thread-safe. */
final class JdbcDeliveryEvents implements DeliveryEvents {
    private final String queue;
    private final JdbcMailboxStore store;
    private final String due;
    private final String old;
    private final List<Runnable> watchers = new CopyOnWriteArrayList<>();
    /** As in {@link JdbcOutboundQueue}, and for the same reason. */
    private final ReentrantLock taking = new ReentrantLock();

    private boolean begun;

    JdbcDeliveryEvents(String queue, JdbcMailboxStore store) {
        this.queue = queue;
        this.store = store;
        String locking = store.database().dialect().isShared() ? " FOR UPDATE SKIP LOCKED" : "";
        // In the order of the index, its fixed column too: H2 sorts for itself otherwise.
        String order = " ORDER BY queue, due_ms, id LIMIT ?" + locking;
        this.due = "SELECT " + EventRows.COLUMNS + " FROM queue_event WHERE queue = ? AND due_ms <= ?" + order;
        this.old = "SELECT id FROM queue_event WHERE queue = ? AND at_ms <= ?" + order;
    }

    /** Whether what is settled now is to be recorded. Never blocks. */
    boolean areWanted(Instant now) {
        return store.wishes().isWanted(queue, now);
    }

    /** Tells that some were recorded. */
    void recorded() {
        watchers.forEach(Runnable::run);
    }

    @Override
    public void want(Instant until) throws StoreException {
        store.checkOpen();
        store.wishes().want(queue, until);
    }

    @Override
    public List<DeliveryEvent> lease(Instant now, Instant until, int most) throws StoreException {
        store.checkOpen();
        long lease = store.ids().next();
        taking.lock();
        try {
            if (!begun && !store.database().dialect().isShared()) {
                // Whoever had a lease has died: nobody else can be on this database.
                store.database().transaction(this::releaseAll);
            }
            begun = true;
            return store.database().transaction(connection -> lease(connection, now, until, most, lease));
        } finally {
            taking.unlock();
        }
    }

    private int releaseAll(Connection connection) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(
                "UPDATE queue_event SET due_ms = at_ms, lease = 0 WHERE queue = ? AND lease <> 0")) {
            update.setString(1, queue);
            return update.executeUpdate();
        }
    }

    private List<DeliveryEvent> lease(Connection connection, Instant now, Instant until, int most, long lease)
            throws SQLException {
        List<DeliveryEvent> leased = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement(due)) {
            select.setString(1, queue);
            select.setLong(2, now.toEpochMilli());
            select.setInt(3, most);
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    leased.add(EventRows.leased(row, lease));
                }
            }
        }
        if (!leased.isEmpty()) {
            try (PreparedStatement update = connection.prepareStatement(
                    "UPDATE queue_event SET due_ms = ?, lease = ?, taken = taken + 1 WHERE id = ?")) {
                for (DeliveryEvent event : leased) {
                    update.setLong(1, until.toEpochMilli());
                    update.setLong(2, lease);
                    update.setLong(3, event.id());
                    update.addBatch();
                }
                update.executeBatch();
            }
        }
        return leased;
    }

    @Override
    public void extend(Collection<DeliveryEvent> leased, Instant until) throws StoreException {
        change("due_ms = " + until.toEpochMilli(), leased);
    }

    @Override
    public CompletionStage<Void> done(Collection<DeliveryEvent> events) {
        return store.write(new EventsDoneTask(events));
    }

    @Override
    public void postpone(Collection<DeliveryEvent> leased, Instant until) throws StoreException {
        change("lease = 0, due_ms = " + until.toEpochMilli(), leased);
    }

    @Override
    public void giveBack(Collection<DeliveryEvent> leased) throws StoreException {
        change("lease = 0, taken = taken - 1, due_ms = at_ms", leased);
    }

    private void change(String what, Collection<DeliveryEvent> leased) throws StoreException {
        if (leased.isEmpty()) {
            return;
        }
        // In one order, as they are removed: so nobody waits for somebody who waits for him.
        List<DeliveryEvent> sorted =
                leased.stream().sorted(Comparator.comparing(DeliveryEvent::id)).toList();
        store.database().transaction(connection -> {
            try (PreparedStatement update =
                    connection.prepareStatement("UPDATE queue_event SET " + what + " WHERE id = ? AND lease = ?")) {
                for (DeliveryEvent event : sorted) {
                    update.setLong(1, event.id());
                    update.setLong(2, event.lease());
                    update.addBatch();
                }
                return update.executeBatch();
            }
        });
    }

    @Override
    public void forget(Instant until) throws StoreException {
        store.checkOpen();
        int removed = EventWishes.PAGE;
        while (removed == EventWishes.PAGE) {
            removed = store.database().transaction(connection -> {
                List<Long> ids = new ArrayList<>();
                try (PreparedStatement select = connection.prepareStatement(old)) {
                    select.setString(1, queue);
                    select.setLong(2, until.toEpochMilli());
                    select.setInt(3, EventWishes.PAGE);
                    try (ResultSet row = select.executeQuery()) {
                        while (row.next()) {
                            ids.add(row.getLong(1));
                        }
                    }
                }
                IdLists.update(connection, store.database().dialect().deleteByIds("queue_event"), ids);
                return ids.size();
            });
        }
    }

    @Override
    public long count() throws StoreException {
        store.checkOpen();
        return store.database().transaction(connection -> {
            try (PreparedStatement select =
                    connection.prepareStatement("SELECT COUNT(*) FROM queue_event WHERE queue = ?")) {
                select.setString(1, queue);
                try (ResultSet row = select.executeQuery()) {
                    row.next();
                    return row.getLong(1);
                }
            }
        });
    }

    @Override
    public Runnable watch(Runnable watcher) {
        watchers.add(watcher);
        return () -> watchers.remove(watcher);
    }
}
