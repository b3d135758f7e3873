package io.github.camelsmtp.queue;

import io.github.camelsmtp.queue.QueuedDelivery.Report;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What is to be recorded of a leased delivery.
 *
 * @param delivery as it was leased
 * @param attempt the attempt that was made, or null if there was none
 * @param due when it is due again, or null if it leaves the queue
 * @param report what it then is due for
 * @param delayReported whether the sender has been told by now that it takes longer
 */
public record Settlement(
        QueuedDelivery delivery,
        @Nullable Attempt attempt,
        @Nullable Instant due,
        Report report,
        boolean delayReported) {

    /** It leaves the queue: delivered, or reported. */
    public static Settlement done(QueuedDelivery delivery) {
        return new Settlement(delivery, null, null, Report.NONE, delivery.delayReported());
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
        return new Settlement(delivery, attempt, due, report, true);
    }

    /** Whether it leaves the queue. */
    public boolean isDone() {
        return due == null;
    }
}
