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
import java.util.concurrent.CompletableFuture;
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
 * it refuses for now waits for the next attempt. Confined: one step at a time, each on the threads; only {@link #renew} is for
 * another one.
 *
 * <p>Whatever goes wrong here, the mail stays in the queue: what can't be recorded comes again when its lease ends.
 */
final class QueueFetch {
    private static final Logger LOG = LoggerFactory.getLogger(QueueFetch.class);
    private static final int MOST = 20;

    private final OutboundQueue queue;
    private final QueueRecords records;
    private final Deque<String> domains;
    private final Clock clock;
    private final Executor threads;
    private final TurnedServer server;
    private final RetryPolicy policy;
    private final Duration lease;
    private final RandomGenerator random = new SecureRandom();
    private final Deque<DueGroup> groups = new ArrayDeque<>();
    private long last;
    /** What is leased and not recorded; settled ones do no harm. */
    private volatile List<QueuedDelivery> mine = List.of();
    /** Ends the renewal. */
    private final CompletableFuture<Void> end = new CompletableFuture<>();

    /** @param lease for how long what is sent is ours, from each {@link #renew} on */
    QueueFetch(
            OutboundQueue queue,
            QueueRecords records,
            List<String> domains,
            Clock clock,
            Executor threads,
            RetryPolicy policy,
            Duration lease,
            TurnedServer server) {
        this.queue = queue;
        this.records = records;
        this.domains = new ArrayDeque<>(domains);
        this.clock = clock;
        this.threads = threads;
        this.policy = policy;
        this.lease = lease;
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
                end.complete(null);
                server.quit();
                return;
            }
            Instant now = clock.instant();
            // Recorded at once, wherever that is: recording does not block, and when we stop the threads take nothing
            // more.
            CompletionStage<Void> recorded = policy.isTooLate(group.message(), now)
                    ? records.settle(expired(group, now), now)
                    : server.send(group.envelope(now), queue.content(group.message()))
                            .thenCompose(results -> record(group, results));
            recorded.thenRunAsync(this::next, threads).exceptionally(this::failed);
        } catch (StoreException | RuntimeException failure) {
            failed(failure);
        }
    }

    /** Completes when nothing is under way any more. */
    CompletionStage<Void> ended() {
        return end;
    }

    /** Keeps what is leased: a client may take long over a message, and the others wait behind it. Blocks on the queue. */
    void renew() {
        try {
            queue.extend(mine, clock.instant().plus(lease));
        } catch (StoreException | RuntimeException failure) {
            LOG.warn("{}: leases can't be renewed, it is tried again: {}", queue.name(), failure.toString());
        }
    }

    /** Until there is a message to send, or there are no domains left. */
    private void take() throws StoreException {
        Instant now = clock.instant();
        Instant until = now.plus(lease);
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
        mine = left();
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
        return records.settle(settlements, now);
    }

    /** RFC 2852 §4: what is late with BY=…;R goes back, also if somebody is here to fetch it. */
    private List<Settlement> expired(DueGroup group, Instant now) {
        return group.deliveries().stream()
                .map(delivery -> policy.expired(delivery, null, now))
                .toList();
    }

    private void giveBack() {
        Instant now = clock.instant();
        List<Settlement> given =
                left().stream().map(one -> Settlement.postpone(one, now)).toList();
        groups.clear();
        end.complete(null);
        if (!given.isEmpty()) {
            queue.settle(given, now);
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
