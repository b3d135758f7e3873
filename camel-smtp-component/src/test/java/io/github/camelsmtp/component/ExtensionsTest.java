package io.github.camelsmtp.component;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camelsmtp.mail.DsnRequest;
import io.github.camelsmtp.mail.DsnReturn;
import io.github.camelsmtp.mail.Envelope;
import io.github.camelsmtp.store.Maildrop;
import io.github.camelsmtp.store.StoredMessage;
import jakarta.mail.internet.MimeMessage;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.Test;

/** What a route gets to know of the extensions that its endpoint offers. */
class ExtensionsTest extends ServerFixture {
    private final BlockingQueue<Exchange> received = new LinkedBlockingQueue<>();

    private void start(String options) throws Exception {
        start(new RouteBuilder() {
            @Override
            public void configure() {
                from(options.contains("localDomains")
                                ? "mina-smtp:127.0.0.1:0?reverseLookup=false" + options
                                : SMTP + options)
                        .routeId("in")
                        .process(received::add);
            }
        });
    }

    private Exchange next() throws InterruptedException {
        Exchange exchange = received.poll(30, TimeUnit.SECONDS);
        assertThat(exchange).isNotNull();
        return exchange;
    }

    /** EHLO, and the lines of its reply. */
    private static List<String> greet(SmtpTalk talk) throws Exception {
        talk.hear("220 *");
        talk.say("EHLO client");
        List<String> lines = new ArrayList<>();
        do {
            lines.add(talk.line());
        } while (lines.get(lines.size() - 1).startsWith("250-"));
        return lines.stream().map(line -> line.substring(4)).toList();
    }

    private static void command(SmtpTalk talk, String command, String reply) throws Exception {
        talk.say(command);
        talk.hear(reply);
    }

    @Test
    void nothingIsOfferedThatTheRouteWouldHaveToHonour() throws Exception {
        start("");
        try (SmtpTalk talk = new SmtpTalk(port("in"))) {
            assertThat(greet(talk))
                    .containsExactly(
                            "mx.example.org",
                            "PIPELINING",
                            "SIZE 52428800",
                            "8BITMIME",
                            "CHUNKING",
                            "ENHANCEDSTATUSCODES",
                            "LIMITS MAILMAX=10000 RCPTMAX=1000",
                            "HELP");
            command(talk, "MAIL FROM:<> RET=FULL", "555 5.5.4 *");
        }
    }

    @Test
    void whatTheSenderWantsToBeToldIsInTheEnvelope() throws Exception {
        start("&dsn=true");
        try (SmtpTalk talk = new SmtpTalk(port("in"))) {
            assertThat(greet(talk)).contains("DSN");
            command(talk, "MAIL FROM:<bob@example.com> RET=FULL ENVID=x+2B1", "250 *");
            command(talk, "RCPT TO:<alice@example.org> NOTIFY=SUCCESS,DELAY ORCPT=rfc822;al+40x", "250 *");
            command(talk, "RCPT TO:<carol@example.org>", "250 *");
            command(talk, "DATA", "354 *");
            command(talk, ".", "250 *");
        }
        Envelope envelope = next().getIn().getHeader(SmtpConstants.ENVELOPE, Envelope.class);
        assertThat(envelope.request().dsnReturn()).isEqualTo(DsnReturn.FULL);
        assertThat(envelope.request().envelopeId()).isEqualTo("x+1");
        DsnRequest first = envelope.recipients().get(0).dsn();
        assertThat(first.notifyOn()).isEqualTo(Set.of(DsnRequest.Notify.SUCCESS, DsnRequest.Notify.DELAY));
        assertThat(String.valueOf(first.original())).isEqualTo("rfc822;al@x");
        assertThat(envelope.recipients().get(1).dsn()).isEqualTo(DsnRequest.NONE);
    }

    @Test
    void requireTlsIsForThoseWhoHaveIt() throws Exception {
        start("&requireTls=true");
        try (SmtpTalk talk = new SmtpTalk(port("in"))) {
            assertThat(greet(talk)).doesNotContain("REQUIRETLS");
            command(talk, "MAIL FROM:<> REQUIRETLS", "530 5.7.10 *");
        }
    }

    @Test
    void binaryContentReachesTheRouteAsItIs() throws Exception {
        start("&binaryMime=true");
        try (SmtpTalk talk = new SmtpTalk(port("in"))) {
            assertThat(greet(talk)).contains("BINARYMIME");
            command(talk, "MAIL FROM:<bob@example.com> BODY=BINARYMIME", "250 *");
            command(talk, "RCPT TO:<alice@example.org>", "250 *");
            talk.raw("BDAT 5 LAST\r\na\rb\n\0");
            talk.hear("250 2.0.0 Queued *");
        }
        assertThat(next().getIn().getBody(String.class)).endsWith("\r\na\rb\n\0");
    }

    /** A mailbox would have to repair the lines, and nobody's signature survives that: it is refused, and nothing stored. */
    @Test
    void binaryContentDoesNotGoIntoAMailbox() throws Exception {
        createAccount("alice@example.org");
        start(new RouteBuilder() {
            @Override
            public void configure() {
                from(SMTP + "&binaryMime=true").routeId("in").to("mailbox:recipients");
            }
        });
        try (SmtpTalk talk = new SmtpTalk(port("in"))) {
            greet(talk);
            command(talk, "MAIL FROM:<bob@example.com> BODY=BINARYMIME", "250 *");
            command(talk, "RCPT TO:<alice@example.org>", "250 *");
            talk.raw("BDAT 1 LAST\r\n\n");
            talk.hear("554 5.6.3 Cannot store BODY=BINARYMIME, send it in a transfer encoding");
            command(talk, "MAIL FROM:<bob@example.com> BODY=8BITMIME", "250 *");
            command(talk, "RCPT TO:<alice@example.org>", "250 *");
            talk.raw("BDAT 2 LAST\r\n\r\n");
            talk.hear("250 2.0.0 *");
        }
        assertThat(stored("alice@example.org")).hasSize(1);
    }

    private List<StoredMessage> stored(String account) throws Exception {
        try (Maildrop maildrop = maildrop(account)) {
            return maildrop.messages();
        }
    }

    private Maildrop maildrop(String account) throws Exception {
        return context.getComponent("mailbox", MailboxComponent.class)
                .embeddedStore()
                .open(account)
                .orElseThrow();
    }

    @Test
    void aMessageInUtf8ReachesTheRouteWithItsAddresses() throws Exception {
        start("&smtpUtf8=true&localDomains=M\u00dcNCHEN.example");
        try (SmtpTalk talk = new SmtpTalk(port("in"))) {
            assertThat(greet(talk)).contains("SMTPUTF8");
            command(talk, octets("MAIL FROM:<j\u00f6rg@example.com> SMTPUTF8"), "250 *");
            command(talk, octets("RCPT TO:<\u7528\u6237@m\u00fcnchen.example>"), "250 *");
            command(talk, "RCPT TO:<alice@example.org>", "550 5.7.1 *");
            command(talk, "DATA", "354 *");
            talk.raw(octets("Subject: Gr\u00fc\u00dfe\r\n\r\n.\r\n"));
            talk.hear("250 *");
        }
        Exchange exchange = next();
        assertThat(exchange.getIn().getHeader(SmtpConstants.PROTOCOL)).isEqualTo("UTF8SMTP");
        assertThat(exchange.getIn().getHeader(SmtpConstants.MAIL_FROM)).isEqualTo("j\u00f6rg@example.com");
        assertThat(exchange.getIn().getHeader(SmtpConstants.RECIPIENTS))
                .isEqualTo(List.of("\u7528\u6237@xn--mnchen-3ya.example"));
        String text = new String(exchange.getIn().getBody(byte[].class), StandardCharsets.UTF_8);
        assertThat(text).contains(" with UTF8SMTP id ").contains("\r\n\tfor <\u7528\u6237@xn--mnchen-3ya.example>;");
        assertThat(exchange.getIn().getBody(MimeMessage.class).getSubject()).isEqualTo("Gr\u00fc\u00dfe");
    }

    private static String octets(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }

    /** POP3 must not send UTF-8 headers to whoever has not asked for them, so a mailbox has to be told that it may. */
    @Test
    void aMailboxTakesUtf8OnlyIfItsReadersDo() throws Exception {
        createAccount("j\u00fcrgen@m\u00fcnchen.example");
        start(new RouteBuilder() {
            @Override
            public void configure() {
                String smtp = "mina-smtp:127.0.0.1:0?localDomains=xn--mnchen-3ya.example&knownRecipientsOnly=true"
                        + "&reverseLookup=false&smtpUtf8=true";
                from(smtp).routeId("in").to("mailbox:recipients");
                from(smtp + "&hostname=utf8.example").routeId("utf8").to("mailbox:recipients?smtpUtf8=true");
            }
        });
        assertThat(deliver("in")).isEqualTo("554 5.6.9 Recipient cannot take messages with UTF-8 headers");
        assertThat(deliver("utf8")).startsWith("250 2.0.0 ");
        try (Maildrop maildrop = maildrop("j\u00fcrgen@m\u00fcnchen.example")) {
            assertThat(maildrop.messages()).hasSize(1);
            try (var in = maildrop.read(maildrop.messages().get(0))) {
                assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8))
                        .startsWith("Return-Path: <j\u00f6rg@example.com>\r\nReceived: ")
                        .endsWith("\r\nSubject: Gr\u00fc\u00dfe\r\n");
            }
        }
    }

    /** To J\u00fcrgen, in capitals and with the dots of the u as a character of their own. */
    private String deliver(String route) throws Exception {
        try (SmtpTalk talk = new SmtpTalk(port(route))) {
            greet(talk);
            command(talk, octets("MAIL FROM:<j\u00f6rg@example.com> SMTPUTF8"), "250 *");
            command(talk, octets("RCPT TO:<nobody\u00e4@m\u00fcnchen.example>"), "550 5.1.1 *");
            command(talk, octets("RCPT TO:<JU\u0308RGEN@M\u00dcnchen.example>"), "250 *");
            command(talk, "DATA", "354 *");
            talk.raw(octets("Subject: Gr\u00fc\u00dfe\r\n.\r\n"));
            return talk.line();
        }
    }

    /** The name of a client is in any script, and turns nothing round that stands beside it. */
    @Test
    void aNameCannotChangeHowItIsRead() throws Exception {
        start("");
        try (SmtpTalk talk = new SmtpTalk(port("in"))) {
            talk.hear("220 *");
            command(talk, octets("HELO \u00e4\u202e\u2028\u0085x"), "250 *");
            command(talk, "MAIL FROM:<bob@example.com>", "250 *");
            command(talk, "RCPT TO:<alice@example.org>", "250 *");
            finish(talk);
        }
        assertThat(next().getIn().getHeader(SmtpConstants.HELO)).isEqualTo("\u00e4???x");
    }

    /** SEND, SOML and SAML: the recipient is there while somebody has his mailbox open (RFC 821 §3.4). */
    @Test
    void theRouteGetsToKnowWhoIsThere() throws Exception {
        createAccount("alice@example.org");
        start("&legacyCommands=true");
        try (SmtpTalk talk = new SmtpTalk(port("in"))) {
            assertThat(greet(talk)).contains("SEND", "SOML", "SAML").doesNotContain("TURN");
            command(talk, "TURN", "502 5.5.1 *");
            command(talk, "SEND FROM:<bob@example.com>", "250 *");
            command(talk, "RCPT TO:<alice@example.org>", "450 4.2.1 User is not here now");
            command(talk, "RCPT TO:<nobody@example.org>", "450 4.2.1 User is not here now");
            command(talk, "RCPT TO:<postmaster>", "450 4.2.1 User is not here now");
            command(talk, "DATA", "554 5.5.1 *");
            try (Maildrop session = maildrop("alice@example.org")) {
                assertThat(session.messages()).isEmpty();
                command(talk, "RCPT TO:<Alice@example.org>", "250 *");
                finish(talk);
                expect("SEND", List.of("Alice@example.org"), List.of());
                command(talk, "SAML FROM:<bob@example.com>", "250 *");
                command(talk, "RCPT TO:<alice@example.org>", "250 *");
                command(talk, "RCPT TO:<carol@example.org>", "250 *");
                command(talk, "RCPT TO:<postmaster>", "250 *");
                finish(talk);
                expect("SAML", List.of("alice@example.org"), List.of("carol@example.org", "postmaster"));
            }
            command(talk, "SOML FROM:<bob@example.com>", "250 *");
            command(talk, "RCPT TO:<alice@example.org>", "250 *");
            finish(talk);
            expect("SOML", List.of(), List.of("alice@example.org"));
            command(talk, "MAIL FROM:<bob@example.com>", "250 *");
            command(talk, "RCPT TO:<alice@example.org>", "250 *");
            finish(talk);
        }
        Exchange mail = next();
        assertThat(mail.getIn().getHeader(SmtpConstants.DELIVERY_MODE)).isEqualTo("MAIL");
        assertThat(mail.getIn().getHeaders()).doesNotContainKey(SmtpConstants.PRESENT_RECIPIENTS);
    }

    private static void finish(SmtpTalk talk) throws Exception {
        command(talk, "DATA", "354 *");
        command(talk, ".", "250 *");
    }

    private void expect(String mode, List<String> present, List<String> absent) throws Exception {
        Exchange exchange = next();
        assertThat(exchange.getIn().getHeader(SmtpConstants.DELIVERY_MODE)).isEqualTo(mode);
        assertThat(exchange.getIn().getHeader(SmtpConstants.PRESENT_RECIPIENTS)).isEqualTo(present);
        assertThat(exchange.getIn().getHeader(SmtpConstants.ABSENT_RECIPIENTS)).isEqualTo(absent);
    }

    @Test
    void withoutTheOptionTheyAreNoCommands() throws Exception {
        start("");
        try (SmtpTalk talk = new SmtpTalk(port("in"))) {
            greet(talk);
            for (String command : List.of("SEND FROM:<>", "SOML FROM:<>", "SAML FROM:<>", "TURN", "ETRN x", "ATRN")) {
                command(talk, command, "502 5.5.1 *");
            }
        }
    }

    @Test
    void aLocalDomainThatIsNoDomainIsNamed() {
        assertThatThrownBy(() -> start("&localDomains=stra\u00dfe.example"))
                .hasMessage("localDomains has 'stra\u00dfe.example', which is no domain of any script");
    }
}
