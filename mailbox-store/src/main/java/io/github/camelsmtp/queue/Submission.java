package io.github.camelsmtp.queue;

import io.github.camelsmtp.mail.DeliveryRequest;
import io.github.camelsmtp.mail.Envelope;
import io.github.camelsmtp.mail.ForwardPath;
import io.github.camelsmtp.mail.Hold;
import io.github.camelsmtp.mail.Recipient;
import io.github.camelsmtp.store.Content;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A message that is to be kept in a queue.
 *
 * @param envelope from whom to whom, and what the sender asked for; who stands in it twice gets one copy, see {@link #recipients}
 * @param content its octets
 * @param arrived when it came
 * @param origin the id of the exchange that enqueues it, or null; at most {@value #MAX_ORIGIN} characters are kept
 * @param messageId its {@code Message-ID} field, or null; what is longer than {@value #MAX_MESSAGE_ID} characters is not kept
 * @param note what whoever enqueues it wants to read again when it is delivered, or null; nobody else looks at it
 */
public record Submission(
        Envelope envelope,
        Content content,
        Instant arrived,
        @Nullable String origin,
        @Nullable String messageId,
        @Nullable String note) {
    /** Characters of {@code origin} that are kept. */
    public static final int MAX_ORIGIN = 200;
    /** Characters that a {@code Message-ID} may have: a line of RFC 5322 §2.1.1. */
    public static final int MAX_MESSAGE_ID = 998;
    /** Characters that a note may have. */
    public static final int MAX_NOTE = 2000;

    /**
     * Cuts what is too long.
     *
     * @throws IllegalArgumentException if the note is: half of it would be of no use
     */
    public Submission {
        if (origin != null && origin.length() > MAX_ORIGIN) {
            origin = origin.substring(0, MAX_ORIGIN);
        }
        if (messageId != null && messageId.length() > MAX_MESSAGE_ID) {
            messageId = null;
        }
        if (note != null && note.length() > MAX_NOTE) {
            throw new IllegalArgumentException("a note has at most " + MAX_NOTE + " characters");
        }
    }

    /** A message without a note. */
    public Submission(
            Envelope envelope, Content content, Instant arrived, @Nullable String origin, @Nullable String messageId) {
        this(envelope, content, arrived, origin, messageId, null);
    }

    /**
     * Who gets it: each address once, however often it was named (RFC 5321 §2.4: the case of the domain is no difference, that
     * of the local part is), with all that was wished for it (RFC 3461 §4.1).
     */
    public List<Recipient> recipients() {
        Map<ForwardPath, Recipient> each = new LinkedHashMap<>();
        for (Recipient recipient : envelope.recipients()) {
            each.merge(
                    recipient.path(),
                    recipient,
                    (first, again) -> new Recipient(first.path(), first.dsn().and(again.dsn())));
        }
        return List.copyOf(each.values());
    }

    /** What was asked, but the hold, which {@link #firstDue} is about: nobody is to hold it again. */
    public DeliveryRequest request() {
        DeliveryRequest of = envelope.request();
        return new DeliveryRequest(
                of.mode(),
                of.smtpUtf8(),
                of.requireTls(),
                of.dsnReturn(),
                of.envelopeId(),
                of.deliverBy(),
                null,
                of.priority());
    }

    /** When it is to go on: at once, or when its hold is over (RFC 4865). */
    public Instant firstDue() {
        Hold hold = envelope.request().hold();
        if (hold instanceof Hold.For wait) {
            return arrived.plus(wait.duration());
        }
        return hold instanceof Hold.Until until && until.instant().isAfter(arrived) ? until.instant() : arrived;
    }
}
