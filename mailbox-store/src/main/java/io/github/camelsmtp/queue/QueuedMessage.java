package io.github.camelsmtp.queue;

import io.github.camelsmtp.mail.BodyType;
import io.github.camelsmtp.mail.DeliveryRequest;
import io.github.camelsmtp.mail.ReversePath;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A message of a queue, without its octets.
 *
 * @param id names it in the queue; nothing else is to be read from it
 * @param sender where failures are reported
 * @param body what the sender declared of the octets
 * @param request what the sender asked of the delivery; a hold is over when it becomes due
 * @param octets its size
 * @param arrived when it was enqueued
 * @param origin the id of the exchange that enqueued it, or null
 * @param messageId its {@code Message-ID} field, or null
 * @param note what whoever enqueued it left for whoever delivers it, or null
 */
public record QueuedMessage(
        String id,
        ReversePath sender,
        BodyType body,
        DeliveryRequest request,
        long octets,
        Instant arrived,
        @Nullable String origin,
        @Nullable String messageId,
        @Nullable String note) {}
