package io.github.camelsmtp.component;

import io.github.camelsmtp.mail.DeliveryResult;
import io.github.camelsmtp.mail.Reply;
import io.github.camelsmtp.queue.QueuedDelivery;
import io.github.camelsmtp.queue.QueuedDelivery.Report;
import io.github.camelsmtp.queue.RetryPolicy;
import io.github.camelsmtp.queue.Settlement;
import io.github.camelsmtp.smtp.Replies;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
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
    private final QueueRecords queue;
    private final RetryPolicy policy;
    private final QueueReports reports;
    private final DestinationBackoff backoff;
    private final Clock clock;
    private final RandomGenerator random;
    private final Executor workers;

    /** @param workers what reads messages and runs routes */
    QueueRun(
            DueDelivery delivery,
            QueueRecords queue,
            RetryPolicy policy,
            QueueReports reports,
            DestinationBackoff backoff,
            Clock clock,
            RandomGenerator random,
            Executor workers) {
        this.delivery = delivery;
        this.queue = queue;
        this.policy = policy;
        this.reports = reports;
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
                    ? attempt(group).thenComposeAsync(of -> settlements(group, of), workers)
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

    /** What can't even be begun has failed for now, as all else: or it would be begun for ever. */
    private CompletionStage<List<DeliveryResult>> attempt(DueGroup group) {
        CompletionStage<List<DeliveryResult>> results;
        try {
            results = delivery.deliver(group);
        } catch (Exception | Error e) {
            results = CompletableFuture.failedStage(e);
        }
        return results.exceptionally(failure -> {
            LOG.error(
                    "{}: message {} could not be tried",
                    queue.name(),
                    group.message().id(),
                    failure);
            return QueueReports.recipients(group).stream()
                    .map(recipient -> DeliveryResult.local(recipient, Replies.LOCAL_ERROR))
                    .toList();
        });
    }

    /**
     * Records that a group waits without an attempt, and tells its sender if it is time to. Never blocks.
     *
     * @param why what the sender is told if no attempt was made so far
     */
    CompletionStage<Void> leftAlone(DueGroup group, List<Settlement> settlements, Reply why) {
        Instant now = clock.instant();
        if (settlements.stream().noneMatch(settlement -> isDelayToReport(settlement, now))) {
            return record(settlements);
        }
        List<DeliveryResult> results = group.deliveries().stream()
                .map(delivery -> QueueOutcome.known(delivery, why))
                .toList();
        try {
            return CompletableFuture.completedStage(settlements)
                    .thenComposeAsync(
                            of -> withDelays(group, of, results, now, QueueReports.lastAttempt(group)), workers)
                    .thenCompose(this::record);
        } catch (RejectedExecutionException stopped) {
            return CompletableFuture.failedStage(stopped);
        }
    }

    private boolean isDelayToReport(Settlement settlement, Instant now) {
        boolean waits = !settlement.isDone() && settlement.report() == Report.NONE;
        return waits && policy.isDelayToReport(settlement.delivery(), now);
    }

    /** Records. */
    CompletionStage<Void> record(List<Settlement> settlements) {
        return queue.settle(settlements, clock.instant());
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
        for (int i = 0; i < results.size(); i++) {
            settlements.add(policy.settle(group.deliveries().get(i), results.get(i), now, random));
        }
        return withDelays(group, settlements, results, now, now);
    }

    /** The same, once the sender has been told of those that it is to be told of now. */
    private CompletionStage<List<Settlement>> withDelays(
            DueGroup group,
            List<Settlement> settlements,
            List<DeliveryResult> results,
            Instant now,
            @Nullable Instant attempted) {
        List<QueuedDelivery> late = new ArrayList<>();
        List<DeliveryResult> why = new ArrayList<>();
        for (int i = 0; i < results.size(); i++) {
            if (isDelayToReport(settlements.get(i), now)) {
                late.add(group.deliveries().get(i));
                why.add(results.get(i));
            }
        }
        if (late.isEmpty()) {
            return CompletableFuture.completedStage(settlements);
        }
        // Told before it is recorded that it was: if the process dies in between the sender is told once more.
        return reports.delayed(new DueGroup(group.destination(), late), why, attempted, policy.expires(late.get(0)))
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
