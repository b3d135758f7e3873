package io.github.camelsmtp.jdbc;

import io.github.camelsmtp.queue.Attempt;
import io.github.camelsmtp.queue.DeliveryEvents;
import io.github.camelsmtp.queue.DeliveryTaker;
import io.github.camelsmtp.queue.OutboundQueue;
import io.github.camelsmtp.queue.QueueCommand;
import io.github.camelsmtp.queue.QueueCounts;
import io.github.camelsmtp.queue.QueueFilter;
import io.github.camelsmtp.queue.QueuedDelivery;
import io.github.camelsmtp.queue.QueuedMessage;
import io.github.camelsmtp.queue.Settlement;
import io.github.camelsmtp.queue.Submission;
import io.github.camelsmtp.store.Content;
import io.github.camelsmtp.store.StoreException;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A queue in the store's database. Messages and what became of them are written by the group writer, so they are many to
 * a sync; leases are not synced, for a lease that is lost is only a delivery that is taken again. Thread-safe.
 */
final class JdbcOutboundQueue implements OutboundQueue {
    private final String name;
    private final JdbcMailboxStore store;
    private final QueueSelection selection;
    private final List<Runnable> watchers = new CopyOnWriteArrayList<>();
    private final List<Runnable> commanded = new CopyOnWriteArrayList<>();
    /** Where the database is ours alone nothing there keeps two threads from taking the same rows; this does. */
    private final ReentrantLock taking = new ReentrantLock();

    private final List<DeliveryTaker> takers = new CopyOnWriteArrayList<>();
    private final RecentContents recent = new RecentContents();
    private final JdbcDeliveryEvents events;
    private volatile boolean begun;

    JdbcOutboundQueue(String name, JdbcMailboxStore store) {
        this.name = name;
        this.store = store;
        this.selection = new QueueSelection(name, store.database().dialect());
        this.events = new JdbcDeliveryEvents(name, store);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public CompletionStage<String> enqueue(Submission submission) {
        // Before the first lease what is leased is what a dead process had.
        QueueContentOwner owner = new QueueContentOwner(name, submission, store.ids(), begun ? takers : List.of());
        CompletableFuture<String> id = new CompletableFuture<>();
        store.write(owner, submission.content()).whenComplete((nothing, failure) -> {
            if (failure == null) {
                handOver(owner);
                id.complete(owner.id());
            } else {
                DeliveryTaker taker = owner.taker();
                if (taker != null) {
                    taker.withdraw(owner.offered());
                }
                id.completeExceptionally(failure);
            }
        });
        return id.minimalCompletionStage();
    }

    private void handOver(QueueContentOwner owner) {
        DeliveryTaker taker = owner.taker();
        if (taker == null) {
            watchers.forEach(Runnable::run);
            return;
        }
        byte[] octets = owner.content();
        if (octets != null) {
            recent.put(Long.parseLong(owner.id()), octets, owner.deliveries().size());
        }
        taker.take(owner.deliveries());
    }

    @Override
    public Runnable offer(DeliveryTaker taker) {
        takers.add(taker);
        return () -> takers.remove(taker);
    }

    @Override
    public Optional<String> enqueueInTransaction(Submission submission) throws StoreException {
        return store.enqueueInTransaction(name, submission, () -> watchers.forEach(Runnable::run));
    }

    @Override
    public List<QueuedDelivery> lease(Instant now, Instant until, int most) throws StoreException {
        return leased(now, (connection, lease) -> selection.lease(connection, now, until, most, lease));
    }

    @Override
    public List<QueuedDelivery> leaseFor(String destination, long after, Instant now, Instant until, int most)
            throws StoreException {
        return leased(
                now,
                (connection, lease) -> selection.leaseFor(connection, destination, after, now, until, most, lease));
    }

    private interface Leasing {
        List<QueuedDelivery> lease(Connection connection, long lease) throws SQLException;
    }

    private List<QueuedDelivery> leased(Instant now, Leasing leasing) throws StoreException {
        store.checkOpen();
        store.wishes().tidy(name, now);
        long lease = store.ids().next();
        taking.lock();
        try {
            if (!begun && !store.database().dialect().isShared()) {
                // Whoever had a lease has died: nobody else can be on this database.
                store.database().transaction(selection::releaseAll);
            }
            begun = true;
            return store.database().transaction(connection -> leasing.lease(connection, lease));
        } finally {
            taking.unlock();
        }
    }

    @Override
    public void extend(Collection<QueuedDelivery> leased, Instant until) throws StoreException {
        if (!leased.isEmpty()) {
            store.database().transaction(connection -> {
                try (QueueRows rows = new QueueRows(connection)) {
                    for (QueuedDelivery delivery : leased) {
                        rows.update(
                                "UPDATE queue_delivery SET due_ms = ? WHERE id = ? AND lease = ?",
                                until.toEpochMilli(),
                                delivery.id(),
                                delivery.lease());
                    }
                }
                return null;
            });
        }
    }

    @Override
    public CompletionStage<Void> settle(List<Settlement> settlements, Instant now) {
        SettleTask task = new SettleTask(name, settlements, now, events.areWanted(now), store.ids(), store.unlinked());
        return store.write(task).thenRun(() -> {
            for (Settlement settlement : settlements) {
                recent.done(Long.parseLong(settlement.delivery().message().id()));
            }
            if (!settlements.stream().allMatch(Settlement::isDone)) {
                watchers.forEach(Runnable::run);
            }
            if (task.hasEvents()) {
                events.recorded();
            }
        });
    }

    @Override
    public DeliveryEvents events() {
        return events;
    }

    @Override
    public Content content(QueuedMessage message) {
        long id = Long.parseLong(message.id());
        return new Content() {
            @Override
            public long sizeHint() {
                return message.octets();
            }

            @Override
            public InputStream open() {
                byte[] octets = recent.get(id);
                return octets != null
                        ? new ByteArrayInputStream(octets)
                        : new ContentStream(store.database(), id, message.octets(), null);
            }
        };
    }

    @Override
    public long command(QueueCommand command, QueueFilter filter, Instant now) throws StoreException {
        store.checkOpen();
        long changed = 0;
        long after = 0;
        while (after >= 0) {
            taking.lock();
            try {
                long from = after;
                List<QueuedDelivery> step = store.database()
                        .transaction(connection -> selection.page(connection, command, filter, now, from));
                changed += step.isEmpty() ? 0 : apply(command, step, now);
                after = step.size() < QueueSelection.PAGE
                        ? -1
                        : step.get(step.size() - 1).id();
            } finally {
                taking.unlock();
            }
        }
        commanded.forEach(Runnable::run);
        watchers.forEach(Runnable::run);
        return changed;
    }

    private long apply(QueueCommand command, List<QueuedDelivery> step, Instant now) throws StoreException {
        if (command == QueueCommand.DELETE) {
            store.await(settle(step.stream().map(Settlement::deleted).toList(), now));
            return step.size();
        }
        return store.database().durably(connection -> selection.change(connection, command, step, now));
    }

    @Override
    public List<QueuedDelivery> list(QueueFilter filter, long after, int most) throws StoreException {
        store.checkOpen();
        return store.database().transaction(connection -> selection.list(connection, filter, after, most));
    }

    @Override
    public List<Attempt> attempts(QueuedDelivery delivery) throws StoreException {
        return store.database().transaction(connection -> QueueReader.attempts(connection, delivery.id()));
    }

    @Override
    public QueueCounts counts() throws StoreException {
        store.checkOpen();
        return store.database().transaction(selection::counts);
    }

    @Override
    public Runnable watch(Runnable watcher) {
        watchers.add(watcher);
        return () -> watchers.remove(watcher);
    }

    @Override
    public Runnable watchCommands(Runnable watcher) {
        commanded.add(watcher);
        return () -> commanded.remove(watcher);
    }
}
