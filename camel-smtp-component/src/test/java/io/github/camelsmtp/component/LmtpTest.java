package io.github.camelsmtp.component;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camelsmtp.mail.Reply;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** LMTP endpoints: what each recipient of a message is told of the route's end. */
class LmtpTest extends ServerFixture {
    private static final String LMTP =
            "mina-lmtp:127.0.0.1:0?localDomains=example.org&hostname=mx.example.org&reverseLookup=false";
    private static final String LATER = "451 4.3.0 Local error in processing, try again later";

    private void route(String uri, Processor processor) throws Exception {
        start(new RouteBuilder() {
            @Override
            public void configure() {
                from(uri).routeId("in").process(processor);
            }
        });
    }

    private void deliver(String options) throws Exception {
        createAccount("alice@example.org");
        createAccount("bob@example.org");
        start(new RouteBuilder() {
            @Override
            public void configure() {
                from(LMTP).routeId("in").to("mailbox:recipients" + options);
            }
        });
    }

    /** The reply for each recipient of a message. */
    private List<String> replies(String... recipients) throws IOException {
        try (SmtpTalk talk = new SmtpTalk(port("in"))) {
            talk.hear("220 mx.example.org LMTP ready");
            talk.say("LHLO client");
            String line = talk.line();
            while (line.startsWith("250-")) {
                line = talk.line();
            }
            talk.say("MAIL FROM:<carol@example.com>");
            talk.hear("250 *");
            for (String recipient : recipients) {
                talk.say("RCPT TO:<" + recipient + "@example.org>");
                talk.hear("250 *");
            }
            talk.say("DATA");
            talk.hear("354 *");
            talk.raw("Subject: x\r\n\r\nhello\r\n.\r\n");
            List<String> replies = new ArrayList<>();
            for (String ignored : recipients) {
                replies.add(talk.line());
            }
            talk.say("QUIT");
            talk.hear("221 *");
            return replies;
        }
    }

    @Test
    void whoHasAMailboxGetsTheMailAndWhoHasNoneIsRefusedAlone() throws Exception {
        deliver("");
        List<String> replies = replies("alice", "nobody", "Bob", "alice");
        assertThat(replies.get(0)).startsWith("250 2.0.0 Queued as ").isEqualTo(replies.get(2));
        assertThat(replies.get(1)).isEqualTo("550 5.1.1 No such user here");
        assertThat(replies.get(3)).isEqualTo(replies.get(0));
        assertThat(mailOf("alice@example.org")).hasSize(1);
        assertThat(mailOf("bob@example.org")).singleElement().asString().contains(" with LMTP id ");
    }

    @Test
    void nobodyHasAMailbox() throws Exception {
        deliver("");
        assertThat(replies("nobody", "noone")).containsOnly("550 5.1.1 No such user here");
    }

    @Test
    void aRefusalIsNotLostWhereBranchesAreJoined() throws Exception {
        createAccount("alice@example.org");
        start(new RouteBuilder() {
            @Override
            public void configure() {
                from(LMTP)
                        .routeId("in")
                        .multicast()
                        .to("mailbox:recipients", "mock:copy")
                        .end()
                        .setBody(constant("something else"))
                        .to("seda:end");
                from("seda:end").to("mock:end");
            }
        });
        List<String> replies = replies("alice", "nobody");
        assertThat(replies.get(0)).startsWith("250 ");
        assertThat(replies.get(1)).startsWith("550 5.1.1 ");
    }

    @Test
    void whatIsRefusedOfAnAliasIsTheAnswerToWhoeverIsNotNamed() throws Exception {
        createAccount("alice@example.org");
        createAccount("bob@example.org");
        start(new RouteBuilder() {
            @Override
            public void configure() {
                from(LMTP)
                        .routeId("in")
                        .setHeader(
                                SmtpConstants.RECIPIENTS,
                                constant(List.of("bob@example.org", "alice@example.org", "gone@example.org")))
                        .to("mailbox:recipients");
            }
        });
        List<String> replies = replies("team");
        assertThat(replies).containsExactly("550 5.1.1 No such user here");
    }

    @Test
    void theRouteSaysForEachAndForTheRest() throws Exception {
        route(LMTP, e -> {
            e.getIn()
                    .setHeader(
                            SmtpConstants.RECIPIENT_REPLIES,
                            Map.of(
                                    "BOB@example.org", "452 4.2.2 Full",
                                    "carl@example.org", Reply.of(550, 7, 1, "No"),
                                    "dan@example.org", "354 Go on",
                                    "eve@example.org", "what?"));
            e.getIn().setHeader(SmtpConstants.REPLY, "250 2.6.0 Thanks");
        });
        assertThat(replies("alice", "bob", "carl", "dan", "eve"))
                .containsExactly("250 2.6.0 Thanks", "452 4.2.2 Full", "550 5.7.1 No", LATER, LATER);
    }

    @Test
    void aRouteMayOverrideWhatAMailboxRefused() throws Exception {
        createAccount("alice@example.org");
        start(new RouteBuilder() {
            @Override
            public void configure() {
                from(LMTP)
                        .routeId("in")
                        .to("mailbox:recipients")
                        .setHeader(
                                SmtpConstants.RECIPIENT_REPLIES,
                                constant(Map.of("nobody@example.org", "250 2.1.5 Put aside")));
            }
        });
        assertThat(replies("alice", "nobody").get(1)).isEqualTo("250 2.1.5 Put aside");
    }

    @Test
    void whatIsNoMapRefusesEverybodyForNow() throws Exception {
        route(LMTP, e -> e.getIn().setHeader(SmtpConstants.RECIPIENT_REPLIES, "250 2.0.0 Fine"));
        assertThat(replies("alice", "bob")).containsExactly(LATER, LATER);
    }

    @Test
    void anExceptionMaySayForEachToo() throws Exception {
        Map<String, Reply> said = Map.of(
                "alice@example.org", Reply.of(250, 0, 0, "Stored"), "bob@example.org", Reply.of(550, 7, 1, "No"));
        route(LMTP, e -> {
            throw new IllegalStateException(new SmtpReplyException(said, null));
        });
        assertThat(replies("alice", "bob", "carl")).containsExactly("250 2.0.0 Stored", "550 5.7.1 No", "550 5.7.1 No");
        assertThatThrownBy(() -> new SmtpReplyException(Map.of("a@b.example", Reply.of(250, 0, 0, "Fine")), null))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aFailureAfterTheMailboxIsEverybodys() throws Exception {
        createAccount("alice@example.org");
        start(new RouteBuilder() {
            @Override
            public void configure() {
                from(LMTP).routeId("in").to("mailbox:recipients").process(e -> {
                    throw new IllegalStateException("expected");
                });
            }
        });
        assertThat(replies("alice", "nobody")).containsExactly(LATER, LATER);
    }

    @Test
    void aRouteThatTakesTooLongIsToldToEach() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        route(LMTP + "&routeTimeout=50", e -> go.await(20, TimeUnit.SECONDS));
        assertThat(replies("alice", "bob")).containsExactly(LATER, LATER);
        go.countDown();
    }

    @Test
    void theHeaderNamesTheProtocol() throws Exception {
        Exchange[] seen = new Exchange[1];
        route(LMTP, e -> seen[0] = e.copy());
        replies("alice");
        assertThat(seen[0].getIn().getHeader(SmtpConstants.PROTOCOL)).isEqualTo("LMTP");
    }

    @Test
    void onlyThisMachineMayTalkToItUnlessNetworksAreNamed() throws Exception {
        route(LMTP, e -> {});
        assertThat(((SmtpEndpoint) context.getRoute("in").getEndpoint())
                        .getConfiguration()
                        .getClientNetworks())
                .isEqualTo("127.0.0.0/8,::1");
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from(LMTP + "&clientNetworks=192.0.2.0/24").routeId("other").to("mock:other");
            }
        });
        try (SmtpTalk talk = new SmtpTalk(port("other"))) {
            talk.hear("554 5.7.1 No service for your address");
            talk.say("LHLO x");
            talk.hear("503 *");
        }
    }

    private static void secured(SmtpTalk talk, String parameters) throws IOException {
        talk.say("MAIL FROM:<carol@example.com>" + parameters);
        talk.hear("250 *");
        talk.say("RCPT TO:<alice@example.org>");
        talk.hear("250 *");
        talk.say("DATA");
        talk.hear("354 *");
        talk.raw("Subject: x\r\n\r\nhello\r\n.\r\n");
        talk.hear("250 2.0.0 *");
    }

    @Test
    void itHasTlsLoginsAndUtf8AndSaysSoInReceived() throws Exception {
        createAccount("alice@example.org");
        List<Object> protocols = new ArrayList<>();
        route(LMTP + "&tls=OFFERED&selfSigned=true&auth=OFFERED&smtpUtf8=true", e -> {
            protocols.add(e.getIn().getHeader(SmtpConstants.PROTOCOL));
            assertThat(e.getIn().getBody(String.class))
                    .contains(" with " + protocols.get(protocols.size() - 1) + " id ");
        });
        try (SmtpTalk talk = SmtpTalk.upgraded(port("in"), TestKeys.trusting(data.resolve("tls.p12")))) {
            talk.say("LHLO client");
            assertThat(talk.reply()).contains("250-AUTH ", "250-SMTPUTF8").doesNotContain("STARTTLS");
            secured(talk, "");
            secured(talk, " SMTPUTF8");
            talk.say("AUTH PLAIN "
                    + Base64.getEncoder()
                            .encodeToString("\0alice@example.org\0secret".getBytes(StandardCharsets.US_ASCII)));
            talk.hear("235 2.7.0 *");
            secured(talk, "");
            secured(talk, " SMTPUTF8");
        }
        assertThat(protocols).containsExactly("LMTPS", "UTF8LMTPS", "LMTPSA", "UTF8LMTPSA");
    }

    @Test
    void withTlsAndLoginsRequiredNobodyDeliversWithoutThem() throws Exception {
        createAccount("alice@example.org");
        route(LMTP + "&tls=REQUIRED&selfSigned=true&auth=REQUIRED", e -> {});
        try (SmtpTalk talk = new SmtpTalk(port("in"))) {
            talk.hear("220 *");
            talk.say("LHLO client");
            assertThat(talk.reply()).contains("STARTTLS").doesNotContain("PLAIN");
            talk.say("MAIL FROM:<>");
            talk.hear("530 5.7.0 *");
            talk.say("STARTTLS");
            talk.hear("220 *");
            talk.secure(TestKeys.trusting(data.resolve("tls.p12")));
            talk.say("LHLO client");
            talk.reply();
            talk.say("MAIL FROM:<>");
            talk.hear("530 5.7.0 *");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "mina-lmtp:127.0.0.1:25?localDomains=example.org | mina-lmtp: must not listen on port 25",
                "mina-lmtp:127.0.0.1:0?localDomains=example.org&splitOutcome=BOUNCE&bounceEndpoint=mock:b | remove it",
            })
    void whatHasNoSenseIsOneLine(String uri, String complaint) {
        assertThatThrownBy(() -> route(uri, e -> {}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(complaint)
                .hasMessageNotContaining("\n");
    }
}
