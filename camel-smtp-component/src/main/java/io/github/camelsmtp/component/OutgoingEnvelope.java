package io.github.camelsmtp.component;

import io.github.camelsmtp.mail.BodyType;
import io.github.camelsmtp.mail.DeliveryRequest;
import io.github.camelsmtp.mail.EmailAddress;
import io.github.camelsmtp.mail.Envelope;
import io.github.camelsmtp.mail.ForwardPath;
import io.github.camelsmtp.mail.Recipient;
import io.github.camelsmtp.mail.ReversePath;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.OptionalLong;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;

/**
 * The envelope of an exchange that is to be sent: from the options of the endpoint, else from the headers
 * {@code CamelSmtpMailFrom} and {@code CamelSmtpRecipients}, else from {@code CamelSmtpEnvelope}, else, for a composed
 * message only, from its own fields. What a client asked of a message that came in (DSN, SMTPUTF8, REQUIRETLS and so on) goes
 * on with it as {@code CamelSmtpEnvelope} has it, for each recipient who is still among them.
 */
final class OutgoingEnvelope {
    private OutgoingEnvelope() {}

    /** @throws IllegalArgumentException if an option is no address, in one line */
    static void check(SmtpSendConfiguration options) {
        if (options.getFrom() != null) {
            sender("the option from", options.getFrom());
        }
        if (options.getTo() != null) {
            recipients("the option to", options.getTo(), null);
        }
    }

    /** @throws IllegalArgumentException if there is no sender or recipient, or one is no address, in one line */
    static Envelope of(Exchange exchange, SmtpSendConfiguration options, OutgoingMessage message) {
        Envelope came = exchange.getMessage().getHeader(SmtpConstants.ENVELOPE, Envelope.class);
        ReversePath sender = sender(exchange, options, message, came);
        List<Recipient> recipients = recipients(exchange, options, message, came);
        DeliveryRequest request = came == null ? DeliveryRequest.NONE : came.request();
        boolean utf8 = request.smtpUtf8() || message.utf8Headers();
        DeliveryRequest wanted = new DeliveryRequest(
                request.mode(),
                utf8,
                request.requireTls(),
                request.dsnReturn(),
                request.envelopeId(),
                request.deliverBy(),
                request.hold(),
                request.priority());
        BodyType body = came == null ? BodyType.SEVEN_BIT : came.body();
        return new Envelope(sender, recipients, body, OptionalLong.empty(), wanted);
    }

    private static ReversePath sender(
            Exchange exchange, SmtpSendConfiguration options, OutgoingMessage message, @Nullable Envelope came) {
        if (options.getFrom() != null) {
            return sender("the option from", options.getFrom());
        }
        String header = exchange.getMessage().getHeader(SmtpConstants.MAIL_FROM, String.class);
        if (header != null) {
            return sender("the header " + SmtpConstants.MAIL_FROM, header);
        }
        if (came != null) {
            return came.sender();
        }
        if (message.sender() != null) {
            return message.sender();
        }
        throw new IllegalArgumentException("no sender: set the header " + SmtpConstants.MAIL_FROM
                + " (empty for the null sender) or the option from");
    }

    private static ReversePath sender(String where, String text) {
        String address = text.strip();
        if (address.isEmpty() || address.equals("<>")) {
            return ReversePath.NULL;
        }
        return ReversePath.to(address(where, address));
    }

    private static EmailAddress address(String where, String text) {
        return EmailAddress.parse(text)
                .orElseThrow(() -> new IllegalArgumentException(where + " must be an address, not '" + text + "'"));
    }

    private static List<Recipient> recipients(
            Exchange exchange, SmtpSendConfiguration options, OutgoingMessage message, @Nullable Envelope came) {
        if (options.getTo() != null) {
            return recipients("the option to", options.getTo(), came);
        }
        Object header = exchange.getMessage().getHeader(SmtpConstants.RECIPIENTS);
        if (header != null) {
            return recipients("the header " + SmtpConstants.RECIPIENTS, header, came);
        }
        List<Recipient> own = came != null ? came.recipients() : message.recipients();
        if (own.isEmpty()) {
            throw new IllegalArgumentException(
                    "no recipients: set the header " + SmtpConstants.RECIPIENTS + " or the option to");
        }
        return own;
    }

    private static List<Recipient> recipients(String where, Object value, @Nullable Envelope came) {
        List<Recipient> recipients = new ArrayList<>();
        if (value instanceof Collection<?> several) {
            several.forEach(one -> recipients.add(recipient(where, String.valueOf(one), came)));
        } else if (EmailAddress.parse(value.toString().strip()).isPresent()) {
            recipients.add(recipient(where, value.toString(), came)); // a local part in quotes may have a comma in it
        } else {
            for (String one : value.toString().split(",")) {
                recipients.add(recipient(where, one, came));
            }
        }
        if (recipients.isEmpty()) {
            throw new IllegalArgumentException(where + " names no recipient");
        }
        return recipients;
    }

    private static Recipient recipient(String where, String text, @Nullable Envelope came) {
        String address = text.strip();
        ForwardPath path = address.equalsIgnoreCase("postmaster")
                ? ForwardPath.POSTMASTER
                : ForwardPath.to(address(where, address));
        List<Recipient> known = came == null ? List.of() : came.recipients();
        return known.stream().filter(one -> one.path().equals(path)).findFirst().orElseGet(() -> new Recipient(path));
    }
}
