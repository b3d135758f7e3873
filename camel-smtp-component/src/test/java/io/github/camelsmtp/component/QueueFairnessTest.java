package io.github.camelsmtp.component;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
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
import io.github.camelsmtp.queue.Submission;
import io.github.camelsmtp.store.Content;
import io.github.camelsmtp.store.HandClock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A destination that takes its time (not a dead one) holds up nobody else, and loses nothing. */
class QueueFairnessTest {
    private final Instant start = Instant.parse("2026-11-30T12:00:00Z");
    private final HandClock clock = new HandClock(start);
    private final OutboundQueue queue = new QueueOfTest();
    private final DefaultCamelContext context = new DefaultCamelContext();
    /** Until then nothing for slow.example ends. */
    private final CountDownLatch answer = new CountDownLatch(1);

    private final List<String> begun = new CopyOnWriteArrayList<>();
    private final List<String> told = new CopyOnWriteArrayList<>();

    @AfterEach
    void stop() {
        answer.countDown();
        context.stop();
    }

    private void start(String options) throws Exception {
        String uri =
                "mail-queue:outbound?jitter=0&hostname=mx.example.org&pollInterval=20&bounces=direct:bounces" + options;
        context.getRegistry().bind("queues", (OutboundQueues) name -> queue);
        context.getEndpoint(uri, MailQueueEndpoint.class).tellTimeBy(clock);
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from(uri).process(exchange -> {
                    String to = exchange.getMessage().getHeader(SmtpConstants.RECIPIENTS, String[].class)[0];
                    begun.add(to);
                    if (to.endsWith("@slow.example")) {
                        answer.await();
                    }
                });
                from("direct:bounces")
                        .process(exchange -> told.add(exchange.getMessage().getBody(String.class)));
            }
        });
        context.start();
    }

    private void send(String to, @Nullable DeliverBy by) {
        Envelope envelope = new Envelope(
                ReversePath.to(EmailAddress.of("alice@example.org")),
                List.of(Recipient.of(EmailAddress.of(to))),
                BodyType.SEVEN_BIT,
                OptionalLong.empty(),
                new DeliveryRequest(DeliveryMode.MAIL, false, false, null, null, by, null, 0));
        byte[] octets = "Subject: x\r\n\r\nx\r\n".getBytes(US_ASCII);
        queue.enqueue(new Submission(envelope, Content.of(octets), clock.instant(), null, null))
                .toCompletableFuture()
                .join();
    }

    private void send(String local, int count, String domain) {
        for (int i = 0; i < count; i++) {
            send(local + i + "@" + domain, null);
        }
    }

    private long begunAt(String domain) {
        return begun.stream().filter(to -> to.endsWith("@" + domain)).count();
    }

    private long countOf(String words) {
        return told.stream().filter(report -> report.contains(words)).count();
    }

    private long withState(State state) throws Exception {
        return queue.list(QueueFilter.ALL, 0, 10_000).stream()
                .filter(delivery -> delivery.state() == state)
                .count();
    }

    @Test
    void theMailOfOthersGoesOutBesideASlowDestination() throws Exception {
        send("bob", 900, "slow.example");
        start("");
        await().until(() -> begunAt("slow.example") == 20);
        send("carol@quick.example", null);
        clock.forward(QueueTurns.STALLED);
        await().untilAsserted(() -> assertThat(begun).contains("carol@quick.example"));
        await().untilAsserted(() -> assertThat(withState(State.LEASED))
                .as("twenty run, and a batch waits for them")
                .isEqualTo(220));
        assertThat(queue.list(QueueFilter.ALL, 0, 10_000))
                .hasSize(900)
                .filteredOn(delivery -> delivery.state() == State.WAITING)
                .as("comes again soon, and no attempt was made")
                .allMatch(delivery -> delivery.due().isAfter(clock.instant())
                        && !delivery.due().isAfter(clock.instant().plusSeconds(60))
                        && delivery.attempts() == 0);

        send("dave@quick.example", null);
        await().untilAsserted(() -> assertThat(begun).contains("dave@quick.example"));
        assertThat(begunAt("slow.example")).isEqualTo(20);

        answer.countDown();
        await().until(() -> withState(State.LEASED) == 0);
        clock.forward(Duration.ofMinutes(1));
        await().untilAsserted(() -> assertThat(queue.counts().total()).isZero());
        assertThat(begun).as("each once").doesNotHaveDuplicates().hasSize(902);
    }

    @Test
    void aDestinationThatMovesIsNotPutOff() throws Exception {
        send("bob", 900, "quick.example");
        start("");
        await().untilAsserted(() -> assertThat(queue.counts().total()).isZero());
        assertThat(begun).as("in the order of coming").doesNotHaveDuplicates().hasSize(900);
    }

    @Test
    void thePlacesOfOneDestinationAreAnOption() throws Exception {
        send("bob", 9, "slow.example");
        start("&concurrency=8&destinationConcurrency=2");
        await().until(() -> begunAt("slow.example") == 2);
        send("carol", 4, "quick.example");
        await().until(() -> begunAt("quick.example") == 4);
        assertThat(begunAt("slow.example")).isEqualTo(2);
    }

    /** Concurrency, the option, and the places. */
    @ParameterizedTest
    @CsvSource({"25, 0, 20", "20, 1, 1", "20, 19, 19", "4, 0, 3", "2, 0, 1"})
    void thePlacesAreFourFifthsOrWhatIsSaid(int concurrency, int option, int places) {
        MailQueueConfiguration configuration = configuration(concurrency, option);
        configuration.validate();
        assertThat(configuration.placesOfOneDestination()).isEqualTo(places);
        configuration.setGrouping(MailQueueGrouping.MESSAGE);
        assertThat(configuration.placesOfOneDestination()).as("one for all").isEqualTo(Integer.MAX_VALUE);
    }

    @Test
    void whatIsNoNumberOfPlacesIsOneLine() {
        assertThat(configuration(20, 20).placesOfOneDestination())
                .as("no limit")
                .isEqualTo(Integer.MAX_VALUE);
        assertThat(configuration(1, 0).placesOfOneDestination())
                .as("nothing to leave")
                .isEqualTo(Integer.MAX_VALUE);
        for (int wrong : List.of(-1, 21)) {
            assertThatIllegalArgumentException()
                    .isThrownBy(configuration(20, wrong)::validate)
                    .withMessage("destinationConcurrency must be 1 to concurrency, which is 20, or 0 for four fifths of"
                            + " it, not " + wrong);
        }
    }

    private static MailQueueConfiguration configuration(int concurrency, int places) {
        MailQueueConfiguration configuration = new MailQueueConfiguration();
        configuration.setConcurrency(concurrency);
        configuration.setDestinationConcurrency(places);
        return configuration;
    }

    @Test
    void whatWaitsForASlowDestinationIsReportedAsLateAndExpiresInTime() throws Exception {
        send("bob", 300, "slow.example");
        send("urgent@slow.example", new DeliverBy(1800, DeliverBy.Mode.RETURN, false));
        start("&batchSize=50&delayWarning=1h&lifetime=2h&leaseTime=1d");
        await().until(() -> begunAt("slow.example") == 20);
        clock.forward(QueueTurns.STALLED);
        await().until(() -> withState(State.LEASED) == 70);

        clock.forward(Duration.ofMinutes(35));
        await().untilAsserted(() -> assertThat(told)
                .singleElement()
                .asString()
                .contains("Final-Recipient: rfc822; urgent@slow.example", "Action: failed"));

        clock.forward(Duration.ofMinutes(25));
        await().until(() -> countOf("Action: delayed") >= 230);
        clock.forward(QueueTurns.LONGEST);
        await().untilAsserted(() -> assertThat(countOf("Action: delayed")).isEqualTo(280));

        clock.forward(Duration.ofMinutes(180));
        await().until(() -> countOf("Action: failed") >= 231);
        clock.forward(QueueTurns.LONGEST);
        await().untilAsserted(() -> assertThat(countOf("Action: failed"))
                .as("who had no place for twice the time, and the urgent one")
                .isEqualTo(281));
        assertThat(countOf("Action: delayed")).as("once each").isEqualTo(280);
        assertThat(begunAt("slow.example")).isEqualTo(20);
    }

    @Test
    void whoMovesAgainIsNotSlowAnyMore() throws Exception {
        QueueTurns turns = new QueueTurns(1, 1);
        send("bob", 3, "slow.example");
        List<QueuedDelivery> due = queue.lease(start, start.plusSeconds(60), 10);
        List<DueGroup> groups = DueGroup.of(due, MailQueueGrouping.DESTINATION);
        assertThat(turns.add(groups.get(0), start)).isNull();
        assertThat(turns.next(start)).isEqualTo(groups.get(0));
        assertThat(turns.add(groups.get(1), start)).isNull();
        assertThat(turns.ready()).isEqualTo(1);
        assertThat(turns.next(start)).as("at its limit").isNull();
        assertThat(turns.look(start.plusSeconds(10))).isEmpty();
        assertThat(turns.ready()).as("stands in nobody's way").isZero();
        assertThat(turns.add(groups.get(2), start))
                .isEqualTo(new QueueTurns.PutOff(groups.get(2), Duration.ofSeconds(10)));
        turns.ended(groups.get(0));
        assertThat(turns.next(start.plusSeconds(11))).isEqualTo(groups.get(1));
        assertThat(turns.look(start.plusSeconds(12))).isEmpty();
        assertThat(turns.add(groups.get(2), start.plusSeconds(12)))
                .as("it moves")
                .isNull();
        assertThat(turns.clear()).containsExactly(groups.get(2));
    }
}
