package io.github.camelsmtp.component;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A server relays for nobody unless it is told to: the attempts of relay-attempts.txt, and the options that tell it. */
class RelayAttemptsTest extends ServerFixture {

    private void server(String options) throws Exception {
        createAccount("alice@example.org");
        start(new RouteBuilder() {
            @Override
            public void configure() {
                from(SMTP + "&knownRecipientsOnly=true&maxErrors=10000" + options)
                        .routeId("in")
                        .process(e -> {});
            }
        });
    }

    private static List<String> attempts() throws Exception {
        try (InputStream in =
                Objects.requireNonNull(RelayAttemptsTest.class.getResourceAsStream("relay-attempts.txt"))) {
            return new String(in.readAllBytes(), StandardCharsets.US_ASCII)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .toList();
        }
    }

    /** Who has no login may not relay because others who have one may, nor who is far from the trusted networks. */
    @ParameterizedTest
    @ValueSource(strings = {"", "&relayAuthenticated=true", "&trustedNetworks=10.0.0.0/8,fd00::/8"})
    void nothingLeavesForAStranger(String options) throws Exception {
        server(options);
        try (SmtpTalk talk = new SmtpTalk(port("in"))) {
            talk.hear("220 *");
            talk.say("HELO client");
            talk.hear("250 *");
            for (String attempt : attempts()) {
                int bar = attempt.lastIndexOf('|');
                talk.say("MAIL FROM:<x@example.com>");
                talk.hear("250 *");
                talk.say("RCPT TO:" + attempt.substring(0, bar).strip());
                String reply = talk.line();
                assertThat(reply)
                        .as(attempt)
                        .startsWith(attempt.substring(bar + 1).strip() + " ");
                talk.say("RSET");
                talk.hear("250 *");
            }
        }
        assertThat(attempts()).hasSizeGreaterThan(50);
    }

    /** That a sender claims to be one of ours makes no difference. */
    @ParameterizedTest
    @ValueSource(strings = {"<>", "<alice@example.org>", "<postmaster@[127.0.0.1]>", "<antispam@mx.example.org>"})
    void noSenderOpensTheDoor(String sender) throws Exception {
        server("");
        try (SmtpTalk talk = new SmtpTalk(port("in"))) {
            talk.hear("220 *");
            talk.say("HELO mx.example.org");
            talk.hear("250 *");
            talk.say("MAIL FROM:" + sender);
            talk.hear("250 *");
            talk.say("RCPT TO:<user@other.example>");
            talk.hear("550 5.7.1 Relaying denied");
        }
    }

    @Test
    void aTrustedNetworkMaySendToEverybodyAndStillKnowsWhoIsNotHere() throws Exception {
        server("&trustedNetworks=127.0.0.0/8");
        try (SmtpTalk talk = new SmtpTalk(port("in"))) {
            talk.hear("220 *");
            talk.say("HELO client");
            talk.hear("250 *");
            talk.say("MAIL FROM:<x@example.com>");
            talk.hear("250 *");
            talk.say("RCPT TO:<user@other.example>");
            talk.hear("250 *");
            talk.say("RCPT TO:<nobody@example.org>");
            talk.hear("550 5.1.1 *");
        }
    }

    /** Characters that look like, or that some programs turn into, an at sign or a dot are neither. */
    @ParameterizedTest
    @CsvSource({
        "user\uFF20other.example@example.org, 550 5.1.1",
        "user\uFE6Bother.example@example.org, 550 5.1.1",
        "user@other\u3002example, 501",
        "alice@example\uFF0Eorg, 501",
        "user@example.org\uFF20other.example, 501",
        "alice@\uFF45xample.org, 501",
        "user@b\u00FCcher.example, 550 5.7.1"
    })
    void nothingLeavesByTheLooksOfACharacter(String recipient, String reply) throws Exception {
        server("&smtpUtf8=true");
        try (SmtpTalk talk = new SmtpTalk(port("in"))) {
            talk.hear("220 *");
            talk.say("EHLO client");
            while (!talk.line().startsWith("250 ")) {
                // the extensions
            }
            talk.say("MAIL FROM:<x@example.com> SMTPUTF8");
            talk.hear("250 *");
            byte[] octets = ("RCPT TO:<" + recipient + ">").getBytes(StandardCharsets.UTF_8);
            talk.say(new String(octets, StandardCharsets.ISO_8859_1));
            assertThat(talk.line()).startsWith(reply + " ");
        }
    }
}
