package io.github.camelsmtp.component;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.camelsmtp.smtp.Decision;
import io.github.camelsmtp.smtp.SmtpPeer;
import io.github.camelsmtp.smtp.SmtpQuestion;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Policies that are Camel endpoints: what they are told, what their answers mean, and what becomes of slow ones. */
class PolicyEndpointTest extends ServerFixture {
    private final CountDownLatch go = new CountDownLatch(1);
    private final AtomicInteger routed = new AtomicInteger();

    @AfterEach
    void letGo() {
        go.countDown();
    }

    private void start(String options, Map<String, Processor> policies) throws Exception {
        start(new RouteBuilder() {
            @Override
            public void configure() {
                from(SMTP + options).routeId("in").process(e -> routed.incrementAndGet());
                policies.forEach((name, policy) ->
                        from("direct:" + name).errorHandler(noErrorHandler()).process(policy));
            }
        });
    }

    private static Processor says(Object decision) {
        return e -> e.getMessage().setHeader(SmtpConstants.DECISION, decision);
    }

    private void block(Exchange exchange) throws InterruptedException {
        assertThat(go.await(60, TimeUnit.SECONDS)).isTrue();
    }

    private SmtpTalk greeted() throws Exception {
        SmtpTalk talk = new SmtpTalk(port("in"));
        talk.hear("220 *");
        return talk;
    }

    @Test
    void eachStageIsToldItsFacts() throws Exception {
        List<Map<String, Object>> told = new ArrayList<>();
        List<Object> bodies = new ArrayList<>();
        Processor record = e -> {
            told.add(Map.copyOf(e.getIn().getHeaders()));
            bodies.add(
                    e.getIn().getBody() instanceof SmtpQuestion q
                            ? q
                            : e.getIn().getBody(String.class));
        };
        start(
                "&connectEndpoint=direct:p&heloEndpoint=direct:p&mailEndpoint=direct:p&rcptEndpoint=direct:p"
                        + "&messageEndpoint=direct:p",
                Map.of("p", record));
        try (SmtpTalk talk = SmtpTalk.readyForData(port("in"))) {
            talk.say("Subject: x");
            talk.say(".");
            talk.hear("250 *");
        }
        assertThat(told)
                .extracting(headers -> headers.get("CamelSmtpStage"))
                .containsExactly("connect", "helo", "mail", "rcpt", "message");
        assertThat(told)
                .allSatisfy(headers -> assertThat(headers)
                        .containsKeys("CamelSmtpRemoteAddress", "CamelSmtpLocalAddress", "CamelSmtpProtocol"));
        assertThat(told)
                .extracting(headers -> headers.get("CamelSmtpHelo"))
                .containsExactly("", "client", "client", "client", "client");
        assertThat(told.get(2)).containsEntry("CamelSmtpMailFrom", "bob@example.com");
        assertThat(told.get(3))
                .containsEntry("CamelSmtpMailFrom", "bob@example.com")
                .containsEntry("CamelSmtpRecipient", "alice@example.org");
        assertThat(told.get(4))
                .containsEntry("CamelSmtpMailFrom", "bob@example.com")
                .containsEntry("CamelSmtpRecipients", List.of("alice@example.org"))
                .containsKeys("CamelSmtpQueueId", "CamelSmtpEnvelope", "CamelSmtpMessageSize");
        assertThat(bodies.get(3)).isInstanceOf(SmtpQuestion.Rcpt.class);
        assertThat(bodies.get(4).toString()).startsWith("Received: from client").endsWith("Subject: x\r\n");
        assertThat(routed).hasValue(1);
    }

    @ParameterizedTest
    @CsvSource({
        "helo, HELO client",
        "mail, MAIL FROM:<bob@example.com>",
        "rcpt, RCPT TO:<alice@example.org>",
        "message, ."
    })
    void aReplyRejectsAtItsStage(String stage, String command) throws Exception {
        start("&" + stage + "Endpoint=direct:p", Map.of("p", says("550 5.7.1 Not you")));
        try (SmtpTalk talk = greeted()) {
            for (String before :
                    List.of("HELO client", "MAIL FROM:<bob@example.com>", "RCPT TO:<alice@example.org>", "DATA", ".")) {
                talk.say(before);
                if (before.equals(command)) {
                    talk.hear("550 5.7.1 Not you");
                    break;
                }
                talk.hear(before.equals("DATA") ? "354 *" : "250 *");
            }
        }
        assertThat(routed).hasValue(0);
    }

    @ParameterizedTest
    @CsvSource({
        "554 5.7.1 Not you, 554 5.7.1 Not you",
        "421 4.7.1 Not now, 421 4.7.1 Not now",
        "450 4.7.1 Not now, 421 4.7.1 Not now"
    })
    void aRejectedConnectionIsNotGreeted(String decision, String reply) throws Exception {
        start("&connectEndpoint=direct:p", Map.of("p", says(decision)));
        try (SmtpTalk talk = new SmtpTalk(port("in"))) {
            talk.hear(reply);
        }
    }

    @Test
    void acceptAcceptsARecipientThatIsNobodysAndNoneLeavesItToTheOthers() throws Exception {
        start("&rcptEndpoint=direct:p", Map.of("p", e -> {
            String recipient = e.getIn().getHeader(SmtpConstants.RECIPIENT, String.class);
            if (recipient.startsWith("friend@")) {
                e.getMessage().setHeader(SmtpConstants.DECISION, "Accept");
            } else if (recipient.startsWith("stranger@")) {
                e.getMessage().setHeader(SmtpConstants.DECISION, "none");
            }
        }));
        try (SmtpTalk talk = greeted()) {
            for (String before : List.of("HELO client", "MAIL FROM:<>", "RCPT TO:<friend@example.net>")) {
                talk.say(before);
                talk.hear("250 *");
            }
            talk.say("RCPT TO:<stranger@example.net>");
            talk.hear("550 5.7.1 Relaying denied");
            talk.say("RCPT TO:<silent@example.net>");
            talk.hear("550 5.7.1 Relaying denied");
            talk.say("RCPT TO:<silent@example.org>");
            talk.hear("250 *");
        }
    }

    @Test
    void anEndpointAloneIsEnoughToHaveRecipients() throws Exception {
        start(new RouteBuilder() {
            @Override
            public void configure() {
                from("mina-smtp:127.0.0.1:0?reverseLookup=false&rcptEndpoint=direct:p")
                        .routeId("in")
                        .process(e -> {});
                from("direct:p").setHeader(SmtpConstants.DECISION, constant("accept"));
            }
        });
        assertThat(SmtpTalk.send(port("in"), "x\r\n")).startsWith("250 ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"yes", "", "250 2.0.0 OK", "354 Go on", "5.7.1", "600 No", "accept all"})
    void anAnswerThatIsNoneIs451(String answer) throws Exception {
        start("&mailEndpoint=direct:p", Map.of("p", says(answer)));
        assertMailIs("451 4.3.0 Local error in processing, try again later");
    }

    @Test
    void anExceptionIs451AndTellsNothing() throws Exception {
        start("&mailEndpoint=direct:p", Map.of("p", e -> {
            throw new IllegalStateException("secret");
        }));
        assertMailIs("451 4.3.0 Local error in processing, try again later");
    }

    @Test
    void anErrorOfTheMachineIs451Too() throws Exception {
        start("&mailEndpoint=direct:p", Map.of("p", e -> {
            throw new StackOverflowError("deep");
        }));
        assertMailIs("451 4.3.0 Local error in processing, try again later");
    }

    @Test
    void aReplyMayBeThrown() throws Exception {
        start("&mailEndpoint=direct:p", Map.of("p", e -> {
            throw new IllegalStateException(new SmtpReplyException("550 5.1.8 No such domain"));
        }));
        assertMailIs("550 5.1.8 No such domain");
    }

    @Test
    void anEndpointWithoutAConsumerIs451() throws Exception {
        start("&mailEndpoint=RAW(seda:nobody?failIfNoConsumers=true&timeout=1)", Map.of());
        assertMailIs("451 4.3.0 Local error in processing, try again later");
    }

    private void assertMailIs(String reply) throws Exception {
        try (SmtpTalk talk = greeted()) {
            talk.say("HELO client");
            talk.hear("250 *");
            talk.say("MAIL FROM:<bob@example.com>");
            talk.hear(reply);
            talk.say("NOOP");
            talk.hear("250 *");
        }
    }

    @Test
    void aRejectedMessageLeavesNoFile() throws Exception {
        start("&spoolThreshold=4096&messageEndpoint=direct:p", Map.of("p", says("550 5.7.1 No viruses")));
        assertThat(SmtpTalk.send(port("in"), message(100_000))).isEqualTo("550 5.7.1 No viruses");
        await().untilAsserted(() -> assertThat(spooled()).isEmpty());
    }

    @Test
    void whileOnePolicyIsBlockedEverybodyElseGoesOnWhateverTheirIoThread() throws Exception {
        start("&heloEndpoint=direct:p", Map.of("p", e -> {
            if (e.getIn().getHeader(SmtpConstants.HELO, String.class).equals("slow")) {
                block(e);
            }
        }));
        try (SmtpTalk slow = greeted()) {
            slow.say("HELO slow");
            // Clients are dealt out to the I/O threads in turn, so some of these share the one of the slow client.
            for (int i = 0; i < 4 * Runtime.getRuntime().availableProcessors() + 4; i++) {
                assertThat(SmtpTalk.send(port("in"), "x\r\n")).startsWith("250 ");
            }
            go.countDown();
            slow.hear("250 *");
        }
    }

    @Test
    void whenAllThreadsAreBlockedNewQuestionsAre451AtOnceAndOthersGoOn() throws Exception {
        CountDownLatch blocked = new CountDownLatch(1);
        start("&policyPoolSize=1&policyQueueSize=1&mailEndpoint=direct:p", Map.of("p", e -> {
            blocked.countDown();
            block(e);
        }));
        try (SmtpTalk first = greeted();
                SmtpTalk second = greeted();
                SmtpTalk third = greeted()) {
            for (SmtpTalk talk : List.of(first, second, third)) {
                talk.say("HELO client");
                talk.hear("250 *");
            }
            first.say("MAIL FROM:<>");
            assertThat(blocked.await(30, TimeUnit.SECONDS)).isTrue();
            second.say("MAIL FROM:<>");
            // The second waits in the queue as soon as its octets are read, and the third is told so until then.
            await().until(() -> {
                third.say("MAIL FROM:<>");
                return third.line().equals("451 4.3.2 Too busy, try again later");
            });
            third.say("QUIT");
            third.hear("221 *");
            go.countDown();
            first.hear("250 *");
            second.hear("250 *");
        }
    }

    @Test
    void whenAllThreadsAreBlockedNewClientsAre421() throws Exception {
        CountDownLatch blocked = new CountDownLatch(1);
        start("&policyPoolSize=1&policyQueueSize=0&connectEndpoint=direct:p", Map.of("p", e -> {
            blocked.countDown();
            block(e);
        }));
        try (SmtpTalk first = new SmtpTalk(port("in"))) {
            assertThat(blocked.await(30, TimeUnit.SECONDS)).isTrue();
            try (SmtpTalk second = new SmtpTalk(port("in"))) {
                second.hear("421 4.3.2 Too busy, try again later");
                second.hear("closed");
            }
            go.countDown();
            first.hear("220 *");
        }
    }

    @Test
    void aPolicyThatNeverAnswersIs451AndItsLateAnswerIsNobodys() throws Exception {
        start("&policyTimeout=100&policyPoolSize=1&mailEndpoint=direct:p", Map.of("p", this::block));
        try (SmtpTalk talk = greeted()) {
            talk.say("HELO client");
            talk.hear("250 *");
            for (int i = 0; i < 3; i++) {
                talk.say("MAIL FROM:<>");
                talk.hear("451 4.3.0 Local error in processing, try again later");
            }
            go.countDown();
            talk.say("NOOP");
            talk.hear("250 *");
        }
    }

    @Test
    void aMessageWhosePolicyNeverAnswersLeavesNoFileOnceItHas() throws Exception {
        start("&policyTimeout=100&spoolThreshold=4096&messageEndpoint=direct:p", Map.of("p", this::block));
        assertThat(SmtpTalk.send(port("in"), message(100_000)))
                .isEqualTo("451 4.3.0 Local error in processing, try again later");
        go.countDown();
        await().untilAsserted(() -> assertThat(spooled()).isEmpty());
        assertThat(routed).hasValue(0);
    }

    @Test
    void itsThreadsAreGoneWhenItHasStopped() throws Exception {
        start("&mailEndpoint=direct:p", Map.of("p", says("none")));
        assertThat(SmtpTalk.send(port("in"), "x\r\n")).startsWith("250 ");
        assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .anyMatch(name -> name.contains("smtp-policy"));
        context.stop();
        await().untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .noneMatch(name -> name.contains("smtp-policy") || name.contains("smtp-lookup")));
    }

    @Test
    void aLoginIsJudgedByItsAccountAndItsMechanism() throws Exception {
        List<Map<String, Object>> told = new ArrayList<>();
        start("&authEndpoint=direct:p", Map.of("p", e -> {
            told.add(Map.copyOf(e.getIn().getHeaders()));
            e.getMessage().setHeader(SmtpConstants.DECISION, "535 5.7.8 Not from there");
        }));
        SmtpEndpoint endpoint = consumer("in").getEndpoint();
        SmtpPeer peer = SmtpPeer.connected(endpoint.getLocalAddress(), endpoint.getLocalAddress());
        try (SmtpPolicies policies = new SmtpPolicies(endpoint, endpoint.getConfiguration())) {
            Decision decision = policies.chain(Clock.systemUTC())
                    .auth(new SmtpQuestion.Auth(peer, "alice@example.org", "PLAIN"))
                    .toCompletableFuture()
                    .get(30, TimeUnit.SECONDS);
            assertThat(decision.reply()).hasToString("535 5.7.8 Not from there");
        }
        assertThat(told.get(0))
                .containsEntry("CamelSmtpStage", "auth")
                .containsEntry("CamelSmtpAuthUser", "alice@example.org")
                .containsEntry("CamelSmtpAuthMechanism", "PLAIN");
    }
}
