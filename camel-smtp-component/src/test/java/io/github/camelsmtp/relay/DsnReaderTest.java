package io.github.camelsmtp.relay;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelsmtp.relay.ReportedRecipient.Action;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Reports of others, and our own. */
class DsnReaderTest {
    /** RFC 3461 §10.7, as it stands there. */
    private static final String RFC_3461 = """
            Date: Thu, 7 Jul 1994 13:50:00 -0700
            From: Mail Delivery Subsystem <MAILER-DAEMON@Ivory.EDU>
            To: Alice@Example.ORG
            Subject: Delivery Notification (failure) for Carol@Ivory.EDU
            MIME-Version: 1.0
            Content-Type: multipart/report; report-type=delivery-status;
                  boundary="abcde"

            --abcde
            Content-type: text/plain; charset=us-ascii

            Your message (id QQ314159) could not be delivered to Carol@Ivory.EDU.
            The response received from the mailer was: "550 error - no such recipient"

            --abcde
            Content-type: message/delivery-status

            Reporting-MTA: dns; Example.ORG
            Original-Envelope-ID: QQ314159

            Original-Recipient: rfc822;Carol@Ivory.EDU
            Final-Recipient: rfc822;Carol@Ivory.EDU
            SMTP-Remote-Recipient: Carol@Ivory.EDU
            Diagnostic-Code: smtp; 550 error - no such recipient
            Action: failed
            Status: 5.0.0

            --abcde
            Content-type: message/rfc822

            Message-ID: <1@Example.ORG>

            body
            --abcde--
            """;

    private static Optional<ReceivedReport> read(String text) throws Exception {
        return DsnReader.read(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void theRfcsExample() throws Exception {
        ReceivedReport expected = new ReceivedReport(
                "Example.ORG",
                "QQ314159",
                "<1@Example.ORG>",
                java.util.List.of(new ReportedRecipient(
                        Action.FAILED,
                        "Carol@Ivory.EDU",
                        "Carol@Ivory.EDU",
                        "5.0.0",
                        null,
                        "550 error - no such recipient")));

        assertThat(read(RFC_3461)).contains(expected);
        assertThat(read(RFC_3461.replace("\n", "\r\n"))).contains(expected);
    }

    @Test
    void ourOwn() throws Exception {
        Reports reports = new Reports();
        reports.envelopeId = "id 1";
        reports.smtpUtf8 = true;
        reports.result(
                "bob@b.example",
                "550 5.1.1 No such user",
                "mx.b.example",
                Reports.original("utf-8", "b\\x{FC}b@b.example"));
        reports.result("j\u00fcrgen@c.example", "552 5.2.2 Full", null, io.github.camelsmtp.mail.DsnRequest.NONE);

        ReceivedReport report = DsnReader.read(
                        new ByteArrayInputStream(reports.read().octets()))
                .orElseThrow();

        assertThat(report.envelopeId()).isEqualTo("id 1");
        assertThat(report.messageId()).isEqualTo("<1@example.org>");
        assertThat(report.recipients())
                .containsExactly(
                        new ReportedRecipient(
                                Action.FAILED,
                                "bob@b.example",
                                "b\u00fcb@b.example",
                                "5.1.1",
                                "mx.b.example",
                                "550 5.1.1 No such user"),
                        new ReportedRecipient(
                                Action.FAILED, "j\u00fcrgen@c.example", null, "5.2.2", null, "552 5.2.2 Full"));
    }

    @Test
    void fieldsInBase64() throws Exception {
        String fields =
                "Reporting-MTA: dns; a\r\n\r\nFinal-Recipient: rfc822; b@c\r\nAction: Delayed (x)\r\nStatus: 4.4.1 (y)";
        String text =
                "Content-Type: multipart/report; boundary=x\r\n\r\n--x\r\nContent-Type: message/delivery-status\r\n"
                        + "Content-Transfer-Encoding: base64\r\n\r\n"
                        + java.util.Base64.getMimeEncoder().encodeToString(fields.getBytes(StandardCharsets.US_ASCII))
                        + "\r\n--x--";

        assertThat(read(text).orElseThrow().recipients())
                .containsExactly(new ReportedRecipient(Action.DELAYED, "b@c", null, "4.4.1", null, null));
    }

    @Test
    void whatIsNone() throws Exception {
        for (String text : new String[] {
            "",
            "\r\n",
            "Subject: hi\r\n\r\nbody",
            RFC_3461.replace("multipart/report", "multipart/mixed"),
            RFC_3461.replace("report-type=delivery-status", "report-type=disposition-notification"),
            RFC_3461.replace("boundary=\"abcde\"", "x=y"),
            RFC_3461.replace("Action: failed", "Action: exploded"),
            RFC_3461.replace("--abcde", "--other"),
            RFC_3461.replace("delivery-status\n\nReporting", "x\n\nReporting")
        }) {
            assertThat(read(text)).as(text).isEmpty();
        }
    }

    @Test
    void controlCharactersAreReplaced() throws Exception {
        String text = RFC_3461.replace("no such recipient", "no\u0007\u202e\u001b[2Jsuch");

        assertThat(read(text).orElseThrow().recipients().get(0).diagnostic())
                .startsWith("550 error - no")
                .matches("[ -~]*");
    }

    @Test
    void aReportWithoutEndIsReadNoFurtherThanItMayBe() throws Exception {
        InputStream endless = new java.io.SequenceInputStream(
                new ByteArrayInputStream("Content-Type: multipart/report; boundary=x\r\n\r\n--x\r\n\r\n"
                        .getBytes(StandardCharsets.US_ASCII)),
                new InputStream() {
                    private long left = 100_000_000;

                    @Override
                    public int read() {
                        assertThat(left--).as("read much more than is of use").isPositive();
                        return left % 70 == 0 ? '\n' : 'x';
                    }

                    @Override
                    public int read(byte[] into, int from, int length) {
                        into[from] = (byte) read();
                        return 1;
                    }
                });

        assertThat(DsnReader.read(endless)).isEmpty();
    }

    @Test
    void whereverItIsCut() throws Exception {
        for (int end = 0; end < RFC_3461.length(); end++) {
            String cut = RFC_3461.substring(0, end);
            assertThat(read(cut).map(report -> report.recipients().size()).orElse(0))
                    .isBetween(0, 1);
        }
    }

    @Test
    void garbageNeverThrows() throws Exception {
        Random random = new Random(42);
        for (int i = 0; i < 2000; i++) {
            byte[] octets = RFC_3461.getBytes(StandardCharsets.UTF_8);
            for (int j = 0; j < 1 + random.nextInt(20); j++) {
                octets[random.nextInt(octets.length)] = (byte) random.nextInt(256);
            }
            DsnReader.read(new ByteArrayInputStream(octets));
        }
    }
}
