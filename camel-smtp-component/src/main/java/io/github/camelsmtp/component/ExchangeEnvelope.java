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
 * <p>Bad input is an IllegalArgumentException that names the header.
 */
final class ExchangeEnvelope {
    private ExchangeEnvelope() {}

    /** Everything. @throws IllegalArgumentException if nobody gets it, or an address is none */
    static Envelope of(Exchange exchange) {
        Envelope before = exchange.getMessage().getHeader(SmtpConstants.ENVELOPE, Envelope.class);
        List<Recipient> recipients = new ArrayList<>();
        for (ForwardPath path : recipients(exchange)) {
            recipients.add(recipient(path, before));
        }
        return new Envelope(
                sender(exchange),
                recipients,
                before == null ? BodyType.EIGHT_BIT_MIME : before.body(),
                OptionalLong.empty(),
                before == null ? DeliveryRequest.NONE : before.request());
    }

    private static Recipient recipient(ForwardPath path, @Nullable Envelope before) {
        return before == null
                ? new Recipient(path)
                : before.recipients().stream()
                        .filter(recipient -> recipient.path().equals(path))
                        .findFirst()
                        .orElseGet(() -> new Recipient(path));
    }

    /** Who sends it; the null sender if no header says so. */
    static ReversePath sender(Exchange exchange) {
        String sender = exchange.getMessage().getHeader(SmtpConstants.MAIL_FROM, String.class);
        if (sender == null) {
            Envelope envelope = exchange.getMessage().getHeader(SmtpConstants.ENVELOPE, Envelope.class);
            return envelope == null ? ReversePath.NULL : envelope.sender();
        }
        if (sender.isEmpty()) {
            return ReversePath.NULL;
        }
        return ReversePath.to(EmailAddress.parse(sender)
                .orElseThrow(() -> new IllegalArgumentException("the header " + SmtpConstants.MAIL_FROM
                        + " must be an address, or empty for the null sender, not '"
                        + ExchangeHeaders.printable(sender) + "'")));
    }

    /** Who gets it: a collection of addresses, or text with commas between them. */
    static List<ForwardPath> recipients(Exchange exchange) {
        Object header = exchange.getMessage().getHeader(SmtpConstants.RECIPIENTS);
        Envelope envelope = exchange.getMessage().getHeader(SmtpConstants.ENVELOPE, Envelope.class);
        List<ForwardPath> paths = new ArrayList<>();
        if (header instanceof Collection<?> several) {
            several.forEach(one -> paths.add(path(String.valueOf(one))));
        } else if (header != null) {
            // A local part in quotes may have a comma in it.
            if (EmailAddress.parse(header.toString().strip()).isPresent()) {
                paths.add(path(header.toString()));
            } else {
                for (String one : header.toString().split(",")) {
                    paths.add(path(one));
                }
            }
        } else if (envelope != null) {
            envelope.recipients().forEach(recipient -> paths.add(recipient.path()));
        }
        if (paths.isEmpty()) {
            throw new IllegalArgumentException("no recipients: set the header " + SmtpConstants.RECIPIENTS
                    + ", or name an address as in mailbox:alice@example.org");
        }
        return paths;
    }

    private static ForwardPath path(String text) {
        String address = text.strip();
        return address.equalsIgnoreCase("postmaster")
                ? ForwardPath.POSTMASTER
                : ForwardPath.to(EmailAddress.of(address));
    }
}
