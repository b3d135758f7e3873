package io.github.camelsmtp.component;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.camelsmtp.mail.DeliveryResult;
import io.github.camelsmtp.mail.EmailAddress;
import io.github.camelsmtp.mail.Recipient;
import io.github.camelsmtp.mail.Reply;
import io.github.camelsmtp.queue.InMemoryOutboundQueues;
import io.github.camelsmtp.queue.OutboundQueue;
import io.github.camelsmtp.queue.QueueCounts;
import io.github.camelsmtp.queue.QueueFilter;
import io.github.camelsmtp.queue.QueuedDelivery;
import java.net.ConnectException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.camel.Processor;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** A dead destination is left alone; messages that a route can't digest are no dead destination. */
class QueueBackoffTest {
    private final InMemoryOutboundQueues queues = new InMemoryOutboundQueues();
    private final OutboundQueue queue = queues.queue("outbound");
    private final DefaultCamelContext context = new DefaultCamelContext();
    /** To whom an attempt was made. */
    private final List<String> attempts = new CopyOnWriteArrayList<>();

    @AfterEach
    void stop() {
        context.stop();
    }

    private void deliver(MailQueueGrouping grouping, Processor then) throws Exception {
        context.getRegistry().bind("queues", queues);
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("mail-queue:outbound?retry=1h&jitter=0&hostname=mx.example.org&pollInterval=20&concurrency=1"
                                + "&grouping=" + grouping)
                        .process(exchange -> attempts.add(to(exchange)))
                        .process(then);
            }
        });
        context.start();
    }

    private static String to(org.apache.camel.Exchange exchange) {
        return String.join(",", exchange.getMessage().getHeader(SmtpConstants.RECIPIENTS, String[].class));
    }

    private void send(String to) {
        context.createProducerTemplate()
                .sendBodyAndHeaders(
                        "mail-queue:outbound",
                        "Subject: x\r\n\r\nx\r\n".getBytes(US_ASCII),
                        Map.of(SmtpConstants.MAIL_FROM, "alice@example.org", SmtpConstants.RECIPIENTS, to));
    }

    private void awaitWaiting(int count) {
        await().untilAsserted(() -> {
            assertThat(queue.counts()).isEqualTo(new QueueCounts(count, 0, 0, 0));
            assertThat(queue.list(QueueFilter.ALL, 0, 100))
                    .allSatisfy(delivery -> assertThat(delivery.due())
                            .isAfter(delivery.message().arrived()));
        });
    }

    @ParameterizedTest
    @EnumSource
    void messagesThatTheRouteCanNotDigestPutOffNothingElse(MailQueueGrouping grouping) throws Exception {
        deliver(grouping, exchange -> {
            if (to(exchange).startsWith("poison")) {
                throw new IllegalStateException("what is this?");
            }
        });
        List<String> all = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            send("poison" + i + "@example.net");
            all.add("poison" + i + "@example.net");
        }
        awaitWaiting(5);
        send("bob@example.net");
        all.add("bob@example.net");
        await().untilAsserted(() -> assertThat(attempts).isEqualTo(all));
        awaitWaiting(5);
    }

    @Test
    void theOneTargetOfAllMailIsLeftAloneWhenItCanNotBeReached() throws Exception {
        deliver(MailQueueGrouping.MESSAGE, exchange -> {
            throw new ConnectException("connection refused");
        });
        for (int i = 0; i < 10; i++) {
            send("bob" + i + "@domain" + i + ".example");
        }
        awaitWaiting(10);
        assertThat(attempts).hasSize(3);
    }

    /** Replies of our own, and how many attempts ten messages then cause. */
    @ParameterizedTest
    @CsvSource({
        "450 4.4.1 No answer, 3",
        "450 4.7.5 No TLS, 3",
        "450 4.7.8 No login, 3",
        "450 4.5.0 No SMTP, 3",
        "451 4.3.0 Unreadable, 10",
        "450 4.7.1 Greylisted, 10",
        "450 Later, 10",
    })
    void resultsSayWhetherItIsTheDestination(String reply, int made) throws Exception {
        deliver(MailQueueGrouping.DESTINATION, exchange -> {
            DeliveryResult result = DeliveryResult.local(
                    Recipient.of(EmailAddress.of(to(exchange))),
                    Reply.parse(reply).orElseThrow());
            exchange.getMessage().setHeader(SmtpConstants.DELIVERY_RESULTS, List.of(result));
        });
        for (int i = 0; i < 10; i++) {
            send("bob" + i + "@example.net");
        }
        awaitWaiting(10);
        assertThat(attempts).hasSize(made);
    }

    @Test
    void aMessageForSeveralDomainsIsNamedByItsRecipients() throws Exception {
        context.getRegistry().bind("queues", queues);
        context.start();
        send("a@x.org,b@y.org,c@z.org");
        List<QueuedDelivery> all = queue.list(QueueFilter.ALL, 0, 10);
        assertThat(DueGroup.of(all, MailQueueGrouping.MESSAGE))
                .extracting(DueGroup::target)
                .containsExactly("a@x.org and 2 more");
        assertThat(DueGroup.of(all.subList(0, 1), MailQueueGrouping.MESSAGE))
                .extracting(DueGroup::target)
                .containsExactly("a@x.org");
        assertThat(DueGroup.of(all, MailQueueGrouping.DESTINATION))
                .extracting(DueGroup::target)
                .containsExactly("x.org", "y.org", "z.org");
    }
}
