package io.github.camelsmtp.component;

import io.github.camelsmtp.mail.DeliveryResult;
import io.github.camelsmtp.queue.OutboundQueue;
import io.github.camelsmtp.queue.QueuedDelivery;
import io.github.camelsmtp.queue.QueuedDelivery.Report;
import io.github.camelsmtp.queue.RetryPolicy;
import io.github.camelsmtp.queue.Settlement;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the exchange for one group of deliveries, or makes its report, and records what became of it. Thread-safe.
 *
 * <p>Whatever goes wrong here, the deliveries stay in the queue: what can't be recorded comes again when the lease ends.
 */
final class QueueRun {
    private static final Logger LOG = LoggerFactory.getLogger(QueueRun.class);

    private final DueDelivery delivery;
    private final OutboundQueue queue;
    private final RetryPolicy policy;
    private final QueueReports reports;
    private final QueueEvents events;
    private final DestinationBackoff backoff;
    private final Clock clock;
    private final RandomGenerator random;
    private final Executor workers;

    /** @param workers what reads messages and runs routes */
    QueueRun(
            DueDelivery delivery,
            OutboundQueue queue,
            RetryPolicy policy,
            QueueReports reports,
            QueueEvents events,
            DestinationBackoff backoff,
            Clock clock,
            RandomGenerator random,
            Executor workers) {
        this.delivery = delivery;
        this.queue = queue;
        this.policy = policy;
        this.reports = reports;
        this.events = events;
        this.backoff = backoff;
        this.clock = clock;
        this.random = random;
        this.workers = workers;
    }

    /**
     * Makes an attempt.
     *
     * @param answered runs when it is known what became of it, before that is recorded
     * @return completes, never with a failure, when all that can be has been recorded
     */
    CompletionStage<Void> run(DueGroup group, Runnable answered) {
        CompletionStage<List<Settlement>> settlements;
        try {
            settlements = group.report() == Report.NONE
                    ? delivery.deliver(group).thenComposeAsync(of -> settlements(group, of), workers)
                    : report(group);
        } catch (Exception | Error e) {
            settlements = CompletableFuture.failedStage(e);
        }
        return settlements
                .whenComplete((of, failure) -> answered.run())
                .thenCompose(this::record)
                .handle((done, failure) -> {
                    if (failure != null) {
                        LOG.error(
                                "{}: what became of message {} could not be recorded; it comes again when its lease ends",
                                queue.name(),
                                group.message().id(),
                                failure);
                    }
                    return null;
                });
    }

    /** Records, and tells those who listen. */
    CompletionStage<Void> record(List<Settlement> settlements) {
        return queue.settle(settlements).thenRun(() -> events.settled(queue.name(), settlements));
    }

    private CompletionStage<List<Settlement>> report(DueGroup group) {
        return reports.ended(group).handle((told, failure) -> {
            if (failure == null) {
                return group.deliveries().stream().map(Settlement::done).toList();
            }
            LOG.warn(
                    "{}: the report on message {} could not be handed over; it is tried again: {}",
                    queue.name(),
                    group.message().id(),
                    failure.toString());
            Instant later = policy.next(1, clock.instant(), random);
            return group.deliveries().stream()
                    .map(delivery -> Settlement.postpone(delivery, later))
                    .toList();
        });
    }

    private CompletionStage<List<Settlement>> settlements(DueGroup group, List<DeliveryResult> results) {
        Instant now = clock.instant();
        if (QueueOutcome.reachedNobody(results)) {
            backoff.failed(group.destination(), now);
        } else if (QueueOutcome.reachedSomebody(results)) {
            backoff.alive(group.destination());
        }
        List<Settlement> settlements = new ArrayList<>();
        List<QueuedDelivery> late = new ArrayList<>();
        List<DeliveryResult> why = new ArrayList<>();
        for (int i = 0; i < results.size(); i++) {
            QueuedDelivery delivery = group.deliveries().get(i);
            Settlement settlement = policy.settle(delivery, results.get(i), now, random);
            settlements.add(settlement);
            boolean waits = !settlement.isDone() && settlement.report() == Report.NONE;
            if (waits && policy.isDelayToReport(delivery, now)) {
                late.add(delivery);
                why.add(results.get(i));
            }
        }
        if (late.isEmpty()) {
            return CompletableFuture.completedStage(settlements);
        }
        // Told before it is recorded that it was: if the process dies in between the sender is told once more.
        return reports.delayed(new DueGroup(group.destination(), late), why, policy.expires(late.get(0)))
                .handle((told, failure) -> {
                    if (failure != null) {
                        LOG.warn(
                                "{}: the sender of {} could not be told of the delay: {}",
                                queue.name(),
                                group.message().id(),
                                failure.toString());
                        return settlements;
                    }
                    return settlements.stream()
                            .map(of -> late.contains(of.delivery()) ? of.withDelayReported() : of)
                            .toList();
                });
    }
}
