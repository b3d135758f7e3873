package io.github.camelsmtp.queue;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Somebody in this process who delivers what is enqueued as soon as it is durable, so that nobody has to look for it. What
 * he takes is leased to him as if he had called {@link OutboundQueue#lease}. Thread-safe; must not block.
 */
public interface DeliveryTaker {

    /**
     * Whether he wants the deliveries of a message that is about to be written.
     *
     * @param due when they are due
     * @param deliveries how many, at least 1
     * @return when their leases end; null if he does not want them now, and they wait in the queue like all others. Otherwise
     *     either {@link #take} or {@link #withdraw} follows
     */
    @Nullable
    Instant wants(Instant due, int deliveries);

    /** Gets the deliveries of one message, which are durable and leased to him. */
    void take(List<QueuedDelivery> leased);

    /** The message he wanted could not be written. */
    void withdraw(int deliveries);
}
