package io.github.camelsmtp.component;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.camelsmtp.mail.BodyType;
import io.github.camelsmtp.mail.DeliveryMode;
import io.github.camelsmtp.mail.DeliveryRequest;
import io.github.camelsmtp.mail.EmailAddress;
import io.github.camelsmtp.mail.Envelope;
import io.github.camelsmtp.mail.Hold;
import io.github.camelsmtp.mail.Recipient;
import io.github.camelsmtp.mail.ReversePath;
import io.github.camelsmtp.queue.QueueCommand;
import io.github.camelsmtp.queue.QueueFilter;
import io.github.camelsmtp.queue.QueuedDelivery;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.Test;

/** ETRN (RFC 1985) on a real queue. */
class QueueStartsTest extends ServerFixture {
    private static final String ETRN = SMTP + "&etrnQueue=outbound";

    private final AtomicBoolean online = new AtomicBoolean();
    private final AtomicInteger delivered = new AtomicInteger();

    private void begin(String uri) throws Exception {
        start(new RouteBuilder() {
            @Override
            public void configure() {
                from(uri).routeId("in").to("log:in");
                from("mail-queue:outbound?retry=1h&hostname=mx.example.org").process(e -> {
                    if (!online.get()) {
                        throw new java.net.NoRouteToHostException("the line is down");
                    }
                    delivered.incrementAndGet();
                });
            }
        });
    }

    /** So many messages that have been tried, and wait. */
    private void queue(String recipient, int count) throws Exception {
        for (int i = 0; i < count; i++) {
            context.createProducerTemplate()
                    .sendBodyAndHeaders(
                            "mail-queue:outbound",
                            "Subject: x\r\n\r\nhello\r\n".getBytes(StandardCharsets.ISO_8859_1),
                            Map.of(SmtpConstants.MAIL_FROM, "", SmtpConstants.RECIPIENTS, List.of(recipient)));
        }
        var counted = context.getEndpoint("mail-queue:outbound", MailQueueEndpoint.class);
        await().until(() -> counted.control().list(QueueFilter.ALL).stream()
                .allMatch(one ->
                        one.state() == QueuedDelivery.State.WAITING && one.due().isAfter(Instant.now())));
    }

    private SmtpTalk talk() throws Exception {
        SmtpTalk talk = new SmtpTalk(port("in"));
        talk.hear("220 *");
        talk.say("EHLO client");
        assertThat(talk.reply()).contains("ETRN");
        return talk;
    }

    @Test
    void aTrustedClientStartsWhatWaitsEvenForADestinationThatWasFoundDead() throws Exception {
        begin(ETRN + "&trustedNetworks=127.0.0.1");
        queue("bob@dialup.example", 5);
        online.set(true);
        try (SmtpTalk talk = talk()) {
            talk.say("ETRN nobody.example");
            talk.hear("251 *");
            talk.say("ETRN dialup.example");
            talk.hear("253 2.0.0 OK, 5 pending messages for node started");
            await().untilAsserted(() -> assertThat(delivered).hasValue(5));
            var counted = context.getEndpoint("mail-queue:outbound", MailQueueEndpoint.class);
            await().until(() -> counted.control().list(QueueFilter.ALL).isEmpty()); // recorded after it has run
            talk.say("ETRN dialup.example");
            talk.hear("251 *");
            talk.say("ETRN #other");
            talk.hear("458 *");
            talk.say("ETRN -");
            talk.hear("501 *");
        }
    }

    @Test
    void domainsBelowAndTheWholeQueue() throws Exception {
        begin(ETRN + "&trustedNetworks=127.0.0.1");
        queue("bob@dialup.example", 1);
        queue("bob@a.dialup.example", 1);
        queue("bob@notdialup.example", 1);
        online.set(true);
        try (SmtpTalk talk = talk()) {
            talk.say("ETRN @dialup.example");
            talk.hear("253 2.0.0 OK, 2 pending messages for node started");
            await().untilAsserted(() -> assertThat(delivered).hasValue(2));
            talk.say("ETRN #outbound");
            talk.hear("253 2.0.0 OK, 1 pending messages for node started");
        }
        await().untilAsserted(() -> assertThat(delivered).hasValue(3));
    }

    @Test
    void whatItsSenderWantsToWaitIsNotStarted() throws Exception {
        begin(ETRN + "&trustedNetworks=127.0.0.1");
        MailQueueControl queue = context.getEndpoint("mail-queue:outbound", MailQueueEndpoint.class)
                .control();
        context.createProducerTemplate()
                .sendBodyAndHeader(
                        "mail-queue:outbound",
                        "Subject: x\r\n\r\nhello\r\n".getBytes(StandardCharsets.ISO_8859_1),
                        SmtpConstants.ENVELOPE,
                        heldForAnHour("bob@dialup.example"));
        online.set(true);
        try (SmtpTalk talk = talk()) {
            talk.say("ETRN dialup.example");
            talk.hear("252 *");
            talk.say("ETRN #outbound");
            talk.hear("252 *");
        }
        QueuedDelivery waits = queue.list(QueueFilter.ALL).get(0);
        assertThat(waits.due()).isEqualTo(waits.since()).isAfter(Instant.now().plusSeconds(3000));
        assertThat(queue.run(
                        QueueCommand.FLUSH, QueueFilter.message(waits.message().id())))
                .isEqualTo(1);
        await().untilAsserted(() -> assertThat(delivered).hasValue(1));
    }

    private static Envelope heldForAnHour(String recipient) {
        return new Envelope(
                ReversePath.NULL,
                List.of(Recipient.of(EmailAddress.of(recipient))),
                BodyType.SEVEN_BIT,
                OptionalLong.empty(),
                new DeliveryRequest(
                        DeliveryMode.MAIL, false, false, null, null, null, new Hold.For(Duration.ofHours(1)), 0));
    }

    @Test
    void strangersAreRefused() throws Exception {
        begin(ETRN);
        try (SmtpTalk talk = talk()) {
            talk.say("ETRN dialup.example");
            talk.hear("459 *");
        }
    }

    @Test
    void withoutAQueueItIsNoCommand() throws Exception {
        begin(SMTP);
        try (SmtpTalk talk = new SmtpTalk(port("in"))) {
            talk.hear("220 *");
            talk.say("EHLO client");
            assertThat(talk.reply()).doesNotContain("ETRN");
            talk.say("ETRN dialup.example");
            talk.hear("502 *");
        }
    }
}
