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

    /**
     * Refuses content that is not made of lines (554 5.6.3), for POP3 could not send it as it came, and messages sent with
     * SMTPUTF8 (554 5.6.9), for POP3 must not send UTF-8 headers to clients that have not asked for it (RFC 6856 §2.1).
     *
     * @param utf8 whether whoever reads the mailbox can do with UTF-8 headers
     */
    static void check(Exchange exchange, boolean utf8) throws SmtpReplyException {
        Envelope envelope = exchange.getMessage().getHeader(SmtpConstants.ENVELOPE, Envelope.class);
        if (envelope != null && envelope.body() == BodyType.BINARY_MIME) {
            throw new SmtpReplyException(Replies.CONVERSION_REQUIRED, null);
        }
        if (envelope != null && envelope.request().smtpUtf8() && !utf8) {
            throw new SmtpReplyException(Replies.ASCII_HEADERS_ONLY, null);
        }
    }
}
