package io.github.camelsmtp.relay;

import io.github.camelsmtp.mail.BodyType;
import io.github.camelsmtp.mail.DeliveryMode;
import io.github.camelsmtp.mail.DeliveryRequest;
import io.github.camelsmtp.mail.DeliveryResult;
import io.github.camelsmtp.mail.DsnRequest;
import io.github.camelsmtp.mail.DsnReturn;
import io.github.camelsmtp.mail.EmailAddress;
import io.github.camelsmtp.mail.Envelope;
import io.github.camelsmtp.mail.ForwardPath;
import io.github.camelsmtp.mail.OriginalRecipient;
import io.github.camelsmtp.mail.Recipient;
import io.github.camelsmtp.mail.Reply;
import io.github.camelsmtp.mail.ReversePath;
import io.github.camelsmtp.store.Content;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import jakarta.mail.internet.MimeUtility;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Properties;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A message and what became of it, for tests to change; and a report taken apart by another implementation of MIME. */
final class Reports {
    static final Instant ARRIVAL = Instant.parse("2026-03-01T10:15:30Z");
    static final Instant NOW = Instant.parse("2026-03-02T11:00:00Z");

    DeliveryReport.Action action = DeliveryReport.Action.FAILED;
    String sender = "alice@example.org";
    boolean smtpUtf8;
    boolean requireTls;

    @Nullable
    DsnReturn dsnReturn;

    @Nullable
    String envelopeId;

    @Nullable
    Instant retryUntil;

    byte[] original = "From: alice@example.org\r\nMessage-ID: <1@example.org>\r\nSubject: hi\r\n\r\nsecret body\r\n"
            .getBytes(StandardCharsets.US_ASCII);
    DsnSettings settings = DsnSettings.of("mail.example.org");
    final List<DeliveryResult> results = new ArrayList<>();

    Reports failed(String recipient, String reply, DsnRequest.Notify... notify) {
        return result(recipient, reply, "mx.b.example", new DsnRequest(Set.of(notify), null));
    }

    Reports result(String recipient, String reply, @Nullable String remote, DsnRequest dsn) {
        ForwardPath path = ForwardPath.to(EmailAddress.of(recipient));
        results.add(
                new DeliveryResult(new Recipient(path, dsn), Reply.parse(reply).orElseThrow(), remote, false));
        return this;
    }

    static DsnRequest original(String type, String address) {
        return new DsnRequest(Set.of(), new OriginalRecipient(type, address));
    }

    Reports original(String text) {
        original = text.getBytes(StandardCharsets.UTF_8);
        return this;
    }

    DeliveryReport report() {
        ReversePath from = sender.isEmpty() ? ReversePath.NULL : ReversePath.to(EmailAddress.of(sender));
        DeliveryRequest request =
                new DeliveryRequest(DeliveryMode.MAIL, smtpUtf8, requireTls, dsnReturn, envelopeId, null, null, 0);
        Envelope envelope = new Envelope(
                from,
                results.stream().map(DeliveryResult::recipient).toList(),
                BodyType.SEVEN_BIT,
                OptionalLong.empty(),
                request);
        return new DeliveryReport(action, envelope, results, ARRIVAL, NOW, retryUntil, "0Q1", content(original));
    }

    static Content content(byte[] octets) {
        return new Content() {
            @Override
            public long sizeHint() {
                return octets.length;
            }

            @Override
            public InputStream open() {
                return new ByteArrayInputStream(octets);
            }
        };
    }

    java.util.Optional<DsnMessage> write() throws Exception {
        return new DsnWriter(settings).write(report(), NOW);
    }

    /** The report, which has to be there. */
    Read read() throws Exception {
        DsnMessage message = write().orElseThrow();
        try (InputStream in = message.content().open()) {
            return new Read(message.envelope(), in.readAllBytes());
        }
    }

    /** @param octets the report's */
    record Read(Envelope envelope, byte[] octets) {
        MimeMessage message() throws Exception {
            Properties properties = new Properties();
            properties.setProperty("mail.mime.allowutf8", "true");
            return new MimeMessage(Session.getInstance(properties), new ByteArrayInputStream(octets));
        }

        MimeBodyPart part(int index) throws Exception {
            MimeMultipart parts = (MimeMultipart) message().getContent();
            return (MimeBodyPart) parts.getBodyPart(index);
        }

        /** The part decoded. */
        String text(int index) throws Exception {
            // getInputStream ignores the encoding of message/global-..., which RFC 6533 §4.4 allows.
            MimeBodyPart part = part(index);
            try (InputStream in = MimeUtility.decode(part.getRawInputStream(), part.getEncoding())) {
                return new String(in.readAllBytes(), StandardCharsets.UTF_8);
            }
        }

        /** The part as it is sent. */
        String raw(int index) throws Exception {
            return new String(part(index).getRawInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }

        String all() {
            return new String(octets, StandardCharsets.UTF_8);
        }
    }
}
