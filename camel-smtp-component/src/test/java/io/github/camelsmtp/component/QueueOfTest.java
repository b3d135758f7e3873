package io.github.camelsmtp.component;

import io.github.camelsmtp.queue.Attempt;
import io.github.camelsmtp.queue.DeliveryEvents;
import io.github.camelsmtp.queue.InMemoryOutboundQueues;
import io.github.camelsmtp.queue.OutboundQueue;
import io.github.camelsmtp.queue.QueueCommand;
import io.github.camelsmtp.queue.QueueCounts;
import io.github.camelsmtp.queue.QueueFilter;
import io.github.camelsmtp.queue.QueuedDelivery;
import io.github.camelsmtp.queue.QueuedMessage;
import io.github.camelsmtp.queue.Settlement;
import io.github.camelsmtp.queue.Submission;
import io.github.camelsmtp.store.Content;
import io.github.camelsmtp.store.StoreException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** A queue in memory; a test makes one of its parts go wrong. */
class QueueOfTest implements OutboundQueue {
    private final OutboundQueue queue = new InMemoryOutboundQueues().queue("outbound");

    @Override
    public String name() {
        return queue.name();
    }

    @Override
    public CompletionStage<String> enqueue(Submission submission) {
        return queue.enqueue(submission);
    }

    @Override
    public List<QueuedDelivery> lease(Instant now, Instant until, int most) throws StoreException {
        return queue.lease(now, until, most);
    }

    @Override
    public List<QueuedDelivery> leaseFor(String destination, long after, Instant now, Instant until, int most)
            throws StoreException {
        return queue.leaseFor(destination, after, now, until, most);
    }

    @Override
    public void extend(Collection<QueuedDelivery> leased, Instant until) throws StoreException {
        queue.extend(leased, until);
    }

    @Override
    public CompletionStage<Void> settle(List<Settlement> settlements, Instant now) {
        return queue.settle(settlements, now);
    }

    @Override
    public DeliveryEvents events() {
        return queue.events();
    }

    @Override
    public Content content(QueuedMessage message) {
        return queue.content(message);
    }

    @Override
    public long command(QueueCommand command, QueueFilter filter, Instant now) throws StoreException {
        return queue.command(command, filter, now);
    }

    @Override
    public List<QueuedDelivery> list(QueueFilter filter, long after, int most) throws StoreException {
        return queue.list(filter, after, most);
    }

    @Override
    public List<Attempt> attempts(QueuedDelivery delivery) throws StoreException {
        return queue.attempts(delivery);
    }

    @Override
    public QueueCounts counts() throws StoreException {
        return queue.counts();
    }

    @Override
    public Runnable watch(Runnable watcher) {
        return queue.watch(watcher);
    }

    @Override
    public Runnable watchCommands(Runnable watcher) {
        return queue.watchCommands(watcher);
    }
}
