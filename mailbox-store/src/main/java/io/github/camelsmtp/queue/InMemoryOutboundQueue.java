package io.github.camelsmtp.queue;

import io.github.camelsmtp.mail.Envelope;
import io.github.camelsmtp.mail.Recipient;
import io.github.camelsmtp.queue.QueuedDelivery.Report;
import io.github.camelsmtp.queue.QueuedDelivery.State;
import io.github.camelsmtp.store.Content;
import io.github.camelsmtp.store.StoreException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** A queue in memory. Guarded by itself. */
final class InMemoryOutboundQueue implements OutboundQueue {
    private static final Comparator<QueuedDelivery> URGENCY = Comparator.comparing(
                    (QueuedDelivery delivery) -> -delivery.message().request().priority())
            .thenComparing(QueuedDelivery::due)
            .thenComparing(QueuedDelivery::id);

    private final String name;
    private final Map<Long, QueuedDelivery> deliveries = new TreeMap<>();
    private final Map<String, byte[]> contents = new TreeMap<>();
    private final Map<Long, List<Attempt>> attempts = new TreeMap<>();
    private final List<Runnable> watchers = new CopyOnWriteArrayList<>();
    private final List<Runnable> commanded = new CopyOnWriteArrayList<>();
    private final InMemoryDeliveryEvents events;
    private long lastId;

    InMemoryOutboundQueue(String name) {
        this.name = name;
        this.events = new InMemoryDeliveryEvents(name);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public CompletionStage<String> enqueue(Submission submission) {
        CompletableFuture<String> id = new CompletableFuture<>();
        // Reading may block, and the caller must not.
        CompletableFuture.runAsync(() -> {
            try (InputStream in = submission.content().open()) {
                id.complete(keep(submission, in.readAllBytes()));
            } catch (IOException | RuntimeException e) {
                id.completeExceptionally(new StoreException(
                        StoreException.Reason.UNREADABLE_CONTENT, "the content can't be read: " + e, e));
            }
        });
        return id.minimalCompletionStage();
    }

    private String keep(Submission submission, byte[] content) {
        String id;
        synchronized (this) {
            id = Long.toString(++lastId);
            contents.put(id, content);
            Envelope envelope = submission.envelope();
            QueuedMessage message = new QueuedMessage(
                    id,
                    envelope.sender(),
                    envelope.body(),
                    submission.request(),
                    content.length,
                    submission.arrived(),
                    submission.origin(),
                    submission.messageId(),
                    submission.note());
            Instant due = submission.firstDue();
            for (Recipient recipient : submission.recipients()) {
                put(new QueuedDelivery(
                        ++lastId,
                        message,
                        recipient,
                        QueuedDelivery.destinationOf(recipient),
                        State.WAITING,
                        Report.NONE,
                        due,
                        due,
                        0,
                        null,
                        false,
                        0));
            }
        }
        watchers.forEach(Runnable::run);
        return id;
    }

    private void put(QueuedDelivery delivery) {
        deliveries.put(delivery.id(), delivery);
    }

    @Override
    public synchronized List<QueuedDelivery> lease(Instant now, Instant until, int most) {
        events.tidy(now);
        long lease = ++lastId;
        List<QueuedDelivery> leased = deliveries.values().stream()
                .filter(delivery ->
                        delivery.state() != State.HELD && !delivery.due().isAfter(now))
                .sorted(URGENCY)
                .limit(most)
                .map(delivery -> changed(delivery, State.LEASED, until, lease))
                .toList();
        leased.forEach(this::put);
        return leased;
    }

    @Override
    public synchronized List<QueuedDelivery> leaseFor(
            String destination, long after, Instant now, Instant until, int most) {
        events.tidy(now);
        long lease = ++lastId;
        List<QueuedDelivery> leased = deliveries.values().stream()
                .filter(delivery -> delivery.id() > after
                        && delivery.destination().equals(destination)
                        && delivery.report() == Report.NONE
                        && !delivery.since().isAfter(now)
                        && (delivery.state() == State.WAITING
                                || delivery.state() == State.LEASED
                                        && !delivery.due().isAfter(now)))
                .limit(most)
                .map(delivery -> changed(delivery, State.LEASED, until, lease))
                .toList();
        leased.forEach(this::put);
        return leased;
    }

    private static QueuedDelivery changed(QueuedDelivery of, State state, Instant due, long lease) {
        return new QueuedDelivery(
                of.id(),
                of.message(),
                of.recipient(),
                of.destination(),
                state,
                of.report(),
                due,
                of.since(),
                of.attempts(),
                of.last(),
                of.delayReported(),
                lease);
    }

    @Override
    public synchronized void extend(Collection<QueuedDelivery> leased, Instant until) {
        for (QueuedDelivery delivery : leased) {
            QueuedDelivery now = deliveries.get(delivery.id());
            if (now != null && now.lease() == delivery.lease()) {
                put(changed(now, State.LEASED, until, now.lease()));
            }
        }
    }

    @Override
    public CompletionStage<Void> settle(List<Settlement> settlements, Instant now) {
        synchronized (this) {
            settlements.forEach(settlement -> settle(settlement, now));
        }
        watchers.forEach(Runnable::run);
        events.tell();
        return CompletableFuture.completedFuture((Void) null).minimalCompletionStage();
    }

    @Override
    public DeliveryEvents events() {
        return events;
    }

    private void settle(Settlement settlement, Instant at) {
        @Nullable QueuedDelivery now = deliveries.get(settlement.delivery().id());
        @Nullable Instant due = settlement.due();
        if (now == null) {
            return;
        }
        if (due == null) {
            remove(now);
            events.settled(settlement, at);
        } else if (now.lease() == settlement.delivery().lease()) {
            @Nullable Attempt attempt = settlement.attempt();
            if (attempt != null) {
                attempts.computeIfAbsent(now.id(), id -> new ArrayList<>()).add(attempt);
            }
            put(new QueuedDelivery(
                    now.id(),
                    now.message(),
                    now.recipient(),
                    now.destination(),
                    State.WAITING,
                    settlement.report(),
                    due,
                    now.since(),
                    now.attempts() + (attempt == null ? 0 : 1),
                    attempt == null ? now.last() : attempt,
                    settlement.delayReported(),
                    0));
            events.settled(settlement, at);
        }
    }

    private void remove(QueuedDelivery delivery) {
        deliveries.remove(delivery.id());
        attempts.remove(delivery.id());
        String message = delivery.message().id();
        if (deliveries.values().stream().noneMatch(QueueFilter.message(message)::matches)) {
            contents.remove(message);
        }
    }

    @Override
    public Content content(QueuedMessage message) {
        return new Content() {
            @Override
            public long sizeHint() {
                return message.octets();
            }

            @Override
            public InputStream open() throws IOException {
                synchronized (InMemoryOutboundQueue.this) {
                    byte[] octets = contents.get(message.id());
                    if (octets == null) {
                        throw new IOException("the message " + message.id() + " has left the queue");
                    }
                    return new ByteArrayInputStream(octets);
                }
            }
        };
    }

    @Override
    public long command(QueueCommand command, QueueFilter filter, Instant now) {
        List<QueuedDelivery> changed;
        synchronized (this) {
            changed = deliveries.values().stream()
                    .filter(delivery -> filter.matches(delivery) && isFor(command, filter, delivery, now))
                    .toList();
            changed.forEach(delivery -> apply(command, delivery, now));
        }
        commanded.forEach(Runnable::run);
        watchers.forEach(Runnable::run);
        events.tell();
        return changed.size();
    }

    private static boolean isFor(QueueCommand command, QueueFilter filter, QueuedDelivery delivery, Instant now) {
        return switch (command) {
            case HOLD -> delivery.state() == State.WAITING;
            case FLUSH ->
                delivery.state() == State.WAITING
                        && (filter.message() != null || !delivery.since().isAfter(now));
            case RELEASE -> delivery.state() == State.HELD;
            case DELETE, REQUEUE -> delivery.state() != State.LEASED;
        };
    }

    private void apply(QueueCommand command, QueuedDelivery delivery, Instant now) {
        Instant start = delivery.since().isAfter(now) ? delivery.since() : now;
        switch (command) {
            case HOLD -> put(changed(delivery, State.HELD, delivery.due(), 0));
            case FLUSH -> put(changed(delivery, State.WAITING, now, 0));
            case RELEASE -> put(changed(delivery, State.WAITING, start, 0));
            case DELETE -> settle(Settlement.deleted(delivery), now);
            case REQUEUE ->
                put(new QueuedDelivery(
                        delivery.id(),
                        delivery.message(),
                        delivery.recipient(),
                        delivery.destination(),
                        State.WAITING,
                        Report.NONE,
                        start,
                        start,
                        0,
                        delivery.last(),
                        false,
                        0));
        }
    }

    @Override
    public synchronized List<QueuedDelivery> list(QueueFilter filter, long after, int most) {
        return deliveries.values().stream()
                .filter(delivery -> delivery.id() > after && filter.matches(delivery))
                .limit(most)
                .toList();
    }

    @Override
    public synchronized List<Attempt> attempts(QueuedDelivery delivery) {
        return List.copyOf(attempts.getOrDefault(delivery.id(), List.of()));
    }

    @Override
    public synchronized QueueCounts counts() {
        return new QueueCounts(
                count(State.WAITING),
                count(State.LEASED),
                count(State.HELD),
                deliveries.values().stream()
                        .filter(d -> d.state() == State.WAITING && d.report() != Report.NONE)
                        .count());
    }

    private long count(State state) {
        return deliveries.values().stream().filter(d -> d.state() == state).count();
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
