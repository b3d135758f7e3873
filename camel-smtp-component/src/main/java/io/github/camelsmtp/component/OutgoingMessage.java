package io.github.camelsmtp.component;

import io.github.camelsmtp.mail.Recipient;
import io.github.camelsmtp.mail.ReversePath;
import io.github.camelsmtp.store.Content;
import java.time.Clock;
import java.util.List;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;

/**
 * An exchange as a message that can go out. The one place where producers turn a body into octets.
 *
 * <p>A body that is a message (a spooled body, {@code StreamCache}, {@code InputStream}, {@code byte[]}, {@code File},
 * {@code MimeMessage}, a String that begins with a header field) goes out as it is. Any other is composed from the headers
 * {@code From}, {@code To}, {@code Subject} and so on, and then these also say who sends it and who gets it, if the
 * envelope's headers and options do not.
 *
 * @param content the octets, good until the exchange is done
 * @param sender whom the header fields name, or null
 * @param recipients whom the header fields name; empty for a body that was a message: its fields are never asked
 * @param utf8Headers whether header fields were written in UTF-8, which only SMTPUTF8 carries (RFC 6531)
 */
record OutgoingMessage(Content content, @Nullable ReversePath sender, List<Recipient> recipients, boolean utf8Headers) {

    OutgoingMessage {
        recipients = List.copyOf(recipients);
    }

    /** A body that is a message. */
    static OutgoingMessage asItIs(Content content) {
        return new OutgoingMessage(content, null, List.of(), false);
    }

    /**
     * The message of an exchange.
     *
     * @throws Exception if there can be none, in one line for the user
     */
    static OutgoingMessage of(Exchange exchange) throws Exception {
        if (ComposedMessage.isMessage(exchange)) {
            return asItIs(BodyContent.of(exchange));
        }
        return ComposedMessage.of(exchange, Clock.systemUTC());
    }
}
