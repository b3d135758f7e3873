package io.github.camelsmtp.relay;

import io.github.camelsmtp.mail.DeliveryResult;
import io.github.camelsmtp.mail.DsnRequest.Notify;
import io.github.camelsmtp.mail.Envelope;
import io.github.camelsmtp.store.Content;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What there is to tell of a message to its sender: {@link DsnWriter} makes a delivery status notification of it. Immutable,
 * but for the content, which has to be there as long as the notification is read.
 *
 * @param action what has happened to the recipients of the results
 * @param envelope of the message: whom to tell, and what the sender asked for
 * @param results those this report is of, all of one action; perhaps not all recipients of the envelope. Who of them the
 *     sender wants to hear of is for the writer to say
 * @param arrival when the message came to us
 * @param lastAttempt when delivery was last tried, null if it never was
 * @param willRetryUntil until when delivery is tried, null unless it is delayed
 * @param queueId the message's id here
 * @param original the message as it came to us
 */
public record DeliveryReport(
        Action action,
        Envelope envelope,
        List<DeliveryResult> results,
        Instant arrival,
        @Nullable Instant lastAttempt,
        @Nullable Instant willRetryUntil,
        String queueId,
        Content original) {

    /** {@code action-value} (RFC 3464 §2.3.3); there is no {@code expanded}, for nothing here expands what it delivers. */
    public enum Action {
        /** It was not delivered, and nobody tries any more. */
        FAILED(Notify.FAILURE, true),
        /** It was not delivered yet. */
        DELAYED(Notify.DELAY, true),
        /** It was delivered: only told to who asked. */
        DELIVERED(Notify.SUCCESS, false),
        /** It went to a server that does not report deliveries: only told to who asked (RFC 3461 §5.2.2). */
        RELAYED(Notify.SUCCESS, false);

        private final Notify asked;
        private final boolean unasked;

        Action(Notify asked, boolean unasked) {
            this.asked = asked;
            this.unasked = unasked;
        }

        /** Whether a sender who wrote this into NOTIFY wants to hear of it (RFC 3461 §4.1). */
        boolean wantedBy(DeliveryResult result) {
            var notify = result.recipient().dsn().notifyOn();
            return notify.isEmpty() ? unasked : notify.contains(asked);
        }

        /** As it stands in the field. */
        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** @throws IllegalArgumentException if there is no result */
    public DeliveryReport {
        results = List.copyOf(results);
        if (results.isEmpty()) {
            throw new IllegalArgumentException("a report needs a result");
        }
    }
}
