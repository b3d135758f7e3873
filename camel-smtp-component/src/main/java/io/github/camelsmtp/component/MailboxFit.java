package io.github.camelsmtp.component;

import io.github.camelsmtp.mail.BodyType;
import io.github.camelsmtp.mail.Envelope;
import io.github.camelsmtp.smtp.Replies;
import org.apache.camel.Exchange;

/**
 * Whether a message can lie in a mailbox as it is. What the envelope says counts: content is not looked at. A route that
 * has made something else of the message removes the envelope, or sets another.
 */
final class MailboxFit {
    private MailboxFit() {}

    /** @throws SmtpReplyException 554 5.6.3 for content that is not made of lines: POP3 could not send it as it came */
    static void check(Exchange exchange) throws SmtpReplyException {
        Envelope envelope = exchange.getMessage().getHeader(SmtpConstants.ENVELOPE, Envelope.class);
        if (envelope != null && envelope.body() == BodyType.BINARY_MIME) {
            throw new SmtpReplyException(Replies.CONVERSION_REQUIRED, null);
        }
    }
}
