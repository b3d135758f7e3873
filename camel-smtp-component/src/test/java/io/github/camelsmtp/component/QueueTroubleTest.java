package io.github.camelsmtp.component;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.camelsmtp.mail.BodyType;
import io.github.camelsmtp.mail.DeliverBy;
import io.github.camelsmtp.mail.DeliveryMode;
import io.github.camelsmtp.mail.DeliveryRequest;
import io.github.camelsmtp.mail.EmailAddress;
import io.github.camelsmtp.mail.Envelope;
import io.github.camelsmtp.mail.Recipient;
import io.github.camelsmtp.mail.ReversePath;
import io.github.camelsmtp.queue.OutboundQueue;
import io.github.camelsmtp.queue.OutboundQueues;
import io.github.camelsmtp.queue.QueueFilter;
import io.github.camelsmtp.queue.QueuedDelivery;
import io.github.camelsmtp.queue.QueuedDelivery.State;
import io.github.camelsmtp.queue.QueuedMessage;
import io.github.camelsmtp.queue.Settlement;
import io.github.camelsmtp.store.Content;
import io.github.camelsmtp.store.HandClock;
import io.github.camelsmtp.store.StoreException;
import java.io.EOFException;
import java.io.InputStream;
import java.net.ConnectException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A database, a route of reports or a message that fails: nothing is lost, nothing comes twice, nothing stays for ever. */
class QueueTroubleTest {
    private static final String REFUSED = "550 5.1.1 No";

    private final DefaultCamelContext context = new DefaultCamelContext();
    /** To whom each exchange was for, and of which sender. */
    private final List<String> sent = new CopyOnWriteArrayList<>();
    /** To whom each report was for. */
    private final List<String> told = new CopyOnWriteArrayList<>();

    private final List<String> reports = new CopyOnWriteArrayList<>();

    @AfterEach
    void stop() {
        context.stop();
    }

    private void start(OutboundQueue queue, String options, Processor deliver, Processor report) throws Exception {
        context.getRegistry().bind("queues", (OutboundQueues) name -> queue);
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from(uri(options))
                        .routeId("out")
                        .process(exchange -> sent.add(to(exchange)))
                        .process(deliver);
                from("direct:bounces")
                        .process(exchange -> told.add(to(exchange)))
                        .process(exchange -> reports.add(exchange.getMessage().getBody(String.class)))
                        .process(report);
            }
        });
        context.start();
    }

    private static String uri(String options) {
        return "mail-queue:outbound?jitter=0&hostname=mx.example.org&pollInterval=20"
                + (options.contains("retry=") ? "" : "&retry=20") + options;
    }

    private static String to(Exchange exchange) {
        return String.join(",", exchange.getMessage().getHeader(SmtpConstants.RECIPIENTS, String[].class));
    }

    private void send(String to) {
        context.createProducerTemplate()
                .sendBodyAndHeaders(
                        "mail-queue:outbound",
                        "Subject: x\r\n\r\nx\r\n".getBytes(US_ASCII),
                        Map.of(SmtpConstants.MAIL_FROM, "alice@example.org", SmtpConstants.RECIPIENTS, to));
    }

    private static void awaitEmpty(OutboundQueue queue) {
        await().untilAsserted(() -> assertThat(queue.counts().total()).isZero());
    }

    @Test
    void whatWasDeliveredIsRecordedWhenTheDatabaseIsBack() throws Exception {
        AtomicInteger failures = new AtomicInteger(3);
        OutboundQueue queue = new QueueOfTest() {
            @Override
            public CompletionStage<Void> settle(List<Settlement> settlements, Instant now) {
                return failures.getAndDecrement() > 0
                        ? CompletableFuture.failedStage(
                                new StoreException(StoreException.Reason.UNAVAILABLE, "the database is restarted"))
                        : super.settle(settlements, now);
            }
        };
        start(queue, "&bounces=direct:bounces&leaseTime=1h", exchange -> {}, exchange -> {});
        send("bob@example.net");
        awaitEmpty(queue);
        assertThat(sent).as("once").containsExactly("bob@example.net");
    }

    @Test
    void aReportThatIsRefusedForGoodGoesToThePostmasterOrNowhere() throws Exception {
        QueueOfTest queue = new QueueOfTest();
        start(
                queue,
                "&bounces=direct:bounces&postmaster=root@example.org",
                exchange -> {
                    throw new SmtpReplyException(REFUSED);
                },
                exchange -> {
                    throw new SmtpReplyException("550 5.1.1 No such mailbox");
                });
        send("bob@example.net");
        awaitEmpty(queue);
        assertThat(told).containsExactly("alice@example.org", "root@example.org");
        assertThat(reports.get(1)).contains("Final-Recipient: rfc822; alice@example.org", "No such mailbox");
    }

    /** RFC 2852 §4: BY=60;R is not only when to give up, but when it must not be delivered any more. */
    @Test
    void whatIsTooLateIsReturnedAndNotDelivered() throws Exception {
        QueueOfTest queue = new QueueOfTest();
        HandClock clock = new HandClock(Instant.now().plusSeconds(3600));
        sendBySixtySeconds(queue, clock);
        awaitEmpty(queue);
        assertThat(sent).isEmpty();
        assertThat(told).containsExactly("alice@example.org");
        assertThat(reports.get(0)).contains("Action: failed", "Status: 5.4.7", "Delivery time expired");
    }

    /** RFC 3463 X.4.7: what the last attempt said is why it took so long, and not why it is returned. */
    @Test
    void whatHasBecomeTooLateAfterAnAttemptIsReturnedForThat() throws Exception {
        QueueOfTest queue = new QueueOfTest();
        HandClock clock = new HandClock(Instant.now().plusSeconds(30)); // what is sent is due at once
        sendBySixtySeconds(queue, clock);
        await().untilAsserted(() ->
                assertThat(queue.list(QueueFilter.ALL, 0, 10)).singleElement().matches(one -> one.attempts() == 1));
        clock.forward(Duration.ofMinutes(2));
        awaitEmpty(queue);
        assertThat(sent).hasSize(1);
        assertThat(reports.get(0))
                .contains("Action: failed", "Status: 5.4.7", "Delivery time expired, after: 451 4.7.1 Greylisted");
    }

    private void sendBySixtySeconds(OutboundQueue queue, HandClock clock) throws Exception {
        String options = "&bounces=direct:bounces";
        context.getEndpoint(uri(options), MailQueueEndpoint.class).tellTimeBy(clock);
        start(
                queue,
                options,
                exchange -> {
                    throw new SmtpReplyException("451 4.7.1 Greylisted");
                },
                exchange -> {});
        Envelope envelope = new Envelope(
                ReversePath.to(EmailAddress.of("alice@example.org")),
                List.of(Recipient.of(EmailAddress.of("bob@example.net"))),
                BodyType.SEVEN_BIT,
                OptionalLong.empty(),
                new DeliveryRequest(
                        DeliveryMode.MAIL,
                        false,
                        false,
                        null,
                        null,
                        new DeliverBy(60, DeliverBy.Mode.RETURN, false),
                        null,
                        0));
        context.createProducerTemplate()
                .sendBodyAndHeader(
                        "mail-queue:outbound",
                        "Subject: x\r\n\r\nx\r\n".getBytes(US_ASCII),
                        SmtpConstants.ENVELOPE,
                        envelope);
    }

    @Test
    void aReportThatNobodyTakesIsGivenUpInTheEnd() throws Exception {
        QueueOfTest queue = new QueueOfTest();
        start(
                queue,
                "&bounces=direct:bounces&postmaster=root@example.org&lifetime=300",
                exchange -> {
                    throw new SmtpReplyException(REFUSED);
                },
                exchange -> {
                    throw new SmtpReplyException("452 4.2.2 Mailbox full");
                });
        send("bob@example.net");
        awaitEmpty(queue);
        assertThat(told.get(0)).isEqualTo("alice@example.org");
        assertThat(told.get(told.size() - 1)).isEqualTo("root@example.org");
        assertThat(sent).as("the message was tried once").hasSize(1);
    }

    @Test
    void theSenderIsToldOfADelayOnceAlsoIfItsDestinationIsDead() throws Exception {
        QueueOfTest queue = new QueueOfTest();
        HandClock clock = new HandClock(Instant.now().plusSeconds(60)); // what is sent is due at once
        String options = "&bounces=direct:bounces&concurrency=1&retry=1h&delayWarning=30m";
        context.getEndpoint(uri(options), MailQueueEndpoint.class).tellTimeBy(clock);
        start(
                queue,
                options,
                exchange -> {
                    throw new ConnectException("connection refused");
                },
                exchange -> {});
        for (int i = 0; i < 6; i++) {
            send("bob" + i + "@example.net");
        }
        awaitLater(queue, clock);
        assertThat(told).isEmpty();
        clock.forward(Duration.ofMinutes(61));
        awaitLater(queue, clock);
        assertThat(sent).as("attempts").hasSize(4);
        assertThat(reports).hasSize(6).allMatch(report -> report.contains("Action: delayed"));
        clock.forward(Duration.ofMinutes(61));
        awaitLater(queue, clock);
        assertThat(reports).as("once").hasSize(6);
    }

    private static void awaitLater(OutboundQueue queue, Clock clock) {
        await().untilAsserted(() -> assertThat(queue.list(QueueFilter.ALL, 0, 10))
                .hasSize(6)
                .allMatch(delivery ->
                        delivery.state() == State.WAITING && delivery.due().isAfter(clock.instant())));
    }

    @Test
    void aCommandForWhatIsNotThereIsNoCommandForAll() throws Exception {
        QueueOfTest queue = new QueueOfTest();
        context.getRegistry().bind("queues", (OutboundQueues) name -> queue);
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:delete")
                        .setHeader("CamelMailQueueCommand", constant("DELETE"))
                        .setHeader("CamelMailQueueMessage", simple("${header.id}"))
                        .to("mail-queue:outbound");
            }
        });
        context.start();
        send("bob@example.net");
        assertThatThrownBy(() -> context.createProducerTemplate().sendBody("direct:delete", ""))
                .cause()
                .hasMessage("the header CamelMailQueueMessage is there, and says nothing: take it away to mean all");
        assertThat(queue.counts().total()).isEqualTo(1);
    }

    @Test
    void aReportWhoseDeadLetterIsLostComesAgain() throws Exception {
        AtomicInteger tries = new AtomicInteger();
        QueueOfTest queue = new QueueOfTest();
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:guarded")
                        .errorHandler(deadLetterChannel("direct:broken"))
                        .process(exchange -> {
                            if (tries.incrementAndGet() == 1) {
                                throw new IllegalStateException("mailbox is locked");
                            }
                            told.add("in the end " + to(exchange));
                        });
                from("direct:broken").errorHandler(noErrorHandler()).process(exchange -> {
                    throw new IllegalArgumentException("and the disk is full");
                });
            }
        });
        start(
                queue,
                "&bounces=direct:guarded",
                exchange -> {
                    throw new SmtpReplyException(REFUSED);
                },
                exchange -> {});
        send("bob@example.net");
        awaitEmpty(queue);
        assertThat(told).containsExactly("in the end alice@example.org");
    }

    @Test
    void aMessageThatCanNotBeReadAnyMoreIsReportedAllTheSame() throws Exception {
        OutboundQueue queue = new QueueOfTest() {
            @Override
            public Content content(QueuedMessage message) {
                return new Content() {
                    @Override
                    public long sizeHint() {
                        return message.octets();
                    }

                    @Override
                    public InputStream open() throws EOFException {
                        throw new EOFException("the database is damaged");
                    }
                };
            }
        };
        start(queue, "&bounces=direct:bounces&lifetime=100", exchange -> {}, exchange -> {});
        send("bob@example.net");
        awaitEmpty(queue);
        assertThat(told).containsExactly("alice@example.org");
        assertThat(reports.get(0)).contains("Final-Recipient: rfc822; bob@example.net", "Action: failed");
    }

    @Test
    void whatIsTakenWhileTheRouteStopsIsGivenBack() throws Exception {
        CountDownLatch stopping = new CountDownLatch(1);
        CountDownLatch taken = new CountDownLatch(1);
        AtomicBoolean armed = new AtomicBoolean();
        QueueOfTest queue = new QueueOfTest() {
            @Override
            public List<QueuedDelivery> lease(Instant now, Instant until, int most) throws StoreException {
                List<QueuedDelivery> leased = super.lease(now, until, most);
                if (!leased.isEmpty() && armed.getAndSet(false)) {
                    taken.countDown();
                    try {
                        stopping.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                }
                return leased;
            }
        };
        start(queue, "", exchange -> {}, exchange -> {});
        armed.set(true);
        send("bob@example.net");
        taken.await();
        CompletableFuture<Void> stopped = CompletableFuture.runAsync(() -> {
            try {
                context.getRouteController().stopRoute("out");
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
        await().until(() -> ((MailQueueConsumer) context.getRoute("out").getConsumer()).isStopping());
        stopping.countDown();
        stopped.get();
        await().untilAsserted(() -> assertThat(queue.counts().leased()).isZero());
    }

    @Test
    void anErrorOfTheMachineEndsNothing() throws Exception {
        AtomicBoolean armed = new AtomicBoolean(true);
        OutboundQueue queue = new QueueOfTest() {
            @Override
            public List<QueuedDelivery> lease(Instant now, Instant until, int most) throws StoreException {
                if (armed.getAndSet(false)) {
                    throw new OutOfMemoryError("Java heap space");
                }
                return super.lease(now, until, most);
            }
        };
        start(queue, "", exchange -> {}, exchange -> {});
        send("bob@example.net");
        awaitEmpty(queue);
        assertThat(sent).containsExactly("bob@example.net");
    }

    @Test
    void aReportIsNoMailOfTheExchangeThatItIsAbout() throws Exception {
        List<String> origins = new CopyOnWriteArrayList<>();
        QueueOfTest queue = new QueueOfTest();
        context.getRegistry().bind("queues", (OutboundQueues) name -> queue);
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("mail-queue:outbound?retry=20&jitter=0&hostname=mx.example.org&pollInterval=20")
                        .process(exchange -> {
                            Envelope envelope = exchange.getMessage().getHeader(SmtpConstants.ENVELOPE, Envelope.class);
                            origins.add(to(exchange) + " "
                                    + exchange.getMessage().getHeader(MailQueueConstants.ORIGIN, "none", String.class));
                            if (envelope.sender().address().isPresent()) {
                                throw new SmtpReplyException(REFUSED);
                            }
                        });
            }
        });
        context.start();
        send("bob@example.net");
        await().untilAsserted(() -> assertThat(origins).hasSize(2));
        awaitEmpty(queue);
        assertThat(origins.get(1)).isEqualTo("alice@example.org none");
    }
}
