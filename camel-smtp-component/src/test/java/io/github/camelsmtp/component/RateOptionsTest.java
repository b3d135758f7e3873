package io.github.camelsmtp.component;

import java.util.List;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.Test;

/** The rates of an endpoint, and who they are not for. */
class RateOptionsTest extends ServerFixture {

    private void server(String options) throws Exception {
        start(new RouteBuilder() {
            @Override
            public void configure() {
                from(SMTP + options).routeId("in").process(e -> {});
            }
        });
    }

    private SmtpTalk ready() throws Exception {
        SmtpTalk talk = new SmtpTalk(port("in"));
        talk.hear("220 *");
        talk.say("HELO client");
        talk.hear("250 *");
        return talk;
    }

    @Test
    void connectionsOverTheRateAre421() throws Exception {
        server("&connectionRate=2/1h");
        ready().close();
        ready().close();
        try (SmtpTalk third = new SmtpTalk(port("in"))) {
            third.hear("421 4.7.1 Connecting too often, try again later");
            third.hear("closed");
        }
    }

    @Test
    void messagesAndRecipientsOverTheRateAre45x() throws Exception {
        server("&messageRate=2/1h&recipientRate=1/1h");
        try (SmtpTalk talk = ready()) {
            talk.say("MAIL FROM:<>");
            talk.hear("250 *");
            talk.say("RCPT TO:<nobody@example.net>");
            talk.hear("550 5.7.1 *");
            talk.say("RCPT TO:<alice@example.org>");
            talk.hear("452 4.7.1 Naming too many recipients, try again later");
            talk.say("RSET");
            talk.hear("250 *");
            talk.say("MAIL FROM:<>");
            talk.hear("250 *");
            talk.say("RSET");
            talk.hear("250 *");
            talk.say("MAIL FROM:<>");
            talk.hear("450 4.7.1 Sending too many messages, try again later");
        }
    }

    @Test
    void trustedNetworksAreExempt() throws Exception {
        server("&connectionRate=1/1h&messageRate=1/1h&trustedNetworks=127.0.0.1");
        for (int i = 0; i < 3; i++) {
            SmtpTalk.send(port("in"), "x\r\n");
            ready().close();
        }
    }

    @Test
    void aProxyIsNotCountedAndWhoItSpeaksForIs() throws Exception {
        server("&connectionRate=1/1h&xclientFrom=127.0.0.1");
        for (String client : List.of("192.0.2.1", "192.0.2.2")) {
            try (SmtpTalk talk = new SmtpTalk(port("in"))) {
                talk.hear("220 *");
                talk.say("XCLIENT ADDR=" + client);
                talk.hear("220 *");
            }
        }
        try (SmtpTalk talk = new SmtpTalk(port("in"))) {
            talk.hear("220 *");
            talk.say("XCLIENT ADDR=192.0.2.1");
            talk.hear("421 4.7.1 Connecting too often, try again later");
        }
    }

    @Test
    void anAccountIsCountedWhereverItComesFrom() throws Exception {
        server("&accountMessageRate=1/1h&accountRecipientRate=1/1h&xclientFrom=127.0.0.1");
        for (String client : List.of("192.0.2.1", "192.0.2.2")) {
            boolean first = client.equals("192.0.2.1");
            try (SmtpTalk talk = new SmtpTalk(port("in"))) {
                talk.hear("220 *");
                talk.say("XCLIENT ADDR=" + client + " LOGIN=alice@example.org");
                talk.hear("220 *");
                talk.say("HELO client");
                talk.hear("250 *");
                talk.say("MAIL FROM:<>");
                talk.hear(first ? "250 *" : "450 4.7.1 *");
                if (first) {
                    talk.say("RCPT TO:<alice@example.org>");
                    talk.hear("250 *");
                    talk.say("RCPT TO:<bob@example.org>");
                    talk.hear("452 4.7.1 *");
                }
            }
        }
    }
}
