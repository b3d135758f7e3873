package io.github.camelsmtp.mail;

import java.util.List;
import java.util.OptionalLong;

/**
 * What the SMTP dialogue said of a message, apart from its content (RFC 5321 §2.3.1). It is independent of the header
 * fields: nothing here is ever read from the message.
 *
 * @param sender where failures are reported
 * @param recipients who gets it, in the order they were named, at least one; the same one may stand in it twice
 * @param body what the sender declared of the octets
 * @param declaredSize the {@code SIZE} parameter of RFC 1870 in octets, empty if none was given
 * @param request what the sender asked of the delivery
 */
public record Envelope(
        ReversePath sender,
        List<Recipient> recipients,
        BodyType body,
        OptionalLong declaredSize,
        DeliveryRequest request) {

    /** @throws IllegalArgumentException if there is no recipient */
    public Envelope {
        recipients = List.copyOf(recipients);
        if (recipients.isEmpty()) {
            throw new IllegalArgumentException("an envelope needs a recipient");
        }
    }

    /** An envelope whose sender asked for nothing. */
    public Envelope(ReversePath sender, List<Recipient> recipients, BodyType body, OptionalLong declaredSize) {
        this(sender, recipients, body, declaredSize, DeliveryRequest.NONE);
    }

    /** An envelope for which nothing but sender and recipients is known. */
    public static Envelope of(ReversePath sender, List<Recipient> recipients) {
        return new Envelope(sender, recipients, BodyType.SEVEN_BIT, OptionalLong.empty());
    }
}
