package io.github.camelsmtp.component;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelsmtp.mail.DsnRequest;
import io.github.camelsmtp.mail.DsnReturn;
import io.github.camelsmtp.mail.Envelope;
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
                from(SMTP + options).routeId("in").process(received::add);
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
}
