package io.github.camelsmtp.jdbc;

import io.github.camelsmtp.queue.DeliveryEvent;
import io.github.camelsmtp.queue.QueuedDelivery;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Deliveries that leave their queues, and the messages that leave with the last of them: collected from a whole group, and
 * removed with few statements. Confined to one thread and one transaction, as {@link MessageRows}.
 */
final class QueueRemovals {
    private static final String FINISHED = "SELECT m.id FROM queue_message m WHERE"
            + " NOT EXISTS (SELECT 1 FROM queue_delivery d WHERE d.message_id = m.id) AND m.id IN";

    private record Leaving(long octets, Node node, Set<Long> large) {}

    private final MessageRows rows;
    private final Dialect dialect;
    private final Set<Long> deliveries = new TreeSet<>();
    private final Set<Long> attempted = new TreeSet<>();
    /** By their deliveries. */
    private final Map<Long, DeliveryEvent> events = new TreeMap<>();
    /** In the order of their ids, so that two nodes never wait for each other. */
    private final Map<Long, Leaving> messages = new TreeMap<>();

    QueueRemovals(MessageRows rows, Dialect dialect) {
        this.rows = rows;
        this.dialect = dialect;
    }

    /**
     * Adds a delivery.
     *
     * @param event is recorded if the delivery is still there; null for none
     * @param large gets its message's content if the node is to remove that after the transaction
     */
    void add(QueuedDelivery delivery, @Nullable DeliveryEvent event, Node node, Set<Long> large) {
        if (event != null) {
            events.putIfAbsent(delivery.id(), event);
        }
        deliveries.add(delivery.id());
        if (delivery.attempts() > 0 || delivery.last() != null) { // after REQUEUE it has none, and yet there are some
            attempted.add(delivery.id());
        }
        messages.put(
                Long.valueOf(delivery.message().id()),
                new Leaving(delivery.message().octets(), node, large));
    }

    /** Removes what was added. */
    void apply() throws SQLException {
        if (dialect.isShared()) {
            // Others who want to remove the last delivery of the same message at the same time wait here.
            IdLists.select(
                    rows.connection(),
                    dialect.selectByIds("queue_message"),
                    " ORDER BY id" + dialect.forUpdate(),
                    messages.keySet(),
                    row -> {});
        }
        if (!events.isEmpty()) {
            // Not of one that is gone: it was told by whoever removed it, or by us, before a connection broke.
            IdLists.select(
                    rows.connection(),
                    "SELECT id FROM queue_delivery WHERE id IN",
                    "",
                    events.keySet(),
                    row -> rows.events().add(events.get(row.getLong(1))));
        }
        IdLists.update(rows.connection(), dialect.deleteByIds("queue_delivery"), deliveries);
        IdLists.update(rows.connection(), "DELETE FROM queue_attempt WHERE delivery_id IN", attempted);
        List<Long> finished = new ArrayList<>();
        IdLists.select(rows.connection(), FINISHED, "", messages.keySet(), row -> finished.add(row.getLong(1)));
        IdLists.update(rows.connection(), dialect.deleteByIds("queue_message"), finished);
        Map<Long, Long> small = new TreeMap<>();
        for (long message : finished) {
            Leaving leaving = messages.get(message);
            if (leaving.octets() > DeliveryTask.MAX_OCTETS) {
                rows.removeLater(message, leaving.octets(), leaving.node());
                leaving.large().add(message);
            } else {
                small.put(message, leaving.octets());
            }
        }
        rows.removeSmall(small);
    }
}
