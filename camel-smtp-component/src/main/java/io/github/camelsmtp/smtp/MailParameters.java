package io.github.camelsmtp.smtp;

import io.github.camelsmtp.mail.BodyType;
import io.github.camelsmtp.mail.DeliveryMode;
import io.github.camelsmtp.mail.DeliveryRequest;
import io.github.camelsmtp.mail.Reply;
import java.util.List;
import java.util.OptionalLong;

/**
 * What the parameters of a MAIL command say (RFC 5321 §4.1.2 {@code Mail-parameters}). They are looked at in the order they
 * were sent, and the first that is wrong decides the reply: never one that depends on how a map orders its keys.
 *
 * @param body what the octets are (RFC 6152, RFC 3030)
 * @param size how many there are to be (RFC 1870)
 * @param request what is asked of the delivery
 */
record MailParameters(BodyType body, OptionalLong size, DeliveryRequest request) {
    static final MailParameters NONE =
            new MailParameters(BodyType.SEVEN_BIT, OptionalLong.empty(), DeliveryRequest.NONE);

    static Parsed<MailParameters> parse(String text, DeliveryMode mode, SmtpServerSettings settings, SmtpPeer peer) {
        Parsed<List<EsmtpParameter>> words = EsmtpParameter.split(text, false);
        if (words.value() == null) {
            return Parsed.refused(words.refused());
        }
        MailParameterReader reader = new MailParameterReader(settings, peer);
        for (EsmtpParameter word : words.value()) {
            Reply refusal = MailParameter.read(word, reader);
            if (refusal != null) {
                return Parsed.refused(refusal);
            }
        }
        return Parsed.as(reader.result(mode));
    }
}
