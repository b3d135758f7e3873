package io.github.camelsmtp.queue;

import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;

/** Events in memory. Guarded by itself. */
final class InMemoryDeliveryEvents implements DeliveryEvents {
    private record Kept(DeliveryEvent event, Instant due) {}

    private static final Comparator<Kept> ORDER =
            Comparator.comparing(Kept::due).thenComparing(kept -> kept.event().id());

    private final String queue;
    private final Map<Long, Kept> events = new TreeMap<>();
    private final List<Runnable> watchers = new CopyOnWriteArrayList<>();
    private Instant wantedUntil = Instant.MIN;
    private long lastId;

    InMemoryDeliveryEvents(String queue) {
        this.queue = queue;
    }

    /** Records what a settlement that was recorded means, if somebody wants to know. */
    synchronized void settled(Settlement settlement, Instant now) {
        settlement.event().filter(kind -> isWanted(now)).ifPresent(kind -> {
            DeliveryEvent event = DeliveryEvent.of(++lastId, queue, kind, settlement, now);
            events.put(event.id(), new Kept(event, now));
        });
    }

    private boolean isWanted(Instant now) {
        return wantedUntil.isAfter(now);
    }

    /** Removes what nobody wants any more. */
    synchronized void tidy(Instant now) {
        if (!isWanted(now)) {
            events.clear();
        }
    }

    void tell() {
        watchers.forEach(Runnable::run);
    }

    @Override
    public synchronized void want(Instant until) {
        if (until.isAfter(wantedUntil)) {
            wantedUntil = until;
        }
    }

    @Override
    public synchronized List<DeliveryEvent> lease(Instant now, Instant until, int most) {
        long lease = ++lastId;
        List<DeliveryEvent> leased = events.values().stream()
                .filter(kept -> !kept.due().isAfter(now))
                .sorted(ORDER)
                .limit(most)
                .map(kept -> kept.event().leased(lease, kept.event().taken() + 1))
                .toList();
        leased.forEach(event -> events.put(event.id(), new Kept(event, until)));
        return leased;
    }

    @Override
    public void extend(Collection<DeliveryEvent> leased, Instant until) {
        change(leased, kept -> new Kept(kept.event(), until));
    }

    @Override
    public synchronized CompletionStage<Void> done(Collection<DeliveryEvent> done) {
        done.forEach(event -> events.remove(event.id()));
        return CompletableFuture.completedFuture((Void) null).minimalCompletionStage();
    }

    @Override
    public void postpone(Collection<DeliveryEvent> leased, Instant due) {
        change(leased, kept -> new Kept(kept.event().leased(0, kept.event().taken()), due));
    }

    @Override
    public void giveBack(Collection<DeliveryEvent> leased) {
        change(leased, kept -> {
            DeliveryEvent event = kept.event();
            return new Kept(event.leased(0, event.taken() - 1), event.at());
        });
    }

    private synchronized void change(Collection<DeliveryEvent> leased, UnaryOperator<Kept> how) {
        for (DeliveryEvent event : leased) {
            events.computeIfPresent(
                    event.id(), (id, kept) -> kept.event().lease() == event.lease() ? how.apply(kept) : kept);
        }
    }

    @Override
    public synchronized void forget(Instant until) {
        events.values().removeIf(kept -> !kept.event().at().isAfter(until));
    }

    @Override
    public synchronized long count() {
        return events.size();
    }

    @Override
    public Runnable watch(Runnable watcher) {
        watchers.add(watcher);
        return () -> watchers.remove(watcher);
    }
}
