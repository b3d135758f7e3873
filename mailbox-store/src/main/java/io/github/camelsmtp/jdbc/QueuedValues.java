package io.github.camelsmtp.jdbc;

import io.github.camelsmtp.mail.DeliveryRequest;
import io.github.camelsmtp.mail.DsnRequest;
import io.github.camelsmtp.mail.OriginalRecipient;
import io.github.camelsmtp.mail.Recipient;
import io.github.camelsmtp.queue.QueuedDelivery;
import io.github.camelsmtp.queue.QueuedDelivery.Report;
import io.github.camelsmtp.queue.QueuedDelivery.State;
import io.github.camelsmtp.queue.QueuedMessage;
import io.github.camelsmtp.queue.Submission;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What a new message is in a queue: the values that go into the rows, and are the same when they are read again. */
final class QueuedValues {
    private static final int MAX_ORIGINAL_TYPE = 64;
    private static final int MAX_TEXT = 2048;

    private QueuedValues() {}

    static QueuedMessage message(long id, Submission submission, long octets) {
        DeliveryRequest request = submission.request();
        return new QueuedMessage(
                Long.toString(id),
                submission.envelope().sender(),
                submission.envelope().body(),
                new DeliveryRequest(
                        request.mode(),
                        request.smtpUtf8(),
                        request.requireTls(),
                        request.dsnReturn(),
                        fitting(request.envelopeId()),
                        request.deliverBy(),
                        null,
                        request.priority()),
                octets,
                milliseconds(submission.arrived()),
                submission.origin(),
                submission.messageId(),
                submission.note());
    }

    /** A delivery that waits. */
    static QueuedDelivery waiting(long id, QueuedMessage message, Recipient recipient, Instant due) {
        return new QueuedDelivery(
                id,
                message,
                fitting(recipient),
                QueuedDelivery.destinationOf(recipient),
                State.WAITING,
                Report.NONE,
                milliseconds(due),
                milliseconds(due),
                0,
                null,
                false,
                0);
    }

    /** The same, leased. */
    static QueuedDelivery leased(QueuedDelivery of, Instant until, long lease) {
        return new QueuedDelivery(
                of.id(),
                of.message(),
                of.recipient(),
                of.destination(),
                State.LEASED,
                of.report(),
                milliseconds(until),
                of.since(),
                of.attempts(),
                of.last(),
                of.delayReported(),
                lease);
    }

    private static Instant milliseconds(Instant of) {
        return Instant.ofEpochMilli(of.toEpochMilli());
    }

    /** A text for a column, or null if there is none or it does not fit: it is left out rather than cut. */
    private static @Nullable String fitting(@Nullable String text) {
        return text == null || text.length() > MAX_TEXT ? null : text;
    }

    private static Recipient fitting(Recipient recipient) {
        OriginalRecipient original = recipient.dsn().original();
        boolean fits = original == null
                || original.type().length() <= MAX_ORIGINAL_TYPE
                        && original.address().length() <= MAX_TEXT;
        return fits
                ? recipient
                : new Recipient(recipient.path(), new DsnRequest(recipient.dsn().notifyOn(), null));
    }
}
