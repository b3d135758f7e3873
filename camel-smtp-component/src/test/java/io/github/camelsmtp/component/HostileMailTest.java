package io.github.camelsmtp.component;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.camelsmtp.wire.Emitted;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Hostile messages from the socket to the store and out by POP3: what nobody may read as two is one there too. */
class HostileMailTest extends ServerFixture {
    private static final List<String> PARTS =
            List.of("", "\r", "\n", "\r\n", "\0", "\r\r\n", "\n\r", "\r\n\0", " \r\n");
    private static final String SMUGGLED =
            "MAIL FROM:<evil@example.com>\r\nRCPT TO:<alice@example.org>\r\nDATA\r\nsmuggled\r\n.\r\n";

    private final List<String> helos = new CopyOnWriteArrayList<>();

    @BeforeEach
    void startServers() throws Exception {
        createAccount("alice@example.org");
        start(new RouteBuilder() {
            @Override
            public void configure() {
                from(SMTP + "&knownRecipientsOnly=true&maxErrors=1000")
                        .routeId("in")
                        .process(exchange -> helos.add(exchange.getIn().getHeader(SmtpConstants.HELO, String.class)))
                        .to("mailbox:recipients");
                from("mina-pop3:127.0.0.1:0?hostname=mx.example.org&plaintextAuth=true")
                        .routeId("out")
                        .to("log:pop3");
            }
        });
    }

    @Test
    void whatLooksLikeTheEndMakesOneMessageOrARefusalAndPop3EmitsOne() throws Exception {
        int accepted = 0;
        for (String before : PARTS) {
            for (String after : PARTS) {
                if (before.endsWith("\r\n") && after.startsWith("\r\n")) {
                    continue; // that one is the end
                }
                try (SmtpTalk talk = SmtpTalk.readyForData(port("in"))) {
                    talk.raw("Subject: x\r\n\r\nx" + before + "." + after + SMUGGLED);
                    talk.say("QUIT");
                    String reply = talk.line();
                    assertThat(reply).startsWith(reply.startsWith("250") ? "250 2.0.0" : "550 5.6.0");
                    accepted += reply.startsWith("250") ? 1 : 0;
                    talk.hear("221 *");
                }
            }
        }
        assertThat(accepted).isPositive();
        List<String> responses = retrieveAll();
        assertThat(responses).hasSize(accepted);
        for (String response : responses) {
            assertThat(Emitted.ends(response)).containsExactly(response.length());
            assertThat(response)
                    .contains("Return-Path: <bob@example.com>")
                    .doesNotContain("<evil@example.com>\r\nReceived");
        }
    }

    @Test
    void noControlCharacterOfAClientReachesAHeader() throws Exception {
        try (SmtpTalk talk = new SmtpTalk(port("in"))) {
            talk.hear("220 *");
            talk.say("HELO x\u00c2\u0085Received: from trusted\u00c2\u009b31m(evil)\u00e2\u0080\u00a8y");
            talk.hear("250 *");
            talk.say("MAIL FROM:<bob@example.com>");
            talk.hear("250 *");
            talk.say("RCPT TO:<alice@example.org>");
            talk.hear("250 *");
            talk.say("DATA");
            talk.hear("354 *");
            talk.say(".");
            talk.hear("250 *");
        }
        assertThat(helos)
                .singleElement()
                .satisfies(helo -> assertThat(helo.chars())
                        .noneMatch(c -> Character.isISOControl(c) || c == 0x2028 || c == 0x2029));
        String response = retrieveAll().get(0);
        String trace = response.substring(0, response.indexOf("\r\n\tby"));
        assertThat(trace.replace("\r\n", "").chars()).allMatch(c -> c >= ' ' && c < 127);
        assertThat(trace).doesNotContain("(evil)");
    }

    @Test
    void clientsThatSpeakSomethingElseAreCounted() throws Exception {
        for (String octets : new String[] {"GET / HTTP/1.0\r\n", "\u0016\u0003\u0001"}) {
            try (SmtpTalk talk = new SmtpTalk(port("in"))) {
                talk.hear("220 *");
                talk.raw(octets);
                talk.hear("221 2.7.0 *");
                assertThat(talk.line()).isEqualTo("closed");
            }
        }
        await().until(() -> consumer("in").getForeignClients() == 2);
    }

    /** The responses to RETR, each with its dot. */
    private List<String> retrieveAll() throws IOException {
        List<String> responses = new CopyOnWriteArrayList<>();
        int port = ((Pop3Endpoint) context.getRoute("out").getEndpoint())
                .getLocalAddress()
                .getPort();
        try (SmtpTalk talk = new SmtpTalk(port)) {
            talk.hear("+OK *");
            talk.say("USER alice@example.org");
            talk.hear("+OK *");
            talk.say("PASS secret");
            talk.hear("+OK *");
            talk.say("STAT");
            int count = Integer.parseInt(talk.line().split(" ")[1]);
            for (int i = 1; i <= count; i++) {
                talk.say("RETR " + i);
                talk.hear("+OK *");
                responses.add(talk.upTo("\r\n.\r\n"));
            }
        }
        return responses;
    }
}
