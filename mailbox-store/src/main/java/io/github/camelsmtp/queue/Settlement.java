package io.github.camelsmtp.queue;

import io.github.camelsmtp.queue.QueuedDelivery.Report;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is to be recorded of a leased delivery.
 *
 * @param delivery as it was leased
 * @param attempt the attempt that was made, or null if there was none
 * @param due when it is due again, or null if it leaves the queue
 * @param report what it then is due for
 * @param delayReported whether the sender has been told by now that it takes longer
 * @param deleted whether it leaves the queue because somebody wants it so, and nobody got it
 */
public record Settlement(
        QueuedDelivery delivery,
        @Nullable Attempt attempt,
        @Nullable Instant due,
        Report report,
        boolean delayReported,
        boolean deleted) {

    /** What an attempt has come to. */
    Settlement(
            QueuedDelivery delivery,
            @Nullable Attempt attempt,
            @Nullable Instant due,
            Report report,
            boolean delayReported) {
        this(delivery, attempt, due, report, delayReported, false);
    }

    /** It leaves the queue: delivered, or reported. */
    public static Settlement done(QueuedDelivery delivery) {
        return new Settlement(delivery, null, null, Report.NONE, delivery.delayReported());
    }

    /** It leaves the queue, and is neither delivered nor reported ({@link QueueCommand#DELETE}). */
    public static Settlement deleted(QueuedDelivery delivery) {
        return new Settlement(delivery, null, null, Report.NONE, delivery.delayReported(), true);
    }

    /** It failed for now. */
    public static Settlement retry(QueuedDelivery delivery, Attempt attempt, Instant due) {
        return new Settlement(delivery, attempt, due, Report.NONE, delivery.delayReported());
    }

    /** It has ended, and stays until its sender was told. */
    public static Settlement report(QueuedDelivery delivery, @Nullable Attempt attempt, Report report, Instant due) {
        return new Settlement(delivery, attempt, due, report, delivery.delayReported());
    }

    /** Nothing was tried: it comes again later, for what it was due for. */
    public static Settlement postpone(QueuedDelivery delivery, Instant due) {
        return new Settlement(delivery, null, due, delivery.report(), delivery.delayReported());
    }

    /** The same, and the sender has been told that it takes longer. */
    public Settlement withDelayReported() {
        return new Settlement(delivery, attempt, due, report, true, deleted);
    }

    /**
     * What whoever listens is to hear of it; nothing if it is no news: a retry that nobody was told of, or what becomes of a
     * delivery that has ended before.
     */
    public Optional<DeliveryEvent.Kind> event() {
        if (delivery.report() != Report.NONE) {
            return Optional.empty();
        }
        return switch (report) {
            case FAILED -> Optional.of(DeliveryEvent.Kind.FAILED);
            case EXPIRED -> Optional.of(DeliveryEvent.Kind.EXPIRED);
            case RELAYED -> Optional.of(DeliveryEvent.Kind.RELAYED);
            case NONE -> stillToDeliver();
        };
    }

    private Optional<DeliveryEvent.Kind> stillToDeliver() {
        if (isDone()) {
            return Optional.of(deleted ? DeliveryEvent.Kind.DELETED : DeliveryEvent.Kind.DELIVERED);
        }
        return delayReported && !delivery.delayReported() ? Optional.of(DeliveryEvent.Kind.DELAYED) : Optional.empty();
    }

    /** Whether it leaves the queue. */
    public boolean isDone() {
        return due == null;
    }
}
