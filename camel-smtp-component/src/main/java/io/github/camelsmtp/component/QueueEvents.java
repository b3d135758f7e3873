package io.github.camelsmtp.component;

import io.github.camelsmtp.queue.Attempt;
import io.github.camelsmtp.queue.QueuedDelivery;
import io.github.camelsmtp.queue.QueuedDelivery.Report;
import io.github.camelsmtp.queue.QueuedMessage;
import io.github.camelsmtp.queue.Settlement;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** Who listens to the deliveries of which queue, in this process. Thread-safe. */
final class QueueEvents {
    private final Map<String, List<Consumer<MailQueueEvent>>> listeners = new ConcurrentHashMap<>();

    /** Adds a listener; what is answered takes it away again. */
    Runnable listen(String queue, Consumer<MailQueueEvent> listener) {
        List<Consumer<MailQueueEvent>> those = listeners.computeIfAbsent(queue, q -> new CopyOnWriteArrayList<>());
        those.add(listener);
        return () -> those.remove(listener);
    }

    /** Tells what has been recorded of deliveries. */
    void settled(String queue, List<Settlement> settlements) {
        List<Consumer<MailQueueEvent>> those = listeners.getOrDefault(queue, List.of());
        if (those.isEmpty()) {
            return;
        }
        for (Settlement settlement : settlements) {
            MailQueueEvent.Kind kind = kind(settlement);
            if (kind != null) {
                MailQueueEvent event = event(settlement, kind);
                those.forEach(listener -> listener.accept(event));
            }
        }
    }

    /** Null if it is nothing new: a retry that nobody was told of, or the end of a report. */
    private static MailQueueEvent.@org.jspecify.annotations.Nullable Kind kind(Settlement settlement) {
        if (settlement.delivery().report() != Report.NONE) {
            return null;
        }
        return switch (settlement.report()) {
            case FAILED -> MailQueueEvent.Kind.FAILED;
            case EXPIRED -> MailQueueEvent.Kind.EXPIRED;
            case RELAYED -> MailQueueEvent.Kind.RELAYED;
            case NONE ->
                settlement.isDone()
                        ? MailQueueEvent.Kind.DELIVERED
                        : settlement.delayReported() && !settlement.delivery().delayReported()
                                ? MailQueueEvent.Kind.DELAYED
                                : null;
        };
    }

    private static MailQueueEvent event(Settlement settlement, MailQueueEvent.Kind kind) {
        QueuedDelivery delivery = settlement.delivery();
        QueuedMessage message = delivery.message();
        Attempt attempt = settlement.attempt();
        return new MailQueueEvent(
                kind,
                message.id(),
                message.origin(),
                message.request().envelopeId(),
                message.messageId(),
                message.sender(),
                delivery.recipient(),
                delivery.attempts() + (attempt == null ? 0 : 1),
                attempt == null ? delivery.last() : attempt);
    }
}
