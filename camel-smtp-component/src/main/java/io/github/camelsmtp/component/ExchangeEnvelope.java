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
 * The envelope that the headers of an exchange describe. {@link SmtpConstants#MAIL_FROM} and {@link SmtpConstants#RECIPIENTS}
 * say who sends it and who gets it; all else comes from {@link SmtpConstants#ENVELOPE}, and so do these two if they are not
 * there. So a route can change who gets a message by one header, and what the sender asked for a recipient who stays stays.
 *
 * <p>Bad input is an IllegalArgumentException that names the header or the option.
 */
final class ExchangeEnvelope {
    private static final String FROM = "the option from";
    private static final String TO = "the option to";
    private static final String OF_SMTP = " of mina-smtp:";
    private static final String MAILBOX = "name an address as in mailbox:alice@example.org";

    private ExchangeEnvelope() {}

    /** Everything. @throws IllegalArgumentException if nobody gets it, or an address is none */
    static Envelope of(Exchange exchange) {
        Envelope came = came(exchange);
        return new Envelope(
                sender(exchange),
                atLeastOne(named(exchange, came), MAILBOX),
                came == null ? BodyType.EIGHT_BIT_MIME : came.body(),
                OptionalLong.empty(),
                came == null ? DeliveryRequest.NONE : came.request());
    }

    /**
     * Of a message that is to be sent: by the options of the endpoint, else by the headers, else, of a composed message only,
     * by its own fields.
     *
     * @param from the option, or null; so with to
     * @throws IllegalArgumentException if there is no sender or recipient, or one is no address, in one line
     */
    static Envelope toSend(Exchange exchange, OutgoingMessage message, @Nullable String from, @Nullable String to) {
        Envelope came = came(exchange);
        DeliveryRequest of = came == null ? DeliveryRequest.NONE : came.request();
        DeliveryRequest request = new DeliveryRequest(
                of.mode(),
                of.smtpUtf8() || message.utf8Headers(),
                of.requireTls(),
                of.dsnReturn(),
                of.envelopeId(),
                of.deliverBy(),
                of.hold(),
                of.priority());
        List<Recipient> named = to != null ? recipients(TO, to, came) : named(exchange, came);
        List<Recipient> recipients = atLeastOne(named.isEmpty() ? message.recipients() : named, TO + OF_SMTP);
        // Whoever sends looks at the octets: what nobody has declared to be 8-bit need not be.
        BodyType body = came == null ? BodyType.SEVEN_BIT : came.body();
        return new Envelope(sender(exchange, message, from), recipients, body, OptionalLong.empty(), request);
    }

    /** @throws IllegalArgumentException if an option is no address, in one line */
    static void check(@Nullable String from, @Nullable String to) {
        if (from != null) {
            sender(FROM, from);
        }
        if (to != null) {
            recipients(TO, to, null);
        }
    }

    /** Who sends it; the null sender if no header says so. */
    static ReversePath sender(Exchange exchange) {
        ReversePath named = namedSender(exchange);
        return named == null ? ReversePath.NULL : named;
    }

    /** Who gets it: a collection of addresses, or text with commas between them. */
    static List<ForwardPath> recipients(Exchange exchange) {
        return atLeastOne(named(exchange, came(exchange)), MAILBOX).stream()
                .map(Recipient::path)
                .toList();
    }

    private static List<Recipient> atLeastOne(List<Recipient> recipients, String otherwise) {
        if (recipients.isEmpty()) {
            throw new IllegalArgumentException(
                    "no recipients: set the header " + SmtpConstants.RECIPIENTS + ", or " + otherwise);
        }
        return recipients;
    }

    private static @Nullable Envelope came(Exchange exchange) {
        return exchange.getMessage().getHeader(SmtpConstants.ENVELOPE, Envelope.class);
    }

    private static ReversePath sender(Exchange exchange, OutgoingMessage message, @Nullable String from) {
        ReversePath sender = from != null ? sender(FROM, from) : namedSender(exchange);
        if (sender == null && message.sender() == null) {
            throw new IllegalArgumentException("no sender: set the header " + SmtpConstants.MAIL_FROM
                    + " (empty for the null sender), or " + FROM + OF_SMTP);
        }
        return sender == null ? message.sender() : sender;
    }

    private static @Nullable ReversePath namedSender(Exchange exchange) {
        String header = exchange.getMessage().getHeader(SmtpConstants.MAIL_FROM, String.class);
        if (header != null) {
            return sender("the header " + SmtpConstants.MAIL_FROM, header);
        }
        Envelope came = came(exchange);
        return came == null ? null : came.sender();
    }

    private static ReversePath sender(String where, String text) {
        String address = text.strip();
        return address.isEmpty() || address.equals("<>")
                ? ReversePath.NULL
                : ReversePath.to(address(where, address, ", or empty for the null sender"));
    }

    /** Whom the headers name; empty if they name nobody. */
    private static List<Recipient> named(Exchange exchange, @Nullable Envelope came) {
        Object header = exchange.getMessage().getHeader(SmtpConstants.RECIPIENTS);
        if (header != null) {
            return recipients("the header " + SmtpConstants.RECIPIENTS, header, came);
        }
        return came == null ? List.of() : came.recipients();
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
                : ForwardPath.to(address(where, address, ""));
        List<Recipient> known = came == null ? List.of() : came.recipients();
        return known.stream().filter(one -> one.path().equals(path)).findFirst().orElseGet(() -> new Recipient(path));
    }

    private static EmailAddress address(String where, String text, String otherwise) {
        return EmailAddress.parse(text)
                .orElseThrow(() -> new IllegalArgumentException(
                        where + " must be an address" + otherwise + ", not '" + ExchangeHeaders.printable(text) + "'"));
    }
}
