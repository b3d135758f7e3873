package io.github.camelsmtp.queue;

final class InMemoryOutboundQueueTest implements OutboundQueueContract {
    @Override
    public Opened open() {
        return new Opened(new InMemoryOutboundQueues(), () -> {});
    }
}
