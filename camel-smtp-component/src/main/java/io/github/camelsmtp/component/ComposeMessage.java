package io.github.camelsmtp.component;

import io.github.camelsmtp.mail.BodyType;
import io.github.camelsmtp.mail.DeliveryMode;
import io.github.camelsmtp.mail.DeliveryRequest;
import io.github.camelsmtp.mail.Envelope;
import io.github.camelsmtp.mail.Recipient;
import java.time.Clock;
import java.util.OptionalLong;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/**
 * Composes a message in a route: {@code .process(new ComposeMessage())}. Afterwards the body is the message's octets, and the
 * envelope is from {@code Sender} or {@code From} to {@code To}, {@code Cc} and {@code Bcc}, whatever the exchange had for one
 * before: a route that answers a message it has received must not send the answer to the recipients of the question. Where
 * these headers name nobody, the recipients of the envelope stay.
 *
 * <p>The {@code mina-smtp} and {@code mail-queue} producers compose by themselves; this is for what comes between, and for
 * other producers. A body that is a message already is left as it is, and so is its envelope. Thread-safe.
 *
 * <p>What can't be composed fails the exchange with an IllegalArgumentException that says what is wrong, in one line.
 */
public final class ComposeMessage implements Processor {
    private final Clock clock;

    public ComposeMessage() {
        this(Clock.systemUTC());
    }

    /** @param clock for Date and Message-ID */
    public ComposeMessage(Clock clock) {
        this.clock = clock;
    }

    @Override
    public void process(Exchange exchange) throws Exception {
        if (ComposedMessage.isMessage(exchange)) {
            return;
        }
        OutgoingMessage message = ComposedMessage.of(exchange, clock);
        if (message.content() instanceof BodyContent.SpoolContent content) {
            exchange.getMessage().setBody(SpoolStream.bodyOf(exchange, content.spool()));
        }
        exchange.getMessage().removeHeader(SmtpConstants.ENVELOPE);
        if (message.sender() != null) {
            exchange.getMessage()
                    .setHeader(SmtpConstants.MAIL_FROM, message.sender().text());
        }
        if (!message.recipients().isEmpty()) {
            exchange.getMessage()
                    .setHeader(
                            SmtpConstants.RECIPIENTS,
                            message.recipients().stream().map(Recipient::text).toList());
            if (message.utf8Headers() && message.sender() != null) {
                exchange.getMessage().setHeader(SmtpConstants.ENVELOPE, international(message));
            }
        }
    }

    private static Envelope international(OutgoingMessage message) {
        DeliveryRequest request = new DeliveryRequest(DeliveryMode.MAIL, true, false, null, null, null, null, 0);
        return new Envelope(
                message.sender(), message.recipients(), BodyType.EIGHT_BIT_MIME, OptionalLong.empty(), request);
    }
}
