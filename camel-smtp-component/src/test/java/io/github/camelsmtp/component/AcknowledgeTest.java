package io.github.camelsmtp.component;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camelsmtp.queue.OutboundQueue;
import io.github.camelsmtp.queue.OutboundQueues;
import io.github.camelsmtp.queue.QueueFilter;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;

/** acknowledge=AFTER_SPOOL over a real socket and on a real database: what was told 250 reaches the route or its sender. */
class AcknowledgeTest extends ServerFixture {
    private static final String SPOOLING =
            SMTP + "&acknowledge=AFTER_SPOOL&bounces=direct:bounces&inboundRetry=50&poolSize=4";

    private final BlockingQueue<Exchange> runs = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> bounces = new LinkedBlockingQueue<>();

    private RouteBuilder routes(String uri, Processor processor) {
        return new RouteBuilder() {
            @Override
            public void configure() {
                from(uri).routeId("in").process(e -> runs.add(e.copy())).process(processor);
                from("direct:bounces")
                        .process(e -> bounces.add(e.getIn().getHeader(SmtpConstants.RECIPIENTS) + "\n"
                                + new String(e.getIn().getBody(byte[].class), StandardCharsets.ISO_8859_1)));
            }
        };
    }

    private Exchange run() throws InterruptedException {
        Exchange run = runs.poll(30, TimeUnit.SECONDS);
        assertThat(run).isNotNull();
        return run;
    }

    private String bounce() throws InterruptedException {
        String bounce = bounces.poll(30, TimeUnit.SECONDS);
        assertThat(bounce).isNotNull();
        return bounce;
    }

    private OutboundQueue spool() throws Exception {
        OutboundQueues queues = OutboundQueuesLookup.of(context, null);
        return queues.queue("inbound.in");
    }

    @Test
    void theRouteThatFailedRunsAgainAndKnowsTheClient() throws Exception {
        AtomicInteger attempts = new AtomicInteger();
        start(routes(SPOOLING, e -> {
            if (attempts.incrementAndGet() == 1) {
                throw new IllegalStateException("not yet");
            }
        }));
        String reply = SmtpTalk.send(port("in"), "Subject: x\r\n\r\nhello\r\n");
        Exchange first = run();
        Exchange second = run();
        String id = first.getIn().getHeader(SmtpConstants.QUEUE_ID, String.class);
        assertThat(reply).isEqualTo("250 2.0.0 Queued as " + id);
        for (Exchange one : List.of(first, second)) {
            assertThat(one.getIn().getHeaders())
                    .containsEntry(SmtpConstants.QUEUE_ID, id)
                    .containsEntry(SmtpConstants.RECIPIENTS, List.of("alice@example.org"));
            assertThat(one.getIn().getHeader(SmtpConstants.HELO, String.class)).isNotEmpty();
            assertThat(one.getIn().getHeader(SmtpConstants.PROTOCOL, String.class))
                    .isIn("SMTP", "ESMTP");
            assertThat(one.getIn()
                            .getHeader(SmtpConstants.REMOTE_ADDRESS, InetSocketAddress.class)
                            .getPort())
                    .isPositive();
        }
        assertThat(bounces).isEmpty();
    }

    @Test
    void aRefusalAfterThe250IsBounced() throws Exception {
        start(routes(SPOOLING, e -> {
            throw new SmtpReplyException("550 5.7.1 No thanks");
        }));
        assertThat(SmtpTalk.send(port("in"), "Subject: x\r\n\r\nhello\r\n")).startsWith("250 ");
        assertThat(bounce()).startsWith("[bob@example.com]").contains("5.7.1 No thanks", "alice@example.org");
    }

    @Test
    void whatFailsUntilItsTimeIsOverIsBounced() throws Exception {
        start(routes(SPOOLING + "&inboundLifetime=100", e -> {
            throw new IllegalStateException("never");
        }));
        assertThat(SmtpTalk.send(port("in"), "Subject: x\r\n\r\nhello\r\n")).startsWith("250 ");
        assertThat(bounce()).contains("alice@example.org", "failed");
    }

    @Test
    void eachRecipientHasItsOutcome() throws Exception {
        start(routes(
                SPOOLING,
                e -> e.getIn()
                        .setHeader(
                                SmtpConstants.RECIPIENT_REPLIES,
                                Map.of("postmaster@example.org", "550 5.1.1 Nobody here"))));
        try (SmtpTalk talk = new SmtpTalk(port("in"))) {
            talk.hear("220 *");
            talk.say("HELO client");
            talk.hear("250 *");
            talk.say("MAIL FROM:<bob@example.com>");
            talk.hear("250 *");
            talk.say("RCPT TO:<alice@example.org>");
            talk.hear("250 *");
            talk.say("RCPT TO:<postmaster@example.org>");
            talk.hear("250 *");
            talk.say("DATA");
            talk.hear("354 *");
            talk.say("Subject: x\r\n\r\nhello\r\n.");
            talk.hear("250 2.0.0 *");
        }
        assertThat(bounce())
                .contains("Final-Recipient: rfc822; postmaster@example.org")
                .doesNotContain("Final-Recipient: rfc822; alice");
        assertThat(runs).hasSize(1);
    }

    @Test
    void anotherProcessGoesOnWithWhatWasTaken() throws Exception {
        start(routes(SPOOLING, e -> {
            throw new IllegalStateException("not in this life");
        }));
        assertThat(SmtpTalk.send(port("in"), "Subject: kept\r\n\r\nhello\r\n")).startsWith("250 ");
        run();
        context.stop();
        runs.clear();
        try (DefaultCamelContext next = new DefaultCamelContext()) {
            next.getComponent("mailbox", MailboxComponent.class).setDataDirectory(data.toString());
            next.addRoutes(routes(SPOOLING, e -> {}));
            next.start();
            assertThat(run().getIn().getHeader(SmtpConstants.MAIL_FROM)).isEqualTo("bob@example.com");
        }
    }

    @Test
    void aRouteThatHangsWhenTheServerStopsRunsAgain() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        context.getShutdownStrategy().setTimeout(1);
        start(routes(SPOOLING, e -> never.await()));
        assertThat(SmtpTalk.send(port("in"), "Subject: kept\r\n\r\nhello\r\n")).startsWith("250 ");
        run();
        assertThat(spool().counts().leased()).isEqualTo(1);
        // Whoever has the lease is as good as dead: nothing has been settled when the database closes.
        context.stop();
        runs.clear();
        try (DefaultCamelContext next = new DefaultCamelContext()) {
            next.getComponent("mailbox", MailboxComponent.class).setDataDirectory(data.toString());
            next.addRoutes(routes(SPOOLING, e -> {}));
            next.start();
            run();
        }
        never.countDown();
    }

    @Test
    void aMessageIsHeldAndUrgentMailIsMarked() throws Exception {
        start(routes(SPOOLING + "&longestHold=1d&deliverBy=true&mtPriority=true&trustedNetworks=127.0.0.0/8", e -> {}));
        try (SmtpTalk talk = new SmtpTalk(port("in"))) {
            talk.hear("220 *");
            talk.say("EHLO client");
            assertThat(talk.reply()).contains("DELIVERBY", "FUTURERELEASE 86400 ", "MT-PRIORITY MIXER");
            talk.say("MAIL FROM:<bob@example.com> HOLDFOR=3600 BY=7200;R MT-PRIORITY=3");
            talk.hear("250 *");
            talk.say("RCPT TO:<alice@example.org>");
            talk.hear("250 *");
            talk.say("DATA");
            talk.hear("354 *");
            talk.say("Subject: x\r\n\r\nhello\r\n.");
            talk.hear("250 2.0.0 *");
        }
        var held = spool().list(QueueFilter.ALL, 0, 10).get(0);
        assertThat(held.message().request().priority()).isEqualTo(3);
        assertThat(held.due()).isEqualTo(held.message().arrived().plusSeconds(3600));
        assertThat(runs).isEmpty();
    }

    @Test
    void mistakesOfTheUserAreOneLine() {
        for (String wrong : List.of(
                "&acknowledge=AFTER_SPOOL",
                "&bounces=direct:bounces",
                "&acknowledge=AFTER_SPOOL&bounces=direct:b&splitOutcome=BOUNCE&bounceEndpoint=direct:b",
                "&acknowledge=AFTER_SPOOL&bounces=direct:b&inboundRetry=soon")) {
            assertThatThrownBy(() -> {
                        try (DefaultCamelContext one = new DefaultCamelContext()) {
                            one.addRoutes(routes(SMTP + wrong, e -> {}));
                            one.start();
                        }
                    })
                    .hasStackTraceContaining("IllegalArgumentException: ");
        }
    }
}
