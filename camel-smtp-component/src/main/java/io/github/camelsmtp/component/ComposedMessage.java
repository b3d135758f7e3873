package io.github.camelsmtp.component;

import io.github.camelsmtp.mail.EmailAddress;
import io.github.camelsmtp.mail.Recipient;
import io.github.camelsmtp.mail.ReversePath;
import io.github.camelsmtp.smtp.TraceHeader;
import jakarta.mail.Message.RecipientType;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeUtility;
import java.io.UnsupportedEncodingException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.StreamCache;
import org.apache.camel.WrappedFile;
import org.apache.camel.attachment.Attachment;
import org.apache.camel.attachment.AttachmentMessage;
import org.apache.camel.support.SynchronizationAdapter;
import org.jspecify.annotations.Nullable;

/**
 * Composes the message of an exchange whose body is none: a String, a Map or bean with {@code text} and {@code html}, octets
 * of any type, with attachments, under header fields from the headers of the exchange, as camel-mail has them. Bcc says who
 * gets the message and is not in it. What other headers there are is not sent, but for a few that mail knows.
 *
 * <p>Bad input is an IllegalArgumentException in one line: no sender, an address that is none, a line end in a header.
 */
final class ComposedMessage {
    /** Fields that go as they are; From and its like have a meaning to us. */
    private static final List<String> OTHER_FIELDS = List.of(
            "In-Reply-To",
            "References",
            "Keywords",
            "Comments",
            "Importance",
            "Priority",
            "Precedence",
            "Sensitivity",
            "Auto-Submitted",
            "Organization",
            "Content-Language",
            "Disposition-Notification-To",
            "Feedback-ID");

    private static final String[] OTHER_BEGINNINGS = {"X-", "List-"};

    private final MailFields fields;
    private final Exchange exchange;
    private final Clock clock;

    private ComposedMessage(Exchange exchange, Clock clock) {
        this.fields = new MailFields(exchange);
        this.exchange = exchange;
        this.clock = clock;
    }

    /**
     * Whether the body is a message already. A body from one of our endpoints is, and so is a MimeMessage. Octets, a file, a
     * stream, or a text that begins with a header field are, unless a header of the exchange says from or to whom they go,
     * or what about: then they are what the message says.
     */
    static boolean isMessage(Exchange exchange) {
        Message in = exchange.getMessage();
        Object body = in.getBody();
        if (body instanceof SpoolStream || body instanceof MimeMessage) {
            return true;
        }
        for (String name : List.of("From", "To", "Cc", "Bcc", "Reply-To", "Subject")) {
            if (in.getHeader(name) != null) {
                return false;
            }
        }
        return body instanceof byte[]
                || body instanceof java.io.InputStream
                || body instanceof StreamCache
                || body instanceof WrappedFile<?>
                || body instanceof java.io.File
                || body instanceof java.nio.file.Path
                || body instanceof CharSequence text && beginsWithField(text);
    }

    /** {@code field-name = 1*ftext}, {@code ":"} (RFC 5322 §2.2), and an empty line or the end after the fields. */
    private static boolean beginsWithField(CharSequence text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == ':') {
                // "Note: buy milk" is no message; "Note: buy milk" over an empty line may be one.
                return i > 0
                        && (text.toString().contains("\n\n") || text.toString().contains("\r\n\r\n"));
            }
            if (c <= ' ' || c > '~') {
                return false;
            }
        }
        return false;
    }

    /** The message. @throws Exception if it can't be composed, in one line for the user, or written */
    static OutgoingMessage of(Exchange exchange, Clock clock) throws Exception {
        return new ComposedMessage(exchange, clock).compose();
    }

    private OutgoingMessage compose() throws Exception {
        List<InternetAddress> from = from();
        List<InternetAddress> sender = fields.addresses("Sender");
        List<InternetAddress> to = fields.addresses("To");
        List<InternetAddress> cc = fields.addresses("Cc");
        List<InternetAddress> bcc = fields.addresses("Bcc");
        List<InternetAddress> replyTo = fields.addresses("Reply-To");
        List<InternetAddress> everybody = new ArrayList<>(to);
        everybody.addAll(cc);
        everybody.addAll(bcc);
        boolean utf8 = List.of(from, sender, to, cc, replyTo).stream()
                .flatMap(List::stream)
                .anyMatch(address -> !address(address).isAscii());

        MimeMessage message = message(utf8, messageId(from.get(0)));
        message.addFrom(from.toArray(new InternetAddress[0]));
        if (!sender.isEmpty()) {
            message.setSender(sender.get(0));
        }
        if (!replyTo.isEmpty()) {
            message.setReplyTo(replyTo.toArray(new InternetAddress[0]));
        }
        message.setRecipients(RecipientType.TO, to.toArray(new InternetAddress[0]));
        message.setRecipients(RecipientType.CC, cc.toArray(new InternetAddress[0]));
        if (to.isEmpty() && cc.isEmpty()) {
            message.setHeader("To", "undisclosed-recipients:;");
        }
        String subject = fields.text("Subject");
        if (subject != null) {
            message.setSubject(subject, StandardCharsets.UTF_8.name());
        }
        message.setHeader("Date", TraceHeader.DATE_TIME.format(date()));
        otherFields(message);

        InternetAddress returnTo = sender.isEmpty() ? from.get(0) : sender.get(0);
        return new OutgoingMessage(
                new BodyContent.SpoolContent(written(message)),
                ReversePath.to(address(returnTo)),
                everybody.stream()
                        .map(address -> Recipient.of(address(address)))
                        .distinct()
                        .toList(),
                utf8);
    }

    private List<InternetAddress> from() {
        List<InternetAddress> from = fields.addresses("From");
        String envelope = exchange.getMessage().getHeader(SmtpConstants.MAIL_FROM, String.class);
        if (from.isEmpty() && envelope != null && EmailAddress.parse(envelope).isPresent()) {
            InternetAddress address = new InternetAddress();
            address.setAddress(envelope);
            from.add(address);
        }
        if (from.isEmpty()) {
            throw new IllegalArgumentException("a message needs a sender: set the header From, as in"
                    + " .setHeader(\"From\", constant(\"Shop <shop@example.org>\"))");
        }
        return from;
    }

    /** Written with what stands in no field of the exchange's making: Jakarta Mail would make a Message-ID of its own. */
    private static MimeMessage message(boolean utf8, String messageId) {
        Properties properties = new Properties();
        properties.setProperty("mail.mime.allowutf8", String.valueOf(utf8));
        return new MimeMessage(Session.getInstance(properties)) {
            @Override
            protected void updateMessageID() throws MessagingException {
                setHeader("Message-ID", messageId);
            }
        };
    }

    private String messageId(InternetAddress from) {
        String given = fields.text("Message-ID");
        if (given != null && given.matches("<[!-;=?-~]+@[!-;=?-~]+>")) {
            return given;
        }
        return MessageIds.of(new QueueIds(clock).next(), address(from).domain());
    }

    private ZonedDateTime date() {
        Object given = fields.object("Date");
        Instant at = given instanceof Date date
                ? date.toInstant()
                : given instanceof Instant instant
                        ? instant
                        : given instanceof ZonedDateTime zoned ? zoned.toInstant() : clock.instant();
        return at.atZone(ZoneId.systemDefault());
    }

    private void otherFields(MimeMessage message) throws MessagingException, UnsupportedEncodingException {
        List<String> names = new ArrayList<>(OTHER_FIELDS);
        names.addAll(fields.namesThatBegin(OTHER_BEGINNINGS));
        for (String name : names) {
            String value = fields.text(name);
            if (value != null && name.chars().allMatch(c -> c > ' ' && c <= '~' && c != ':')) {
                String encoded = MimeUtility.encodeText(value, StandardCharsets.UTF_8.name(), null);
                message.setHeader(name, MimeUtility.fold(name.length() + 2, encoded));
            }
        }
    }

    private Spool written(MimeMessage message) throws Exception {
        AttachmentMessage attachments = exchange.getMessage(AttachmentMessage.class);
        Map<String, Attachment> attached =
                attachments != null && attachments.hasAttachments() ? attachments.getAttachmentObjects() : Map.of();
        MailText text = MailText.of(exchange, fields);
        try (SpoolOutput out = new SpoolOutput()) {
            new MailParts(text, attached).into(message);
            message.saveChanges();
            message.writeTo(out);
            Spool spool = out.spool();
            exchange.getExchangeExtension().addOnCompletion(new SynchronizationAdapter() {
                @Override
                public void onDone(Exchange done) {
                    spool.letGo();
                }
            });
            return spool;
        } finally {
            letGo(text.other());
        }
    }

    private static void letGo(@Nullable Spool spool) {
        if (spool != null) {
            spool.letGo();
        }
    }

    /** Checked by {@link MailFields} before. */
    private static EmailAddress address(InternetAddress address) {
        return EmailAddress.of(address.getAddress());
    }
}
