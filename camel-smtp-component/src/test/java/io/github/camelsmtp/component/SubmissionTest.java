package io.github.camelsmtp.component;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A submission server (RFC 6409): who may send as whom, and what is added to the message and nothing else. */
class SubmissionTest extends ServerFixture {
    private static final String DATE = "Date: Tue, 3 Feb 2026 04:05:06 +0000\r\n";

    private final List<String> messages = new ArrayList<>();

    private void server(String options) throws Exception {
        String uri = SMTP + "&submission=true&spoolThreshold=4096&xclientFrom=127.0.0.1" + options;
        context.getEndpoint(uri, SmtpEndpoint.class)
                .tellTimeBy(Clock.fixed(Instant.parse("2026-02-03T04:05:06Z"), ZoneOffset.UTC));
        start(new RouteBuilder() {
            @Override
            public void configure() {
                from(uri)
                        .routeId("in")
                        .process(e ->
                                messages.add(new String(e.getIn().getBody(byte[].class), StandardCharsets.ISO_8859_1)));
            }
        });
    }

    /** Logged in: a proxy says so. */
    private SmtpTalk alice() throws Exception {
        SmtpTalk talk = new SmtpTalk(port("in"));
        talk.hear("220 *");
        talk.say("XCLIENT LOGIN=alice@example.org");
        talk.hear("220 *");
        talk.say("HELO client");
        talk.hear("250 *");
        return talk;
    }

    private void submit(String text, boolean chunked) throws Exception {
        try (SmtpTalk talk = alice()) {
            talk.say("MAIL FROM:<alice@example.org>");
            talk.hear("250 *");
            talk.say("RCPT TO:<bob@example.org>");
            talk.hear("250 *");
            if (chunked) {
                for (int i = 0; i < text.length(); i++) {
                    talk.raw("BDAT 1\r\n" + text.charAt(i));
                    talk.hear("250 *");
                }
                talk.say("BDAT 0 LAST");
            } else {
                talk.say("DATA");
                talk.hear("354 *");
                talk.raw(text + ".\r\n");
            }
            talk.hear("250 *");
        }
    }

    /** What stands below our Received field, which is on top. */
    private String belowReceived() {
        String message = messages.get(messages.size() - 1);
        assertThat(message).startsWith("Received: from client ");
        int end = message.indexOf("\r\n\tfor <bob@example.org>;\r\n\t");
        return message.substring(message.indexOf("\r\n", end + 29) + 2);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aMissingDateAndMessageIdAreAddedAndNothingElseChanges(boolean chunked) throws Exception {
        server("");
        String text = "subject:  odd \t spacing \r\nFrom: \r\n alice\r\nFrom: twice\r\nTo: <>;,\r\n\r\nM\u00e4rz\r\n";
        submit(text, chunked);
        String below = belowReceived();
        assertThat(below).startsWith(DATE + "Message-ID: <").endsWith("@mx.example.org>\r\n" + text);
        assertThat(below.length() - text.length()).isLessThan(150);
    }

    @Test
    void whatIsThereStaysAsItIs() throws Exception {
        server("");
        String text = "DATE: yesterday\r\nmessage-id: not an id\r\nFrom: alice\r\n\r\nx\r\n";
        submit(text, false);
        assertThat(belowReceived()).isEqualTo(text);
        submit("Date: x\r\n\r\n", false);
        assertThat(belowReceived()).startsWith("Message-ID: <").endsWith("@mx.example.org>\r\nDate: x\r\n\r\n");
        submit("Message-ID: x\r\n\r\n", false);
        assertThat(belowReceived()).isEqualTo(DATE + "Message-ID: x\r\n\r\n");
    }

    @Test
    void aMessageWithoutAHeaderOrWithoutABodyIsTakenToo() throws Exception {
        server("");
        submit("", false);
        assertThat(belowReceived()).startsWith(DATE).endsWith("@mx.example.org>\r\n");
        submit("Subject: x\r\n", false);
        assertThat(belowReceived()).startsWith(DATE).endsWith("\r\nSubject: x\r\n");
        submit("hello there\r\n", false);
        assertThat(belowReceived()).startsWith(DATE).endsWith("\r\nhello there\r\n");
    }

    @Test
    void aHeaderLargerThanMemoryIsStillSeenWholeAndALargeMessageIsSpooled() throws Exception {
        server("");
        String header = ("X-Filler: " + "x".repeat(60) + "\r\n").repeat(1000);
        String text = header + "Date: x\r\nMessage-ID: y\r\n\r\n" + message(100_000);
        submit(text, false);
        assertThat(belowReceived()).isEqualTo(text);
    }

    @Test
    void noTwoMessagesGetTheSameId() throws Exception {
        server("");
        for (int i = 0; i < 20; i++) {
            submit("Date: x\r\n\r\n", false);
        }
        assertThat(messages)
                .extracting(message -> message.substring(message.indexOf("Message-ID: ")))
                .doesNotHaveDuplicates();
    }

    @Test
    void aTransactionThatIsLeftInItsHeaderLeavesNothing() throws Exception {
        server("");
        try (SmtpTalk talk = alice()) {
            talk.say("MAIL FROM:<alice@example.org>");
            talk.hear("250 *");
            talk.say("RCPT TO:<bob@example.org>");
            talk.hear("250 *");
            talk.raw("BDAT 10\r\nSubject: x");
            talk.hear("250 *");
            talk.say("RSET");
            talk.hear("250 *");
        }
        submit("Subject: y\r\n\r\n", false);
        assertThat(messages).hasSize(1);
        assertThat(belowReceived()).endsWith("Subject: y\r\n\r\n");
    }

    @Test
    void nobodySubmitsWithoutALogin() throws Exception {
        server("&trustedNetworks=127.0.0.1");
        try (SmtpTalk talk = new SmtpTalk(port("in"))) {
            talk.hear("220 *");
            talk.say("HELO client");
            talk.hear("250 *");
            talk.say("MAIL FROM:<alice@example.org>");
            talk.hear("530 5.7.0 Authentication required");
            talk.say("RCPT TO:<bob@example.org>");
            talk.hear("503 *");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "                            | alice@example.org | 250 2.1.0 Sender OK",
                "                            |                   | 250 2.1.0 Sender OK",
                "                            | bob@example.org   | 553 5.7.1 Sender address does not belong to your login",
                "                            | alice+x@example.org | 553 5.7.1 Sender address does not belong to your login",
                "&senderSubaddresses=true    | alice+x@example.org | 250 2.1.0 Sender OK",
                "&senderMustMatchLogin=false | bob@example.org   | 250 2.1.0 Sender OK",
                "&senderMustMatchLogin=false | bob@office        | 554 5.1.8 Sender domain is not fully qualified"
            })
    void theSenderBelongsToTheLogin(String options, String sender, String reply) throws Exception {
        server(options == null ? "" : options);
        try (SmtpTalk talk = alice()) {
            talk.say("MAIL FROM:<" + (sender == null ? "" : sender) + ">");
            talk.hear(reply);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "                         | 550 5.7.1 Relaying denied",
                "&relayAuthenticated=true | 250 2.1.5 Recipient OK"
            })
    void recipientsElsewhereAreForWhoMayRelay(String options, String reply) throws Exception {
        server(options == null ? "" : options);
        try (SmtpTalk talk = alice()) {
            talk.say("MAIL FROM:<alice@example.org>");
            talk.hear("250 *");
            talk.say("RCPT TO:<x@other.example>");
            talk.hear(reply);
            talk.say("RCPT TO:<x@sales>");
            talk.hear("554 5.1.2 Recipient domain is not fully qualified");
        }
    }

    private static String plain(String account) {
        return "AUTH PLAIN "
                + Base64.getEncoder().encodeToString(("\0" + account + "\0secret").getBytes(StandardCharsets.US_ASCII));
    }

    @Test
    void aLoginIsOfferedAndNeededAndGoodForItsOwnAddress() throws Exception {
        createAccount("alice@example.org");
        server("&plaintextAuth=true");
        try (SmtpTalk talk = new SmtpTalk(port("in"))) {
            talk.hear("220 *");
            talk.say("EHLO client");
            StringBuilder extensions = new StringBuilder();
            String line;
            do {
                line = talk.line();
                extensions.append(line.substring(4)).append('\n');
            } while (line.startsWith("250-"));
            assertThat(extensions.toString()).contains("\nAUTH ").contains("PLAIN");
            talk.say("MAIL FROM:<alice@example.org>");
            talk.hear("530 5.7.0 Authentication required");
            talk.say(plain("alice@example.org"));
            talk.hear("235 2.7.0 *");
            talk.say("MAIL FROM:<bob@example.org>");
            talk.hear("553 5.7.1 *");
            talk.say("MAIL FROM:<Alice@example.org>");
            talk.hear("250 *");
        }
    }

    @Test
    void aPolicyKeepsALoginOutAndARateLimitsIt() throws Exception {
        createAccount("alice@example.org");
        createAccount("bob@example.org");
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:auth")
                        .filter(header("CamelSmtpAuthUser").isEqualTo("bob@example.org"))
                        .setHeader(
                                "CamelSmtpDecision",
                                simple("535 5.7.8 ${header.CamelSmtpAuthMechanism} is not for you"));
            }
        });
        server("&plaintextAuth=true&accountLoginRate=1/1h&authEndpoint=direct:auth");
        for (String reply : List.of("235 2.7.0 *", "421 4.7.1 Connecting too often, try again later")) {
            try (SmtpTalk talk = new SmtpTalk(port("in"))) {
                talk.hear("220 *");
                talk.say("HELO client");
                talk.hear("250 *");
                if (reply.startsWith("235")) {
                    talk.say(plain("bob@example.org"));
                    talk.hear("535 5.7.8 PLAIN is not for you");
                    talk.say("MAIL FROM:<bob@example.org>");
                    talk.hear("530 *");
                }
                talk.say(plain("alice@example.org"));
                talk.hear(reply);
            }
        }
    }

    @Test
    void aServerThatOffersLoginsRelaysForThemOnly() throws Exception {
        createAccount("alice@example.org");
        start(new RouteBuilder() {
            @Override
            public void configure() {
                from(SMTP + "&auth=OFFERED&plaintextAuth=true&relayAuthenticated=true")
                        .routeId("in")
                        .process(e -> {});
            }
        });
        try (SmtpTalk talk = new SmtpTalk(port("in"))) {
            talk.hear("220 *");
            talk.say("HELO client");
            talk.hear("250 *");
            talk.say("MAIL FROM:<x@example.com>");
            talk.hear("250 *");
            talk.say("RCPT TO:<x@other.example>");
            talk.hear("550 5.7.1 Relaying denied");
            talk.say("RSET");
            talk.hear("250 *");
            talk.say(plain("alice@example.org"));
            talk.hear("235 *");
            talk.say("MAIL FROM:<x@example.com>");
            talk.hear("250 *");
            talk.say("RCPT TO:<x@other.example>");
            talk.hear("250 *");
        }
    }
}
