package io.github.camelsmtp.component;

import static io.github.camelsmtp.queue.DeliveryEventsContract.NOON;
import static io.github.camelsmtp.queue.DeliveryEventsContract.delivered;
import static io.github.camelsmtp.queue.DeliveryEventsContract.leased;
import static io.github.camelsmtp.queue.DeliveryEventsContract.settle;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.camelsmtp.queue.DeliveryEvent;
import io.github.camelsmtp.queue.InMemoryOutboundQueues;
import io.github.camelsmtp.queue.OutboundQueue;
import io.github.camelsmtp.queue.QueueCommand;
import io.github.camelsmtp.queue.QueueFilter;
import io.github.camelsmtp.queue.QueuedDelivery;
import io.github.camelsmtp.queue.Settlement;
import io.github.camelsmtp.store.HandClock;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A queue's events as routes see them, by a clock that goes by hand. */
class MailQueueEventsTest {
    private static final String EVENTS = "mail-queue:outbound?events=true&pollInterval=20&jitter=0&retry=1m,5m";

    private final InMemoryOutboundQueues queues = new InMemoryOutboundQueues();
    private final OutboundQueue queue = queues.queue("outbound");
    private final HandClock clock = new HandClock(NOON);
    private final List<DefaultCamelContext> contexts = new ArrayList<>();
    /** What has come to the route, in its order. */
    private final BlockingQueue<Exchange> runs = new LinkedBlockingQueue<>();

    @AfterEach
    void stop() {
        contexts.forEach(DefaultCamelContext::stop);
    }

    private DefaultCamelContext consume(String uri, Processor then) throws Exception {
        return start(uri, new RouteBuilder() {
            @Override
            public void configure() {
                from(uri).routeId("events").process(e -> runs.add(e.copy())).process(then);
            }
        });
    }

    private DefaultCamelContext start(String uri, RouteBuilder routes) throws Exception {
        DefaultCamelContext context = new DefaultCamelContext();
        contexts.add(context);
        context.getRegistry().bind("queues", queues);
        context.getEndpoint(uri, MailQueueEndpoint.class).tellTimeBy(clock);
        context.addRoutes(routes);
        context.start();
        return context;
    }

    /** Delivers to these; what becomes of each is recorded on its own. */
    private void deliver(String... recipients) throws Exception {
        for (QueuedDelivery delivery : leased(queue, recipients)) {
            settle(queue, clock.instant(), delivered(delivery));
        }
    }

    private Exchange next() throws InterruptedException {
        Exchange next = runs.poll(20, TimeUnit.SECONDS);
        assertThat(next).as("an event comes").isNotNull();
        return next;
    }

    private static String recipient(Exchange exchange) {
        return exchange.getIn().getHeader(SmtpConstants.RECIPIENT, String.class);
    }

    private void awaitLeft(int left) {
        await().untilAsserted(() -> assertThat(queue.events().count()).isEqualTo(left));
    }

    /** What is due and not leased; leased now, and due again at once. */
    private List<DeliveryEvent> due() throws Exception {
        return queue.events().lease(clock.instant(), clock.instant(), 100);
    }

    /** Until the route has done with all that it was given before. */
    private void awaitItsTurn() throws Exception {
        deliver("turn@x.org");
        assertThat(recipient(next())).isEqualTo("turn@x.org");
    }

    @Test
    void anEventIsAnExchangeAndIsGoneWhenItWasTaken() throws Exception {
        consume(EVENTS, exchange -> {});
        deliver("b@x.org");
        Exchange run = next();
        DeliveryEvent event = run.getIn().getBody(DeliveryEvent.class);
        assertThat(run.getIn().getHeaders())
                .containsEntry(MailQueueConstants.EVENT, "DELIVERED")
                .containsEntry(MailQueueConstants.EVENT_ID, "outbound-" + event.id())
                .containsEntry(MailQueueConstants.ORIGIN, "exchange-1")
                .containsEntry(SmtpConstants.QUEUE_ID, event.queueId())
                .containsEntry(SmtpConstants.MAIL_FROM, "alice@example.org")
                .containsEntry(SmtpConstants.RECIPIENT, "b@x.org");
        awaitLeft(0);
        assertThat(runs).isEmpty();
    }

    @Test
    void whatWasDeletedIsTold() throws Exception {
        consume(EVENTS, exchange -> {});
        settle(queue, NOON, Settlement.postpone(leased(queue, "b@x.org").get(0), NOON));
        queue.command(QueueCommand.DELETE, QueueFilter.ALL, clock.instant());
        assertThat(next().getIn().getHeaders()).containsEntry(MailQueueConstants.EVENT, "DELETED");
        awaitLeft(0);
    }

    @Test
    void eventsComeOneAfterTheOtherInTheOrderInWhichTheyWereRecorded() throws Exception {
        AtomicInteger now = new AtomicInteger();
        AtomicBoolean together = new AtomicBoolean();
        consume(EVENTS + "&batchSize=7", exchange -> {
            together.compareAndSet(false, now.incrementAndGet() > 1);
            now.decrementAndGet();
        });
        List<String> recipients = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            recipients.add(i + "@x.org");
        }
        deliver(recipients.toArray(String[]::new));
        for (String recipient : recipients) {
            assertThat(recipient(next())).isEqualTo(recipient);
        }
        assertThat(together).isFalse();
        awaitLeft(0);
    }

    @Test
    void anEventWhoseRouteFailsComesAgainAfterGrowingPausesAndNobodyWaitsForIt() throws Exception {
        AtomicInteger failures = new AtomicInteger();
        consume(EVENTS, exchange -> {
            if (recipient(exchange).equals("bad@x.org") && failures.incrementAndGet() <= 2) {
                throw new IllegalStateException("no table");
            }
        });
        deliver("bad@x.org", "good@x.org");
        Exchange first = next();
        assertThat(recipient(first)).isEqualTo("bad@x.org");
        assertThat(recipient(next())).isEqualTo("good@x.org");
        clock.forward(Duration.ofSeconds(60));
        assertThat(next().getIn().getHeaders())
                .containsEntry(MailQueueConstants.EVENT_ID, first.getIn().getHeader(MailQueueConstants.EVENT_ID));
        awaitItsTurn();
        clock.forward(Duration.ofSeconds(299));
        awaitItsTurn(); // it is not due yet
        clock.forward(Duration.ofSeconds(1));
        assertThat(recipient(next())).isEqualTo("bad@x.org");
        awaitLeft(0);
    }

    @Test
    void aHandledFailureIsASuccessAndARollbackIsNot() throws Exception {
        AtomicInteger rollbacks = new AtomicInteger();
        start(EVENTS, new RouteBuilder() {
            @Override
            public void configure() {
                from(EVENTS)
                        .onException(IllegalStateException.class)
                        .handled(true)
                        .end()
                        .process(e -> runs.add(e.copy()))
                        .choice()
                        .when(e -> recipient(e).equals("handled@x.org"))
                        .throwException(new IllegalStateException("handled"))
                        .when(e -> rollbacks.incrementAndGet() == 1)
                        .markRollbackOnly();
            }
        });
        deliver("handled@x.org", "rollback@x.org");
        next();
        next();
        awaitItsTurn();
        clock.forward(Duration.ofSeconds(60));
        assertThat(recipient(next())).isEqualTo("rollback@x.org");
        awaitLeft(0);
    }

    @Test
    void whatGoesOnInAnotherRouteIsTakenWhenThatOneHasEnded() throws Exception {
        AtomicInteger failures = new AtomicInteger();
        start(EVENTS, new RouteBuilder() {
            @Override
            public void configure() {
                from("seda:on").process(e -> {
                    if (failures.incrementAndGet() == 1) {
                        throw new IllegalStateException("not yet");
                    }
                });
                from(EVENTS).process(e -> runs.add(e.copy())).to("seda:on?waitForTaskToComplete=Never");
            }
        });
        deliver("b@x.org");
        next();
        awaitItsTurn();
        clock.forward(Duration.ofSeconds(60));
        next();
        awaitLeft(0);
    }

    @Test
    void aStopLetsWhatRunsEndAndGivesTheRestBack() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        DefaultCamelContext context = consume(EVENTS, exchange -> go.await());
        context.getRouteController().stopRoute("events");
        deliver("a@x.org", "b@x.org", "c@x.org");
        context.getRouteController().startRoute("events");
        assertThat(recipient(next())).isEqualTo("a@x.org");
        CompletableFuture<Void> stopped = CompletableFuture.runAsync(() -> {
            try {
                context.getRouteController().stopRoute("events");
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        });
        await().untilAsserted(() -> assertThat(due())
                .hasSize(2)
                .extracting(DeliveryEvent::taken)
                .as("as if they had never been taken")
                .startsWith(1));
        assertThat(stopped).isNotDone();
        go.countDown();
        stopped.get(20, TimeUnit.SECONDS);
        assertThat(queue.events().count()).as("the first was taken").isEqualTo(2);
        context.getRouteController().startRoute("events");
        assertThat(recipient(next())).isEqualTo("b@x.org");
        assertThat(recipient(next())).isEqualTo("c@x.org");
        awaitLeft(0);
    }

    @Test
    void aSuspendedRouteGivesBackWhatHasNotBegunAndGoesOnLater() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        DefaultCamelContext context = consume(EVENTS, exchange -> go.await());
        context.getRouteController().stopRoute("events");
        deliver("a@x.org", "b@x.org");
        context.getRouteController().startRoute("events");
        next();
        MailQueueEventConsumer consumer =
                (MailQueueEventConsumer) context.getRoute("events").getConsumer();
        consumer.suspend();
        await().untilAsserted(() -> assertThat(due()).hasSize(1));
        go.countDown();
        awaitLeft(1);
        assertThat(runs).isEmpty();
        consumer.resume();
        assertThat(recipient(next())).isEqualTo("b@x.org");
        awaitLeft(0);
    }

    @Test
    void consumersOfAQueueShareItsEvents() throws Exception {
        consume(EVENTS + "&batchSize=1", exchange -> {});
        consume(EVENTS + "&batchSize=1", exchange -> {});
        List<String> recipients = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            recipients.add(i + "@x.org");
        }
        deliver(recipients.toArray(String[]::new));
        awaitLeft(0);
        assertThat(runs)
                .extracting(MailQueueEventsTest::recipient)
                .as("each once")
                .containsExactlyInAnyOrderElementsOf(recipients);
    }

    @Test
    void theWishIsRenewedWhileThereIsAConsumerAndRunsOutAfterwards() throws Exception {
        DefaultCamelContext context = consume(EVENTS + "&eventsKept=4d", exchange -> {});
        for (int i = 0; i < 3; i++) {
            clock.forward(Duration.ofDays(3));
            for (int j = 0; j < 2; j++) { // so that it has looked at the clock since
                deliver(i + "@x.org");
                assertThat(recipient(next())).isEqualTo(i + "@x.org");
            }
        }
        awaitLeft(0);
        context.stop();
        clock.forward(Duration.ofDays(3));
        deliver("kept@x.org");
        awaitLeft(1);
        clock.forward(Duration.ofDays(1));
        deliver("late@x.org");
        assertThat(due())
                .as("nobody wants it")
                .extracting(event -> event.recipient().text())
                .containsExactly("kept@x.org");
    }

    @Test
    void whatIsOlderThanItIsKeptIsRemoved() throws Exception {
        DefaultCamelContext context = consume(EVENTS + "&eventsKept=4d", exchange -> {
            throw new IllegalStateException("never");
        });
        deliver("b@x.org");
        next();
        context.getRouteController().stopRoute("events");
        clock.forward(Duration.ofDays(4));
        context.getRouteController().startRoute("events");
        assertThat(queue.events().count()).isZero();
    }

    @Test
    void howLongEventsAreKeptIsChecked() throws Exception {
        for (String bad : List.of("59s", "366d")) {
            assertThatThrownBy(() -> consume(EVENTS + "&eventsKept=" + bad, exchange -> {}))
                    .hasMessageStartingWith("eventsKept must be 1m to 365d, not ");
        }
    }

    @Test
    void whatWasRecordedBeforeTheProcessWasKilledIsToldByTheNextOne(@TempDir Path data) throws Exception {
        String directory = data.resolve("killed").toString();
        try (KillableProcess first =
                new KillableProcess(EventServer.class, data.resolve("first.log"), directory, "true")) {
            first.next("recorded");
        }
        List<String> told = new ArrayList<>();
        try (KillableProcess second =
                new KillableProcess(EventServer.class, data.resolve("second.log"), directory, "false")) {
            for (int i = 0; i < 5; i++) {
                told.add(second.next("event "));
            }
        }
        assertThat(told)
                .containsExactlyInAnyOrder(
                        "0@x.org DELIVERED",
                        "1@x.org DELIVERED",
                        "2@x.org DELIVERED",
                        "3@x.org DELIVERED",
                        "4@x.org DELIVERED");
    }
}
