package io.github.camelsmtp.relay;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelsmtp.mail.BodyType;
import io.github.camelsmtp.mail.DsnRequest.Notify;
import io.github.camelsmtp.mail.DsnReturn;
import io.github.camelsmtp.mail.ReversePath;
import io.github.camelsmtp.relay.DeliveryReport.Action;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Notifications, read by another implementation of MIME. */
class DsnWriterTest {
    private final Reports reports = new Reports();

    @Test
    void aFailureIsTold() throws Exception {
        reports.envelopeId = "QQ=314159 +";
        reports.result(
                "bob@b.example",
                "550 5.1.1 No such user here",
                "mx.b.example",
                Reports.original("rfc822", "Robert+x@list.example"));

        Reports.Read read = reports.read();

        assertThat(read.envelope().sender()).isEqualTo(ReversePath.NULL);
        assertThat(read.envelope().recipients().get(0).text()).isEqualTo("alice@example.org");
        assertThat(read.envelope().body()).isEqualTo(BodyType.SEVEN_BIT);
        assertThat(read.message().getContentType()).startsWith("multipart/report; report-type=delivery-status;");
        assertThat(read.message().getHeader("From"))
                .containsExactly("Mail Delivery System <MAILER-DAEMON@mail.example.org>");
        assertThat(read.message().getHeader("To")).containsExactly("<alice@example.org>");
        assertThat(read.message().getHeader("Date")).containsExactly("Mon, 2 Mar 2026 11:00:00 +0000");
        assertThat(read.message().getHeader("Auto-Submitted")).containsExactly("auto-replied");
        assertThat(read.message().getHeader("In-Reply-To")).containsExactly("<1@example.org>");
        assertThat(read.message().getMessageID()).matches("<dsn\\.[0-9a-z]+@mail\\.example\\.org>");
        assertThat(read.text(0))
                .contains("mail.example.org", "<bob@b.example>", "There is no mailbox with this address.")
                .contains("Check the address for typing errors")
                .contains("The mail server mx.b.example said:\r\n        550 5.1.1 No such user here\r\n")
                .contains("Your message is attached.");
        assertThat(read.part(1).getContentType()).isEqualTo("message/delivery-status");
        assertThat(read.text(1)).isEqualTo("""
                Original-Envelope-Id: QQ=314159 +
                Reporting-MTA: dns; mail.example.org
                Arrival-Date: Sun, 1 Mar 2026 10:15:30 +0000

                Original-Recipient: rfc822; Robert+x@list.example
                Final-Recipient: rfc822; bob@b.example
                Action: failed
                Status: 5.1.1
                Remote-MTA: dns; mx.b.example
                Diagnostic-Code: smtp; 550 5.1.1 No such user here
                Last-Attempt-Date: Mon, 2 Mar 2026 11:00:00 +0000
                Final-Log-ID: 0Q1
                """.replace("\n", "\r\n"));
        assertThat(read.part(2).getContentType()).isEqualTo("message/rfc822");
        assertThat(read.raw(2)).isEqualTo(new String(reports.original));
    }

    @Test
    void aDelayIsTold() throws Exception {
        reports.action = Action.DELAYED;
        reports.retryUntil = Instant.parse("2026-03-06T10:15:30Z");
        reports.result("bob@b.example", "450 4.4.1 No answer", null, io.github.camelsmtp.mail.DsnRequest.NONE);

        Reports.Read read = reports.read();

        assertThat(read.text(1))
                .contains("Action: delayed\r\nStatus: 4.4.1\r\nDiagnostic-Code: x-local; 450 4.4.1 No answer")
                .contains("Will-Retry-Until: Fri, 6 Mar 2026 10:15:30 +0000")
                .doesNotContain("Remote-MTA");
        assertThat(read.text(0))
                .contains("need not send it again")
                .contains("Fri, 6 Mar 2026")
                .contains("Our mail system says:")
                .doesNotContain("What you can do");
        assertThat(read.part(2).getContentType()).isEqualTo("text/rfc822-headers");
        assertThat(read.text(2)).contains("Subject: hi").doesNotContain("secret body");
    }

    /** RFC 3461 §4.1: what the sender wants to hear of each recipient. */
    @ParameterizedTest
    @CsvSource({
        "FAILED, none failure many",
        "DELAYED, none delay many",
        "DELIVERED, success many",
        "RELAYED, success many"
    })
    void onlyWhoAskedIsTold(Action action, String told) throws Exception {
        reports.action = action;
        reports.failed("none@b.example", "250 2.0.0 ok")
                .failed("never@b.example", "250 2.0.0 ok", Notify.NEVER)
                .failed("success@b.example", "250 2.0.0 ok", Notify.SUCCESS)
                .failed("failure@b.example", "250 2.0.0 ok", Notify.FAILURE)
                .failed("delay@b.example", "250 2.0.0 ok", Notify.DELAY)
                .failed("many@b.example", "250 2.0.0 ok", Notify.SUCCESS, Notify.FAILURE, Notify.DELAY);

        Reports.Read read = reports.read();

        for (String name : List.of("none", "never", "success", "failure", "delay", "many")) {
            boolean wanted = List.of(told.split(" ")).contains(name);
            assertThat(read.text(0).contains("<" + name + "@")).as(name).isEqualTo(wanted);
            assertThat(read.text(1).contains("; " + name + "@")).as(name).isEqualTo(wanted);
        }
        assertThat(read.text(1)).contains("Action: " + action.name().toLowerCase(java.util.Locale.ROOT));
    }

    @Test
    void nobodyIsToldWhatNobodyAskedFor() throws Exception {
        reports.failed("bob@b.example", "550 5.1.1 no", Notify.NEVER);

        assertThat(reports.write()).isEmpty();
    }

    @Test
    void theNullSenderIsNeverAnswered() throws Exception {
        reports.sender = "";
        reports.failed("bob@b.example", "550 5.1.1 no");

        Reports.Read read = reports.read();

        assertThat(read.envelope().recipients().get(0).text()).isEqualTo("postmaster@mail.example.org");
        assertThat(read.text(0)).contains("postmaster.").doesNotContain("What you can do");
        for (Action action : List.of(Action.DELAYED, Action.DELIVERED, Action.RELAYED)) {
            reports.action = action;
            assertThat(reports.write()).as("%s", action).isEmpty();
        }
    }

    @Test
    void aDoubleBounceIsDroppedIfTheSettingsNameNoPostmaster() throws Exception {
        reports.sender = "";
        reports.settings = new DsnSettings("mail.example.org", reports.settings.from(), null, 50_000);

        assertThat(reports.failed("bob@b.example", "550 5.1.1 no").write()).isEmpty();
    }

    @Test
    void noChainOfReportsIsEndless() throws Exception {
        reports.sender = "";
        reports.failed("bob@b.example", "550 5.1.1 no");
        Reports again = new Reports();
        again.sender = "";
        again.original = reports.read().octets();

        assertThat(again.failed("forwarded@c.example", "550 5.1.1 no").write())
                .as("our own report to the postmaster, forwarded")
                .isEmpty();
        Reports toPostmaster = new Reports();
        toPostmaster.sender = "";
        assertThat(toPostmaster
                        .failed("postmaster@mail.example.org", "550 5.1.1 no")
                        .write())
                .as("any report to the postmaster")
                .isEmpty();
    }

    @Test
    void onlyTheHeaderGoesBackIfThatWasAskedFor() throws Exception {
        reports.dsnReturn = DsnReturn.HEADERS;
        Reports.Read read = reports.failed("bob@b.example", "550 5.1.1 no").read();

        assertThat(read.part(2).getContentType()).isEqualTo("text/rfc822-headers");
        assertThat(read.all()).doesNotContain("secret body").contains("Subject: hi");
    }

    /** RFC 8689 §5 */
    @Test
    void onlyTheHeaderOfWhatRequiresTlsGoesBackAndThatRequiresItToo() throws Exception {
        reports.dsnReturn = DsnReturn.FULL;
        reports.failed("bob@b.example", "550 5.7.30 no");
        assertThat(reports.read().envelope().request().requireTls()).isFalse();

        reports.requireTls = true;
        Reports.Read read = reports.read();

        assertThat(read.all()).doesNotContain("secret body").contains("Subject: hi");
        assertThat(read.envelope().request().requireTls()).isTrue();
    }

    @Test
    void onlyTheHeaderOfALongMessageGoesBack() throws Exception {
        reports.dsnReturn = DsnReturn.FULL;
        reports.settings = new DsnSettings("mail.example.org", reports.settings.from(), null, reports.original.length);
        reports.failed("bob@b.example", "550 5.1.1 no");
        assertThat(reports.read().all()).contains("secret body");

        reports.settings =
                new DsnSettings("mail.example.org", reports.settings.from(), null, reports.original.length - 1);
        assertThat(reports.read().all()).doesNotContain("secret body").contains("Subject: hi");
    }

    @Test
    void nothingOfTheMessageEndsItsPart() throws Exception {
        String first =
                reports.failed("bob@b.example", "550 5.1.1 no").read().message().getContentType();
        String boundary = first.substring(first.indexOf('"') + 1, first.lastIndexOf('"'));
        reports.original("Subject: x\r\n\r\n--" + boundary + "--\r\nforged\r\n");

        Reports.Read read = reports.read();

        assertThat(((jakarta.mail.internet.MimeMultipart) read.message().getContent()).getCount())
                .isEqualTo(3);
        assertThat(read.raw(2)).isEqualTo(new String(reports.original));
    }

    /** RFC 6533 §4.5: where nothing but the report's own recipient is known of the way, all that may be encoded is. */
    @Test
    void allScripts() throws Exception {
        reports.smtpUtf8 = true;
        reports.original("Subject: gr\u00fc\u00dfe\r\n\r\n" + "\u00e4".repeat(2000) + "\r\n");
        reports.failed("j\u00fcrgen@b.example", "550 5.1.1 no");
        Reports.Read ascii = reports.read();
        reports.sender = "\u00e4@example.org";
        Reports.Read international = reports.read();

        assertThat(ascii.octets()).as("only ASCII").doesNotContain((byte) 0xC3);
        assertThat(ascii.envelope().request().smtpUtf8()).isFalse();
        assertThat(international.envelope().request().smtpUtf8()).isTrue();
        assertThat(international.envelope().body()).isEqualTo(BodyType.EIGHT_BIT_MIME);
        for (Reports.Read read : List.of(ascii, international)) {
            assertThat(read.text(0)).contains("<j\u00fcrgen@b.example>");
            assertThat(read.part(1).getContentType()).isEqualTo("message/global-delivery-status");
            assertThat(read.text(1)).contains("Final-Recipient: utf-8; j\u00fcrgen@b.example");
            assertThat(read.part(2).getContentType()).isEqualTo("message/global");
            assertThat(read.text(2)).isEqualTo(new String(reports.original, java.nio.charset.StandardCharsets.UTF_8));
        }
    }

    /** What can't stand in message/rfc822 goes back as its header section, encoded. */
    @Test
    void messagesThatNoReportCanHold() throws Exception {
        reports.failed("bob@b.example", "550 5.1.1 no");
        for (String body : List.of("x".repeat(999) + "\r\n", "a\nb\r\n", "a\rb\r\n", "\0\r\n", "end in CR\r")) {
            reports.original("Subject: " + "y".repeat(1500) + "\r\nX: \u00e4\r\n\r\n" + body);
            Reports.Read read = reports.read();

            assertThat(read.part(2).getContentType()).isEqualTo("text/rfc822-headers");
            assertThat(read.text(2)).isEqualTo("Subject: " + "y".repeat(1500) + "\r\nX: \u00e4\r\n");
            assertThat(read.all().replace("\r\n", "")).doesNotContain("\r", "\n");
            assertThat(read.all().lines()).allMatch(line -> line.length() <= 998);
        }
        reports.original("Subject: x\r\n\r\n\u00e4 without an end");
        Reports.Read eightBit = reports.read();
        assertThat(eightBit.part(2).getContentType()).isEqualTo("message/rfc822");
        assertThat(eightBit.envelope().body()).isEqualTo(BodyType.EIGHT_BIT_MIME);
    }

    /** A remote's words, and a sender's ORCPT, begin no line of their own. */
    @Test
    void wordsOfOthersStayInTheirPlace() throws Exception {
        reports.result(
                "bob@b.example",
                "550 5.7.1 " + "z".repeat(480) + "\n" + "Action: delivered\n".repeat(50),
                "mx\r\nAction: delivered",
                Reports.original("rfc822", "x\r\nAction: delivered"));
        String fields = reports.read().text(1);

        assertThat(fields.lines().filter(line -> line.startsWith("Action:"))).containsExactly("Action: failed");
        assertThat(fields.length()).isLessThan(7000);
    }

    @Test
    void kindsOfFailure() {
        for (String row : List.of(
                "550 5.1.1 x|UNKNOWN_USER",
                "550 no such user|UNKNOWN_USER",
                "552 5.2.2 x|FULL",
                "552 quota exceeded|FULL",
                "552 too big|TOO_LARGE",
                "550 5.1.2 x|NO_SUCH_DOMAIN",
                "556 5.1.10 x|NO_MAIL_THERE",
                "450 4.4.1 x|UNREACHABLE",
                "450 4.4.2 x|TIMED_OUT",
                "451 4.4.3 x|DNS",
                "554 5.4.6 x|LOOP",
                "550 5.7.1 blocked using zen.spamhaus.org|SPAM",
                "550 5.7.26 x|SENDER_NOT_PROVEN",
                "450 4.7.5 x|NOT_SECURE",
                "550 5.6.7 x|NO_INTERNATIONAL_MAIL",
                "452 4.5.3 x|TOO_MANY",
                "421 x|BUSY",
                "550 x|OTHER")) {
            String[] cells = row.split("\\|");
            assertThat(Failure.of(io.github.camelsmtp.mail.Reply.parse(cells[0]).orElseThrow()))
                    .as(row)
                    .isEqualTo(Failure.valueOf(cells[1]));
        }
    }
}
