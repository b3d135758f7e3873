package io.github.camelsmtp.queue;

import io.github.camelsmtp.mail.DeliverBy;
import io.github.camelsmtp.mail.DeliveryResult;
import io.github.camelsmtp.mail.DsnRequest.Notify;
import io.github.camelsmtp.queue.QueuedDelivery.Report;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * When a delivery that failed is tried again, and when no more.
 *
 * @param delays between attempts, at least one; the last one holds for all that follow
 * @param jitter by what part of itself a delay is made longer at random, 0 to 1: so that what failed together does not come
 *     again together
 * @param lifetime for how long a delivery is tried (RFC 5321 §4.5.4.1: at least 4 to 5 days); then it has failed
 * @param delayWarning after how long the sender is told that it takes longer, or null for never
 */
public record RetryPolicy(
        List<Duration> delays,
        double jitter,
        Duration lifetime,
        @Nullable Duration delayWarning) {

    /** @throws IllegalArgumentException if there is no delay, or something is negative or out of its range */
    public RetryPolicy {
        delays = List.copyOf(delays);
        if (delays.isEmpty() || delays.stream().anyMatch(delay -> delay.isNegative() || delay.isZero())) {
            throw new IllegalArgumentException("retrying needs delays longer than nothing");
        }
        if (!(jitter >= 0 && jitter <= 1)) {
            throw new IllegalArgumentException("jitter must be 0 to 1, not " + jitter);
        }
        if (lifetime.isNegative()) {
            throw new IllegalArgumentException("the lifetime must not be negative");
        }
    }

    /** When to try again after so many attempts, the last of them now. */
    public Instant next(int attempts, Instant now, RandomGenerator random) {
        Duration delay = delays.get(Math.min(Math.max(attempts, 1), delays.size()) - 1);
        long longer = (long) (delay.toMillis() * jitter * random.nextDouble());
        return now.plus(delay).plusMillis(longer);
    }

    /** When a delivery has failed if it was not delivered: its lifetime, or what {@code BY=…;R} left it (RFC 2852 §4). */
    public Instant expires(QueuedDelivery delivery) {
        Instant end = delivery.since().plus(lifetime);
        DeliverBy by = delivery.message().request().deliverBy();
        if (by != null && by.mode() == DeliverBy.Mode.RETURN) {
            Instant late = delivery.message().arrived().plusSeconds(by.seconds());
            return late.isBefore(end) ? late : end;
        }
        return end;
    }

    /** Whether {@code BY=…;R} forbids another attempt: what is late is to be returned (RFC 2852 §4). */
    public boolean isTooLate(QueuedMessage message, Instant now) {
        DeliverBy by = message.request().deliverBy();
        return by != null
                && by.mode() == DeliverBy.Mode.RETURN
                && !now.isBefore(message.arrived().plusSeconds(by.seconds()));
    }

    /** What an attempt's result means. */
    public Settlement settle(QueuedDelivery delivery, DeliveryResult result, Instant now, RandomGenerator random) {
        Attempt attempt = Attempt.of(now, result);
        return switch (result.kind()) {
            case DELIVERED -> delivered(delivery, attempt, result, now);
            case PERMANENT -> ended(delivery, attempt, Report.FAILED, now);
            case TEMPORARY -> {
                Instant end = expires(delivery);
                if (!now.isBefore(end)) {
                    yield ended(delivery, attempt, Report.EXPIRED, now);
                }
                Instant next = next(delivery.attempts() + 1, now, random);
                yield Settlement.retry(delivery, attempt, next.isBefore(end) ? next : end);
            }
        };
    }

    /** What it means that a delivery's time is over. */
    public Settlement expired(QueuedDelivery delivery, @Nullable Attempt attempt, Instant now) {
        return ended(delivery, attempt, Report.EXPIRED, now);
    }

    private static Settlement delivered(QueuedDelivery delivery, Attempt attempt, DeliveryResult result, Instant now) {
        boolean tell = delivery.recipient().dsn().notifyOn().contains(Notify.SUCCESS)
                && !result.relayedDsn()
                && delivery.message().sender().address().isPresent();
        return tell
                ? Settlement.report(delivery, attempt, Report.RELAYED, now)
                : new Settlement(delivery, attempt, null, Report.NONE, delivery.delayReported());
    }

    /** NOTIFY=NEVER, or no FAILURE in it: it leaves at once (RFC 3461 §5.2.2). */
    private static Settlement ended(QueuedDelivery delivery, @Nullable Attempt attempt, Report report, Instant now) {
        Set<Notify> wanted = delivery.recipient().dsn().notifyOn();
        return wanted.isEmpty() || wanted.contains(Notify.FAILURE)
                ? Settlement.report(delivery, attempt, report, now)
                : new Settlement(delivery, attempt, null, report, delivery.delayReported());
    }

    /**
     * Whether the sender is now to be told that a delivery which was not made takes longer: once, after the warning's time or
     * what {@code BY=…;N} gave it, unless he wants to hear of other things only (RFC 3461 §4.1), and never the null sender.
     */
    public boolean isDelayToReport(QueuedDelivery delivery, Instant now) {
        Set<Notify> wanted = delivery.recipient().dsn().notifyOn();
        if (delivery.delayReported()
                || delivery.message().sender().address().isEmpty()
                || !wanted.isEmpty() && !wanted.contains(Notify.DELAY)) {
            return false;
        }
        DeliverBy by = delivery.message().request().deliverBy();
        if (by != null
                && by.mode() == DeliverBy.Mode.NOTIFY
                && !now.isBefore(delivery.message().arrived().plusSeconds(by.seconds()))) {
            return true;
        }
        return delayWarning != null && !now.isBefore(delivery.since().plus(delayWarning));
    }
}
