package io.github.camelsmtp.relay;

import io.github.camelsmtp.mail.BodyType;
import io.github.camelsmtp.mail.DeliveryMode;
import io.github.camelsmtp.mail.DeliveryRequest;
import io.github.camelsmtp.mail.DeliveryResult;
import io.github.camelsmtp.mail.DsnRequest.Notify;
import io.github.camelsmtp.mail.EmailAddress;
import io.github.camelsmtp.mail.Envelope;
import io.github.camelsmtp.mail.Recipient;
import io.github.camelsmtp.mail.ReversePath;
import io.github.camelsmtp.mail.UnicodeText;
import io.github.camelsmtp.store.Content;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Writes delivery status notifications: {@code multipart/report} (RFC 6522) of a text for people, the fields of RFC 3464, and
 * the message or its header section; with UTF-8 by RFC 6533. Thread-safe.
 *
 * <p>It tells the sender what the sender asked to be told (RFC 3461 §4.1), and nobody if that is nothing. A message from the
 * null sender is never answered. If it can't be delivered, the postmaster is told where the settings name one, and nobody if
 * what failed was such a report to the postmaster, or was for the postmaster: so no chain of reports is endless.
 *
 * <p>The message's octets stand in the report as they are, and nothing of them can end the part they stand in, for the
 * boundary is made at random after them. They are read when the report is read, and not held.
 */
public final class DsnWriter {
    /** In Auto-Submitted (RFC 3834 §5), to know our report to the postmaster again. */
    private static final String DOUBLE_BOUNCE = "double-bounce=yes";

    private static final SecureRandom RANDOM = new SecureRandom();

    private final DsnSettings settings;

    public DsnWriter(DsnSettings settings) {
        this.settings = settings;
    }

    /**
     * The notification, or nothing if nobody is to be told.
     *
     * @param now for its Date field
     * @throws IOException if the original can't be read
     */
    public Optional<DsnMessage> write(DeliveryReport report, Instant now) throws IOException {
        Optional<EmailAddress> sender = report.envelope().sender().address();
        List<DeliveryResult> told = report.results().stream()
                .filter(result ->
                        sender.isPresent() ? report.action().wantedBy(result) : isDoubleBounce(report, result))
                .toList();
        if (told.isEmpty()) {
            return Optional.empty();
        }
        HeaderSection header = ReturnedContent.header(report.original());
        if (sender.isEmpty() && header.value("Auto-Submitted").orElse("").contains(DOUBLE_BOUNCE)) {
            return Optional.empty();
        }
        EmailAddress to =
                sender.or(() -> Optional.ofNullable(settings.postmaster())).orElseThrow();
        return Optional.of(message(report, told, to, header, now));
    }

    private boolean isDoubleBounce(DeliveryReport report, DeliveryResult result) {
        EmailAddress postmaster = settings.postmaster();
        return report.action() == DeliveryReport.Action.FAILED
                && postmaster != null
                && !result.recipient().dsn().notifyOn().contains(Notify.NEVER)
                && result.recipient()
                        .path()
                        .address()
                        .filter(postmaster::equals)
                        .isEmpty();
    }

    private DsnMessage message(
            DeliveryReport report, List<DeliveryResult> told, EmailAddress to, HeaderSection header, Instant now)
            throws IOException {
        // Where its recipient's address goes, UTF-8 goes; elsewhere all is encoded that can be (RFC 6533 §4.5).
        boolean eightBit = !to.isAscii();
        ReturnedContent returned = ReturnedContent.of(report, header, settings.returnLimit(), eightBit);
        boolean returnsAll = returned.whole() != null;
        String text = HumanText.of(report, told, settings, returnsAll);
        boolean global = told.stream().anyMatch(StatusFields::isInternational);
        String fields = StatusFields.of(report, told, settings.reportingMta());
        String boundary = random();

        boolean eightBitParts = eightBit && !(UnicodeText.isAscii(text) && UnicodeText.isAscii(fields));
        StringBuilder top = new StringBuilder(1024);
        header(top, report, to, header, now);
        top.append("MIME-Version: 1.0\r\nContent-Type: multipart/report; report-type=delivery-status;\r\n\tboundary=\"")
                .append(boundary)
                .append("\"\r\nContent-Transfer-Encoding: ")
                .append(eightBitParts || returned.isEightBit() ? "8bit" : "7bit")
                .append("\r\n\r\nThis is a delivery report in the format MIME.\r\n");
        part(top, boundary, "text/plain; charset=utf-8", text, eightBit);
        part(top, boundary, global ? "message/global-delivery-status" : "message/delivery-status", fields, eightBit);
        partHeader(top, boundary, returned.type(), returned.encoding());
        byte[] before = top.toString().getBytes(StandardCharsets.UTF_8);
        byte[] after = ("\r\n--" + boundary + "--\r\n").getBytes(StandardCharsets.US_ASCII);

        BodyType body = eightBitParts || returned.isEightBit() ? BodyType.EIGHT_BIT_MIME : BodyType.SEVEN_BIT;
        boolean requireTls = report.envelope().request().requireTls(); // RFC 8689 §5
        DeliveryRequest request =
                new DeliveryRequest(DeliveryMode.MAIL, eightBit, requireTls, null, null, null, null, 0);
        Envelope envelope =
                new Envelope(ReversePath.NULL, List.of(Recipient.of(to)), body, OptionalLong.empty(), request);
        return new DsnMessage(envelope, new Report(before, returned, after));
    }

    private void header(
            StringBuilder top, DeliveryReport report, EmailAddress to, HeaderSection original, Instant now) {
        boolean doubleBounce = report.envelope().sender().address().isEmpty();
        top.append("Date: ").append(StatusFields.date(now)).append("\r\n");
        top.append("From: Mail Delivery System <").append(settings.from()).append(">\r\n");
        top.append("To: <").append(to).append(">\r\n");
        top.append("Subject: ").append(subject(report.action(), doubleBounce)).append("\r\n");
        top.append("Message-ID: <dsn.")
                .append(random())
                .append('@')
                .append(settings.reportingMta())
                .append(">\r\n");
        messageId(original).ifPresent(id -> {
            top.append("In-Reply-To: ")
                    .append(id)
                    .append("\r\nReferences: ")
                    .append(id)
                    .append("\r\n");
        });
        top.append("Auto-Submitted: auto-replied")
                .append(doubleBounce ? "; " + DOUBLE_BOUNCE : "")
                .append("\r\n");
    }

    /** The original's, if it is one that can stand in a field of ours. */
    private static Optional<String> messageId(HeaderSection original) {
        return original.value("Message-ID").filter(MessageIdSyntax::isMessageId);
    }

    private static String subject(DeliveryReport.Action action, boolean doubleBounce) {
        return switch (action) {
            case FAILED ->
                doubleBounce
                        ? "Undeliverable report returned to the postmaster"
                        : "Your message could not be delivered";
            case DELAYED -> "Your message is delayed";
            case DELIVERED -> "Your message was delivered";
            case RELAYED -> "Your message was handed over";
        };
    }

    private static void part(StringBuilder top, String boundary, String type, String text, boolean eightBit) {
        boolean ascii = UnicodeText.isAscii(text);
        boolean plain = ascii || eightBit;
        partHeader(top, boundary, type, ascii ? "7bit" : eightBit ? "8bit" : "quoted-printable");
        top.append(
                plain
                        ? text
                        : new String(
                                QuotedPrintable.encode(text.getBytes(StandardCharsets.UTF_8)),
                                StandardCharsets.US_ASCII));
    }

    private static void partHeader(StringBuilder top, String boundary, String type, String encoding) {
        top.append("\r\n--").append(boundary).append("\r\nContent-Type: ").append(type);
        top.append("\r\nContent-Transfer-Encoding: ").append(encoding).append("\r\n\r\n");
    }

    /** 128 bits, which no message that is there already can have guessed. */
    private static String random() {
        return new BigInteger(128, RANDOM).toString(36).toLowerCase(Locale.ROOT);
    }

    private record Report(byte[] before, ReturnedContent returned, byte[] after) implements Content {
        @Override
        public long sizeHint() {
            return before.length + returned.sizeHint() + after.length;
        }

        @Override
        public InputStream open() throws IOException {
            return new SequenceInputStream(Collections.enumeration(
                    List.of(new ByteArrayInputStream(before), returned.open(), new ByteArrayInputStream(after))));
        }
    }
}
