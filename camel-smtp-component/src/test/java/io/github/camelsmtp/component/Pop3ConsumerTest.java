package io.github.camelsmtp.component;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.camel.Message;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.Test;

/** Each finished POP3 session is an exchange. */
class Pop3ConsumerTest extends ServerFixture {
    private final ConcurrentLinkedQueue<Message> sessions = new ConcurrentLinkedQueue<>();

    private int startServer() throws Exception {
        createAccount("alice@example.org");
        start(new RouteBuilder() {
            @Override
            public void configure() {
                from("mina-pop3:127.0.0.1:0?hostname=mx.example.org&plaintextAuth=true")
                        .routeId("out")
                        .process(e -> {
                            sessions.add(e.getIn().copy());
                            throw new IllegalStateException("what the route does changes nothing for the client");
                        });
                from("direct:in").to("mailbox:alice@example.org");
            }
        });
        context.createProducerTemplate().sendBody("direct:in", "Subject: x\r\n\r\nhello\r\n");
        return ((Pop3Endpoint) context.getRoute("out").getEndpoint())
                .getLocalAddress()
                .getPort();
    }

    @Test
    void aSessionTellsWhoDidWhat() throws Exception {
        try (SmtpTalk talk = new SmtpTalk(startServer())) {
            talk.hear("+OK *");
            talk.say("USER alice@example.org");
            talk.hear("+OK *");
            talk.say("PASS secret");
            talk.hear("+OK *");
            talk.say("RETR 1");
            talk.hear("+OK 38 octets");
            String line;
            do {
                line = talk.line();
            } while (!line.equals("."));
            talk.say("DELE 1");
            talk.hear("+OK *");
            talk.say("QUIT");
            talk.hear("+OK *");
            talk.hear("closed");
        }
        await().until(() -> sessions.size() == 1);
        Message session = sessions.remove();
        assertThat(session.getHeader(Pop3Constants.USER)).isEqualTo("alice@example.org");
        assertThat(session.getHeader(Pop3Constants.RETRIEVED)).isEqualTo(1);
        assertThat(session.getHeader(Pop3Constants.DELETED)).isEqualTo(1);
        assertThat(session.getHeader(Pop3Constants.OCTETS)).isEqualTo(38L);
        assertThat(session.getHeader(Pop3Constants.REMOTE_ADDRESS)).asString().contains("127.0.0.1");
    }

    @Test
    void aSessionWithoutALoginHasNoUser() throws Exception {
        try (SmtpTalk talk = new SmtpTalk(startServer())) {
            talk.hear("+OK *");
            talk.say("USER alice@example.org");
            talk.hear("+OK *");
            talk.say("PASS wrong");
            talk.hear("-ERR *");
        }
        await().until(() -> sessions.size() == 1);
        assertThat(sessions.remove().getHeader(Pop3Constants.USER)).isNull();
    }
}
