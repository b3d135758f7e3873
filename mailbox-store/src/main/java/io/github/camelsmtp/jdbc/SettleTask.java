package io.github.camelsmtp.jdbc;

import io.github.camelsmtp.queue.Attempt;
import io.github.camelsmtp.queue.Settlement;
import io.github.camelsmtp.store.StoreException;
import java.sql.SQLException;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Records what became of leased deliveries; messages that nobody is to get any more go with the last of them. */
final class SettleTask extends GroupTask {
    private final List<Settlement> settlements;
    private final Ids ids;
    private final UnlinkedContents unlinked;
    private final long[] attemptIds;
    private final Set<Long> largeContents = new LinkedHashSet<>();

    SettleTask(List<Settlement> settlements, Ids ids, UnlinkedContents unlinked) {
        this.settlements = List.copyOf(settlements);
        this.ids = ids;
        this.unlinked = unlinked;
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
    void afterInserts(MessageRows rows) {
        for (Settlement settlement : settlements) {
            if (settlement.isDone()) {
                rows.removals().add(settlement.delivery(), unlinked.node(), largeContents);
            }
        }
    }

    @Override
    void durable() {
        largeContents.forEach(unlinked::remove);
    }
}
