package io.github.camelsmtp.mail;

import org.jspecify.annotations.Nullable;

/**
 * What the sender asked of the delivery of a message as a whole, by the parameters of MAIL. Whoever takes the message from
 * here on has to honour it, and servers offer only what their routes can.
 *
 * @param mode where the message goes
 * @param smtpUtf8 whether addresses or header fields may be UTF-8 (RFC 6531 §3.4)
 * @param requireTls whether it may only travel through TLS (RFC 8689 §4.1)
 * @param dsnReturn what a report of failure brings back (RFC 3461 §4.3), null if nothing was said
 * @param envelopeId what reports call the message by, decoded (RFC 3461 §4.4), null if it has no such name
 * @param deliverBy how long it may take (RFC 2852), null if nothing was said
 * @param hold how long it waits before it goes on (RFC 4865), null if it does not
 * @param priority from -9 to 9, 0 if nothing was said (RFC 6710)
 */
public record DeliveryRequest(
        DeliveryMode mode,
        boolean smtpUtf8,
        boolean requireTls,
        @Nullable DsnReturn dsnReturn,
        @Nullable String envelopeId,
        @Nullable DeliverBy deliverBy,
        @Nullable Hold hold,
        int priority) {

    /** Nothing was asked. */
    public static final DeliveryRequest NONE =
            new DeliveryRequest(DeliveryMode.MAIL, false, false, null, null, null, null, 0);

    /** @throws IllegalArgumentException if the priority is out of its range */
    public DeliveryRequest {
        if (priority < -9 || priority > 9) {
            throw new IllegalArgumentException("priority must be -9 to 9, not " + priority);
        }
    }
}
