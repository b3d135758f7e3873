package io.github.camelsmtp.jdbc;

import io.github.camelsmtp.queue.Attempt;
import io.github.camelsmtp.queue.DeliveryEvent;
import io.github.camelsmtp.queue.Settlement;
import io.github.camelsmtp.store.StoreException;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Records what became of leased deliveries, and the events of that if they are wanted; messages that nobody is to get any
 * more go with the last of them.
 */
final class SettleTask extends GroupTask {
    private final String queue;
    private final List<Settlement> settlements;
    private final Instant now;
    private final boolean eventsWanted;
    private final Ids ids;
    private final UnlinkedContents unlinked;
    private final long[] attemptIds;
    private final @Nullable DeliveryEvent[] events;
    private final Set<Long> largeContents = new LinkedHashSet<>();

    SettleTask(
            String queue,
            List<Settlement> settlements,
            Instant now,
            boolean eventsWanted,
            Ids ids,
            UnlinkedContents unlinked) {
        this.queue = queue;
        this.now = now;
        this.eventsWanted = eventsWanted;
        this.settlements = List.copyOf(settlements);
        this.ids = ids;
        this.unlinked = unlinked;
        this.attemptIds = new long[settlements.size()];
        this.events = new DeliveryEvent[settlements.size()];
    }

    @Override
    boolean prepare() throws StoreException {
        for (int i = 0; i < attemptIds.length; i++) {
            Settlement settlement = settlements.get(i);
            if (!settlement.isDone() && settlement.attempt() != null) {
                attemptIds[i] = ids.next();
            }
            Optional<DeliveryEvent.Kind> kind = eventsWanted ? settlement.event() : Optional.empty();
            if (kind.isPresent()) {
                events[i] = DeliveryEvent.of(ids.next(), queue, kind.get(), settlement, now);
            }
        }
        return true;
    }

    /** It mostly frees room, and mail that was delivered must not be sent again because a disk is full. */
    @Override
    boolean needsRoom() {
        return false;
    }

    @Override
    void write(MessageRows rows) throws SQLException {
        for (int i = 0; i < attemptIds.length; i++) {
            Settlement settlement = settlements.get(i);
            @Nullable Instant due = settlement.due();
            @Nullable Attempt attempt = settlement.attempt();
            if (due == null || !rows.queue().again(settlement, due.toEpochMilli())) {
                continue;
            }
            if (attempt != null) {
                rows.queue().attempt(attemptIds[i], settlement.delivery().id(), attempt);
            }
            @Nullable DeliveryEvent event = events[i];
            if (event != null) {
                rows.events().add(event);
            }
        }
    }

    @Override
    void afterInserts(MessageRows rows) {
        for (int i = 0; i < events.length; i++) {
            Settlement settlement = settlements.get(i);
            if (settlement.isDone()) {
                rows.removals().add(settlement.delivery(), events[i], unlinked.node(), largeContents);
            }
        }
    }

    /** Whether there may be new events, once it is done. */
    boolean hasEvents() {
        return Arrays.stream(events).anyMatch(Objects::nonNull);
    }

    @Override
    void durable() {
        largeContents.forEach(unlinked::remove);
    }
}
