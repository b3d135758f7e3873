package io.github.camelsmtp.jdbc;

import io.github.camelsmtp.queue.Attempt;
import io.github.camelsmtp.queue.QueuedDelivery;
import io.github.camelsmtp.queue.Settlement;
import io.github.camelsmtp.store.StoreException;
import java.sql.SQLException;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Records what became of leased deliveries; messages that nobody is to get any more go with the last of them. */
final class SettleTask extends GroupTask {
    private final List<Settlement> settlements;
    private final Ids ids;
    private final UnlinkedContents unlinked;
    private final boolean shared;
    private final long[] attemptIds;
    private final Set<Long> largeContents = new LinkedHashSet<>();

    /** @param shared whether other nodes may remove deliveries of the same messages at the same time */
    SettleTask(List<Settlement> settlements, Ids ids, UnlinkedContents unlinked, boolean shared) {
        this.settlements = List.copyOf(settlements);
        this.ids = ids;
        this.unlinked = unlinked;
        this.shared = shared;
        this.attemptIds = new long[settlements.size()];
    }

    @Override
    boolean prepare() throws StoreException {
        for (int i = 0; i < attemptIds.length; i++) {
            if (!settlements.get(i).isDone() && settlements.get(i).attempt() != null) {
                attemptIds[i] = ids.next();
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
            if (due != null && rows.queue().again(settlement, due.toEpochMilli()) && attempt != null) {
                rows.queue().attempt(attemptIds[i], settlement.delivery().id(), attempt);
            }
        }
    }

    @Override
    void afterInserts(MessageRows rows) throws SQLException {
        // In the order of their ids, so that two nodes never wait for each other.
        Map<Long, Long> messages = new TreeMap<>();
        for (Settlement settlement : settlements) {
            if (settlement.isDone()) {
                QueuedDelivery delivery = settlement.delivery();
                messages.put(
                        Long.valueOf(delivery.message().id()),
                        delivery.message().octets());
            }
        }
        if (shared) {
            for (long message : messages.keySet()) {
                rows.queue().lockMessage(message);
            }
        }
        for (Settlement settlement : settlements) {
            if (settlement.isDone()) {
                rows.queue()
                        .removeDelivery(
                                settlement.delivery().id(),
                                settlement.delivery().attempts() > 0);
            }
        }
        for (Map.Entry<Long, Long> message : messages.entrySet()) {
            if (rows.queue().removeFinished(message.getKey())
                    && RemovalTask.removeContent(rows, message.getKey(), message.getValue(), unlinked.node())) {
                largeContents.add(message.getKey());
            }
        }
    }

    @Override
    void durable() {
        largeContents.forEach(unlinked::remove);
    }
}
