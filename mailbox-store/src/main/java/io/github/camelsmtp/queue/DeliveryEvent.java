package io.github.camelsmtp.queue;

import io.github.camelsmtp.mail.Recipient;
import io.github.camelsmtp.mail.ReversePath;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What became of one recipient of a queued message. See {@link DeliveryEvents}.
 *
 * @param id grows with each event that a process records; no other event of the queue has it
 * @param queue the queue's name
 * @param kind what
 * @param at when it was recorded
 * @param queueId the message's id in the queue
 * @param origin the id of the exchange that enqueued it, or null
 * @param envelopeId the {@code ENVID} of RFC 3461, or null
 * @param messageId its {@code Message-ID} field, or null
 * @param sender its sender
 * @param recipient who
 * @param attempts how many attempts were made
 * @param last the last of them, or null
 * @param taken how often the event was leased, this time too
 * @param lease which lease it is, 0 if it is not leased
 */
public record DeliveryEvent(
        long id,
        String queue,
        Kind kind,
        Instant at,
        String queueId,
        @Nullable String origin,
        @Nullable String envelopeId,
        @Nullable String messageId,
        ReversePath sender,
        Recipient recipient,
        int attempts,
        @Nullable Attempt last,
        int taken,
        long lease) {

    /** What became of it. */
    public enum Kind {
        /** It was handed on, and nobody is told by us. */
        DELIVERED,
        /** It was handed on, and the sender is told, who asked for it. */
        RELAYED,
        /** It failed for good. */
        FAILED,
        /** Its time is over. */
        EXPIRED,
        /** It takes longer, and the sender has been told. */
        DELAYED,
        /** It was removed by {@link QueueCommand#DELETE}, and nobody is told by us. */
        DELETED
    }

    /** The event of a settlement, not leased. */
    public static DeliveryEvent of(long id, String queue, Kind kind, Settlement settlement, Instant at) {
        QueuedDelivery delivery = settlement.delivery();
        QueuedMessage message = delivery.message();
        Attempt attempt = settlement.attempt();
        return new DeliveryEvent(
                id,
                queue,
                kind,
                at,
                message.id(),
                message.origin(),
                message.request().envelopeId(),
                message.messageId(),
                message.sender(),
                delivery.recipient(),
                delivery.attempts() + (attempt == null ? 0 : 1),
                attempt == null ? delivery.last() : attempt,
                0,
                0);
    }

    /** The same, leased (0: not any more), and taken so often. */
    public DeliveryEvent leased(long by, int times) {
        return new DeliveryEvent(
                id,
                queue,
                kind,
                at,
                queueId,
                origin,
                envelopeId,
                messageId,
                sender,
                recipient,
                attempts,
                last,
                times,
                by);
    }
}
