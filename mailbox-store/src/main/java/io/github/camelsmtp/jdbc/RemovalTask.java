package io.github.camelsmtp.jdbc;

import io.github.camelsmtp.store.StoreException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Messages to delete, and their contents if nobody else has them. */
final class RemovalTask extends GroupTask {
    private final List<MailboxContents.Row> messages;
    private final MaildropLocks.Lock lock;
    private final UnlinkedContents unlinked;
    /** Found by any attempt: the one after a failed sync may find the rows gone already. */
    private final Set<Long> largeContents = new LinkedHashSet<>();

    /** @param lock which must still be held */
    RemovalTask(List<MailboxContents.Row> messages, MaildropLocks.Lock lock, UnlinkedContents unlinked) {
        this.messages = messages;
        this.lock = lock;
        this.unlinked = unlinked;
    }

    /** It writes a little before it frees a lot; the reserve is there for that. */
    @Override
    boolean needsRoom() {
        return false;
    }

    @Override
    void afterInserts(MessageRows rows) throws SQLException, StoreException {
        lock.require(rows.connection());
        TreeMap<Long, Long> octets = new TreeMap<>();
        messages.forEach(message -> octets.put(message.content(), message.octets()));
        Map<Long, Set<Long>> left = rows.messagesOf(octets.navigableKeySet());
        List<Long> doomed = new ArrayList<>();
        for (MailboxContents.Row message : messages) {
            Set<Long> holders = left.get(message.content());
            if (holders != null && holders.remove(message.id())) {
                doomed.add(message.id());
                rows.quotas().remove(message.account(), message.octets());
            }
        }
        rows.removeMessages(doomed);
        left.values().removeIf(others -> !others.isEmpty());
        octets.keySet().retainAll(left.keySet());
        removeContents(rows, octets);
    }

    private void removeContents(MessageRows rows, Map<Long, Long> octets) throws SQLException {
        Map<Long, Long> small = new TreeMap<>();
        for (Map.Entry<Long, Long> content : octets.entrySet()) {
            if (content.getValue() > DeliveryTask.MAX_OCTETS) {
                rows.removeLater(content.getKey(), content.getValue(), unlinked.node());
                largeContents.add(content.getKey());
            } else {
                small.put(content.getKey(), content.getValue());
            }
        }
        rows.removeSmall(small);
    }

    @Override
    void durable() {
        largeContents.forEach(unlinked::remove);
    }
}
