package io.github.camelsmtp.queue;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Queues that forget everything when the process ends, for tests and demonstrations. They keep the whole {@link OutboundQueue}
 * contract but the durability, hold every message in memory, and have no limit of their own.
 */
public final class InMemoryOutboundQueues implements OutboundQueues {
    private final Map<String, OutboundQueue> queues = new ConcurrentHashMap<>();

    /** Empty ones. */
    public InMemoryOutboundQueues() {}

    @Override
    public OutboundQueue queue(String name) {
        return queues.computeIfAbsent(OutboundQueues.checkedName(name), InMemoryOutboundQueue::new);
    }
}
