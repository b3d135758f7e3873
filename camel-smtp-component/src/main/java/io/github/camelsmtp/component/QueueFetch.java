package io.github.camelsmtp.component;

import io.github.camelsmtp.mail.DeliveryResult;
import io.github.camelsmtp.net.TurnedServer;
import io.github.camelsmtp.queue.OutboundQueue;
import io.github.camelsmtp.queue.QueuedDelivery;
import io.github.camelsmtp.queue.RetryPolicy;
import io.github.camelsmtp.queue.Settlement;
import io.github.camelsmtp.store.StoreException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends a client that fetches the mail of some domains, one message after the other, until there is none, and records what
 * became of each. What it refuses for good is reported to its sender by whoever works on the queue, as is what expires; what
 * it refuses for now waits for the next attempt. Confined: one step at a time, each on the threads.
 *
 * <p>Whatever goes wrong here, the mail stays in the queue: what can't be recorded comes again when its lease ends.
 */
final class QueueFetch {
    private static final Logger LOG = LoggerFactory.getLogger(QueueFetch.class);
    private static final Duration LEASE = Duration.ofMinutes(30);
    private static final int MOST = 20;

    private final OutboundQueue queue;
    private final Deque<String> domains;
    private final QueueEvents events;
    private final Clock clock;
    private final Executor threads;
    private final TurnedServer server;
    private final RetryPolicy policy;
    private final RandomGenerator random = new SecureRandom();
    private final Deque<DueGroup> groups = new ArrayDeque<>();
    private long last;

    QueueFetch(
            OutboundQueue queue,
            List<String> domains,
            QueueEvents events,
            Clock clock,
            Executor threads,
            RetryPolicy policy,
            TurnedServer server) {
        this.queue = queue;
        this.domains = new ArrayDeque<>(domains);
        this.events = events;
        this.clock = clock;
        this.threads = threads;
        this.policy = policy;
        this.server = server;
    }

    /** Sends the next message, or says goodbye. Blocks on the queue. */
    void next() {
        try {
            if (!server.isOpen()) {
                giveBack();
                return;
            }
            take();
            DueGroup group = groups.poll();
            if (group == null) {
                server.quit();
                return;
            }
            Instant now = clock.instant();
            // Recorded at once, wherever that is: recording does not block, and when we stop the threads take nothing
            // more.
            server.send(group.envelope(now), queue.content(group.message()))
                    .thenCompose(results -> record(group, results))
                    .thenRunAsync(this::next, threads)
                    .exceptionally(this::failed);
        } catch (StoreException | RuntimeException failure) {
            failed(failure);
        }
    }

    /** Until there is a message to send, or there are no domains left; what has waited stays leased. */
    private void take() throws StoreException {
        Instant now = clock.instant();
        Instant until = now.plus(LEASE);
        if (!groups.isEmpty()) {
            queue.extend(left(), until);
        }
        while (groups.isEmpty() && !domains.isEmpty()) {
            List<QueuedDelivery> taken = queue.leaseFor(domains.element(), last, now, until, MOST);
            if (taken.isEmpty()) {
                domains.remove();
                last = 0;
            } else {
                last = taken.get(taken.size() - 1).id();
                groups.addAll(DueGroup.of(taken, MailQueueGrouping.DESTINATION));
            }
        }
    }

    private List<QueuedDelivery> left() {
        return groups.stream().flatMap(group -> group.deliveries().stream()).toList();
    }

    private CompletionStage<Void> record(DueGroup group, List<DeliveryResult> results) {
        Instant now = clock.instant();
        List<Settlement> settlements = new ArrayList<>();
        for (int i = 0; i < results.size(); i++) {
            settlements.add(policy.settle(group.deliveries().get(i), results.get(i), now, random));
        }
        return queue.settle(settlements).thenRun(() -> events.settled(queue.name(), settlements));
    }

    private void giveBack() {
        Instant now = clock.instant();
        List<Settlement> given =
                left().stream().map(one -> Settlement.postpone(one, now)).toList();
        groups.clear();
        if (!given.isEmpty()) {
            queue.settle(given);
        }
    }

    private @Nullable Void failed(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        LOG.warn("{}: the client that fetches gets nothing more now: {}", queue.name(), cause.toString());
        giveBack();
        server.quit();
        return null;
    }
}
