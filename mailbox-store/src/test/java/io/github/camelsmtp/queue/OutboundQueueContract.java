package io.github.camelsmtp.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.camelsmtp.mail.BodyType;
import io.github.camelsmtp.mail.DeliverBy;
import io.github.camelsmtp.mail.DeliveryMode;
import io.github.camelsmtp.mail.DeliveryRequest;
import io.github.camelsmtp.mail.DsnRequest;
import io.github.camelsmtp.mail.DsnReturn;
import io.github.camelsmtp.mail.EmailAddress;
import io.github.camelsmtp.mail.Envelope;
import io.github.camelsmtp.mail.ForwardPath;
import io.github.camelsmtp.mail.Hold;
import io.github.camelsmtp.mail.OriginalRecipient;
import io.github.camelsmtp.mail.Recipient;
import io.github.camelsmtp.mail.Reply;
import io.github.camelsmtp.mail.ReversePath;
import io.github.camelsmtp.queue.QueuedDelivery.Report;
import io.github.camelsmtp.queue.QueuedDelivery.State;
import io.github.camelsmtp.store.StoreDriver;
import io.github.camelsmtp.store.StoreException.Reason;
import io.github.camelsmtp.store.TestContent;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every {@link OutboundQueue} does. A test class of a queue implements it and inherits the tests. */
public interface OutboundQueueContract extends DeliveryEventsContract, QueuedRecipientsContract {
    /** When everything here begins. */
    Instant START = Instant.parse("2026-01-01T00:00:00Z");

    /** How long a lease is here. */
    Duration LEASE = Duration.ofMinutes(10);

    /** Queues, and what closes them after the test. */
    record Opened(OutboundQueues queues, Runnable closing) implements AutoCloseable {
        OutboundQueue queue() {
            return queues.queue("outbound");
        }

        @Override
        public void close() {
            closing.run();
        }
    }

    @Override
    Opened open() throws Exception;

    private static Envelope envelope(int priority, String... recipients) {
        return envelope(
                new DeliveryRequest(DeliveryMode.MAIL, false, false, null, null, null, null, priority), recipients);
    }

    /** Its sender wants it to wait for an hour (RFC 4865). */
    private static Envelope inAnHour(String recipient) {
        Hold hold = new Hold.For(Duration.ofHours(1));
        return envelope(new DeliveryRequest(DeliveryMode.MAIL, false, false, null, null, null, hold, 0), recipient);
    }

    private static Envelope envelope(DeliveryRequest request, String... recipients) {
        return new Envelope(
                ReversePath.to(EmailAddress.of("alice@example.org")),
                List.of(recipients).stream()
                        .map(text -> Recipient.of(EmailAddress.of(text)))
                        .toList(),
                BodyType.SEVEN_BIT,
                OptionalLong.empty(),
                request);
    }

    private static <T> T get(CompletionStage<T> stage) throws Exception {
        try {
            return stage.toCompletableFuture().orTimeout(60, TimeUnit.SECONDS).join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        }
    }

    private static String enqueue(OutboundQueue queue, Envelope envelope, String content) throws Exception {
        return get(queue.enqueue(new Submission(envelope, TestContent.of(content), START, "exchange-1", "<1@x>")));
    }

    private static String enqueue(OutboundQueue queue, String... recipients) throws Exception {
        return enqueue(queue, envelope(0, recipients), "Subject: x\r\n\r\nx\r\n");
    }

    private static List<QueuedDelivery> lease(OutboundQueue queue, Instant now) throws Exception {
        return queue.lease(now, now.plus(LEASE), 100);
    }

    private static void settle(OutboundQueue queue, Settlement... settlements) throws Exception {
        get(queue.settle(List.of(settlements), START));
    }

    private static Attempt failed(Instant at, String reply) {
        return new Attempt(at, Reply.parse(reply).orElseThrow(), "mx.example.net");
    }

    private static List<String> names(List<QueuedDelivery> deliveries) {
        return deliveries.stream().map(d -> d.recipient().text()).toList();
    }

    @Test
    default void eachRecipientIsADeliveryOfTheSameMessage() throws Exception {
        try (Opened opened = open()) {
            OutboundQueue queue = opened.queue();
            String id = enqueue(queue, "bob@Example.NET", "carol@example.com", "bob@example.net");
            List<QueuedDelivery> leased = lease(queue, START);
            assertThat(names(leased)).containsExactly("bob@example.net", "carol@example.com");
            assertThat(leased).allSatisfy(delivery -> {
                assertThat(delivery.message().id()).isEqualTo(id);
                assertThat(delivery.message().octets()).isEqualTo(17);
                assertThat(delivery.message().arrived()).isEqualTo(START);
                assertThat(delivery.message().origin()).isEqualTo("exchange-1");
                assertThat(delivery.message().messageId()).isEqualTo("<1@x>");
                assertThat(delivery.attempts()).isZero();
                assertThat(delivery.state()).isEqualTo(State.LEASED);
                assertThat(delivery.report()).isEqualTo(Report.NONE);
                assertThat(delivery.lease()).isNotZero();
            });
            assertThat(leased).extracting(QueuedDelivery::destination).containsExactly("example.net", "example.com");
        }
    }

    @Test
    default void everythingOfTheEnvelopeIsKept() throws Exception {
        try (Opened opened = open()) {
            OutboundQueue queue = opened.queue();
            DeliveryRequest request = new DeliveryRequest(
                    DeliveryMode.SAML,
                    true,
                    true,
                    DsnReturn.HEADERS,
                    "env id ü",
                    new DeliverBy(-5, DeliverBy.Mode.NOTIFY, true),
                    null,
                    -3);
            Recipient bob = new Recipient(
                    ForwardPath.to(EmailAddress.of("böb@example.net")),
                    new DsnRequest(
                            Set.of(DsnRequest.Notify.SUCCESS, DsnRequest.Notify.DELAY),
                            new OriginalRecipient("utf-8", "bö;b@example.com")));
            Recipient postmaster =
                    new Recipient(ForwardPath.POSTMASTER, new DsnRequest(Set.of(DsnRequest.Notify.NEVER), null));
            Envelope envelope = new Envelope(
                    ReversePath.NULL, List.of(bob, postmaster), BodyType.BINARY_MIME, OptionalLong.of(9), request);
            get(queue.enqueue(new Submission(envelope, TestContent.of("x"), START, null, null)));
            List<QueuedDelivery> leased = lease(queue, START);
            assertThat(leased).extracting(QueuedDelivery::recipient).containsExactly(bob, postmaster);
            assertThat(leased).extracting(QueuedDelivery::destination).containsExactly("example.net", "");
            assertThat(leased).allSatisfy(delivery -> {
                assertThat(delivery.message().sender()).isEqualTo(ReversePath.NULL);
                assertThat(delivery.message().body()).isEqualTo(BodyType.BINARY_MIME);
                assertThat(delivery.message().request()).isEqualTo(request);
                assertThat(delivery.message().origin()).isNull();
                assertThat(delivery.message().messageId()).isNull();
            });
        }
    }

    @Test
    default void aServerThatFetchesGetsItsDomainsMailDueOrNotAndEachOnce() throws Exception {
        try (Opened opened = open()) {
            OutboundQueue queue = opened.queue();
            Instant until = START.plus(LEASE);
            enqueue(queue, "a@example.net", "b@example.com", "c@example.net", "d@sub.example.net");
            List<QueuedDelivery> first = queue.leaseFor("example.net", 0, START, until, 1);
            assertThat(names(first)).containsExactly("a@example.net");
            assertThat(first.get(0).state()).isEqualTo(State.LEASED);
            settle(queue, Settlement.retry(first.get(0), failed(START, "450 later"), START.plusSeconds(3600)));
            long after = first.get(0).id();
            List<QueuedDelivery> second = queue.leaseFor("example.net", after, START, until, 10);
            assertThat(names(second)).as("not the one that had its turn").containsExactly("c@example.net");
            assertThat(names(queue.leaseFor("example.net", 0, START, until, 10)))
                    .as("another one gets what waits for a later attempt, and nothing that is taken")
                    .containsExactly("a@example.net");
            assertThat(names(lease(queue, START))).containsExactly("b@example.com", "d@sub.example.net");
            assertThat(names(queue.leaseFor("example.net", 0, until, until.plus(LEASE), 10)))
                    .as("and what leases that have ended")
                    .containsExactly("a@example.net", "c@example.net");
        }
    }

    @Test
    default void whatIsHeldOrReportedOrMustNotGoYetIsNotFetched() throws Exception {
        try (Opened opened = open()) {
            OutboundQueue queue = opened.queue();
            Instant until = START.plus(LEASE);
            enqueue(queue, "held@example.net");
            queue.command(QueueCommand.HOLD, QueueFilter.ALL, START);
            enqueue(queue, "reported@example.net");
            settle(queue, Settlement.report(lease(queue, START).get(0), null, Report.FAILED, START));
            enqueue(queue, inAnHour("later@example.net"), "x");
            assertThat(queue.leaseFor("example.net", 0, START, until, 10)).isEmpty();
            Instant hour = START.plusSeconds(3600);
            assertThat(names(queue.leaseFor("example.net", 0, hour, hour.plus(LEASE), 10)))
                    .containsExactly("later@example.net");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 65_536, 65_537, 1_000_000})
    default void theOctetsAreThoseThatCame(int size) throws Exception {
        try (Opened opened = open()) {
            OutboundQueue queue = opened.queue();
            TestContent content = TestContent.random(size);
            get(queue.enqueue(new Submission(envelope(0, "b@x.org", "c@y.org"), content, START, null, null)));
            List<QueuedDelivery> leased = lease(queue, START);
            settle(queue, Settlement.done(leased.get(0)));
            QueuedMessage message = leased.get(1).message();
            assertThat(message.octets()).isEqualTo(size);
            for (int i = 0; i < 2; i++) {
                try (InputStream in = queue.content(message).open()) {
                    assertThat(in.readAllBytes()).isEqualTo(content.octets());
                }
            }
            settle(queue, Settlement.done(leased.get(1)));
            if (size > 0) {
                // A large one is removed step by step, after it was settled.
                await().untilAsserted(() -> assertThatThrownBy(
                                () -> queue.content(message).open().readAllBytes())
                        .isInstanceOf(java.io.IOException.class));
            }
        }
    }

    @Test
    default void aContentThatCannotBeReadLeavesNothing() throws Exception {
        try (Opened opened = open()) {
            OutboundQueue queue = opened.queue();
            for (int size : new int[] {10, 1_000_000}) {
                Submission broken = new Submission(
                        envelope(0, "b@x.org"), TestContent.random(size).breaking(), START, null, null);
                StoreDriver.refused(Reason.UNREADABLE_CONTENT, () -> get(queue.enqueue(broken)));
            }
            assertThat(queue.counts().total()).isZero();
        }
    }

    @Test
    default void whatIsLeasedIsNobodyElsesUntilTheLeaseEnds() throws Exception {
        try (Opened opened = open()) {
            OutboundQueue queue = opened.queue();
            enqueue(queue, "b@x.org");
            QueuedDelivery first = lease(queue, START).get(0);
            assertThat(lease(queue, START.plusSeconds(1))).isEmpty();
            queue.extend(List.of(first), START.plus(LEASE).plusSeconds(60));
            assertThat(lease(queue, START.plus(LEASE))).isEmpty();
            QueuedDelivery second =
                    lease(queue, START.plus(LEASE).plusSeconds(60)).get(0);
            assertThat(second.id()).isEqualTo(first.id());
            Instant late = START.plus(LEASE).plusSeconds(61);
            settle(queue, Settlement.retry(first, failed(late, "451 4.0.0 too late"), late));
            assertThat(lease(queue, late))
                    .as("who lost his lease has nothing to say")
                    .isEmpty();
            settle(queue, Settlement.done(first));
            assertThat(queue.counts().total()).as("but that he delivered it").isZero();
        }
    }

    @Test
    default void whatFailedComesAgainWhenItIsDueWithWhatWasSaid() throws Exception {
        try (Opened opened = open()) {
            OutboundQueue queue = opened.queue();
            enqueue(queue, "b@x.org");
            Attempt one = failed(START, "451 4.7.1 Greylisted\nCome again");
            settle(queue, Settlement.retry(lease(queue, START).get(0), one, START.plusSeconds(60)));
            assertThat(lease(queue, START.plusSeconds(59))).isEmpty();
            QueuedDelivery again = lease(queue, START.plusSeconds(60)).get(0);
            assertThat(again.attempts()).isEqualTo(1);
            assertThat(again.last()).isEqualTo(one);
            Attempt two = new Attempt(START.plusSeconds(61), Reply.plain(450, "no status"), null);
            settle(queue, Settlement.retry(again, two, START.plusSeconds(90)).withDelayReported());
            QueuedDelivery third = lease(queue, START.plusSeconds(90)).get(0);
            assertThat(third.delayReported()).isTrue();
            assertThat(third.last()).isEqualTo(two);
            assertThat(queue.attempts(third)).containsExactly(one, two);
        }
    }

    @Test
    default void whatIsToBeReportedStaysUntilItWas() throws Exception {
        try (Opened opened = open()) {
            OutboundQueue queue = opened.queue();
            enqueue(queue, "b@x.org");
            Attempt no = failed(START, "550 5.1.1 No such user");
            settle(queue, Settlement.report(lease(queue, START).get(0), no, Report.FAILED, START));
            assertThat(queue.counts()).isEqualTo(new QueueCounts(1, 0, 0, 1));
            QueuedDelivery report = lease(queue, START).get(0);
            assertThat(report.report()).isEqualTo(Report.FAILED);
            assertThat(report.last()).isEqualTo(no);
            settle(queue, Settlement.postpone(report, START.plusSeconds(5)));
            assertThat(lease(queue, START.plusSeconds(5)))
                    .singleElement()
                    .satisfies(d -> assertThat(d.report()).isEqualTo(Report.FAILED));
        }
    }

    @Test
    default void priorityComesFirstThenWhatHasBeenDueForLongest() throws Exception {
        try (Opened opened = open()) {
            OutboundQueue queue = opened.queue();
            enqueue(queue, envelope(0, "normal@x.org"), "1");
            enqueue(queue, envelope(-9, "low@x.org"), "2");
            enqueue(queue, envelope(9, "high@x.org"), "3");
            get(queue.enqueue(new Submission(
                    envelope(0, "older@x.org"), TestContent.of("4"), START.minusSeconds(5), null, null)));
            assertThat(names(queue.lease(START, START.plus(LEASE), 2))).containsExactly("high@x.org", "older@x.org");
            assertThat(names(lease(queue, START))).containsExactly("normal@x.org", "low@x.org");
        }
    }

    @Test
    default void aMessageWaitsUntilItsHoldIsOver() throws Exception {
        try (Opened opened = open()) {
            OutboundQueue queue = opened.queue();
            enqueue(queue, inAnHour("b@x.org"), "x");
            assertThat(lease(queue, START.plusSeconds(3599))).isEmpty();
            assertThat(lease(queue, START.plusSeconds(3600)))
                    .singleElement()
                    .satisfies(d -> assertThat(d.since()).isEqualTo(START.plusSeconds(3600)));
        }
    }

    @Test
    default void onlyAFlushThatNamesTheMessageEndsTheHoldItsSenderAskedFor() throws Exception {
        try (Opened opened = open()) {
            OutboundQueue queue = opened.queue();
            Instant hour = START.plusSeconds(3600);
            QueueFilter it = QueueFilter.message(enqueue(queue, inAnHour("b@x.org"), "x"));
            for (QueueFilter several : List.of(
                    QueueFilter.ALL, QueueFilter.destination("x.org"), new QueueFilter(null, "b@x.org", null, null))) {
                assertThat(queue.command(QueueCommand.FLUSH, several, START)).isZero();
                assertThat(queue.command(QueueCommand.HOLD, several, START)).isEqualTo(1);
                assertThat(queue.command(QueueCommand.RELEASE, several, START)).isEqualTo(1);
                assertThat(queue.command(QueueCommand.REQUEUE, several, START)).isEqualTo(1);
                assertThat(lease(queue, hour.minusSeconds(1))).isEmpty();
            }
            assertThat(queue.list(it, 0, 2)).singleElement().satisfies(delivery -> {
                assertThat(delivery.due()).isEqualTo(hour);
                assertThat(delivery.since()).isEqualTo(hour);
            });
            assertThat(queue.command(QueueCommand.FLUSH, it, START)).isEqualTo(1);
            assertThat(lease(queue, START)).hasSize(1);
        }
    }

    @Test
    default void commandsChangeWhatTheirFilterNames() throws Exception {
        try (Opened opened = open()) {
            OutboundQueue queue = opened.queue();
            String one = enqueue(queue, "b@x.org", "c@y.org");
            enqueue(queue, "d@y.org");
            Instant later = START.plusSeconds(100);
            for (QueuedDelivery delivery : lease(queue, START)) {
                settle(queue, Settlement.retry(delivery, failed(START, "450 4.2.0 x"), START.plusSeconds(3600)));
            }
            assertThat(queue.command(QueueCommand.FLUSH, QueueFilter.destination("X.org"), later))
                    .isEqualTo(1);
            assertThat(names(queue.list(QueueFilter.destination("y.org"), 0, 10)))
                    .containsExactly("c@y.org", "d@y.org");
            assertThat(queue.command(QueueCommand.HOLD, QueueFilter.message(one), later))
                    .isEqualTo(2);
            assertThat(queue.counts()).isEqualTo(new QueueCounts(1, 0, 2, 0));
            assertThat(lease(queue, START.plusSeconds(7200))).hasSize(1);
            assertThat(queue.command(QueueCommand.DELETE, QueueFilter.ALL, later))
                    .as("not the leased")
                    .isEqualTo(2);
            assertThat(names(queue.list(QueueFilter.ALL, 0, 10))).containsExactly("d@y.org");
            assertThat(queue.command(QueueCommand.RELEASE, QueueFilter.ALL, later))
                    .isZero();
        }
    }

    @Test
    default void requeuingBeginsFromTheStart() throws Exception {
        try (Opened opened = open()) {
            OutboundQueue queue = opened.queue();
            enqueue(queue, "b@x.org", "c@x.org");
            List<QueuedDelivery> leased = lease(queue, START);
            settle(
                    queue,
                    Settlement.report(leased.get(0), failed(START, "550 5.1.1 x"), Report.FAILED, START),
                    Settlement.retry(leased.get(1), failed(START, "450 4.2.0 x"), START.plusSeconds(3600))
                            .withDelayReported());
            queue.command(QueueCommand.HOLD, new QueueFilter(null, "c@x.org", "alice@example.org", null), START);
            Instant later = START.plusSeconds(100);
            assertThat(queue.command(QueueCommand.REQUEUE, QueueFilter.ALL, later))
                    .isEqualTo(2);
            assertThat(lease(queue, later)).hasSize(2).allSatisfy(delivery -> {
                assertThat(delivery.attempts()).isZero();
                assertThat(delivery.since()).isEqualTo(later);
                assertThat(delivery.report()).isEqualTo(Report.NONE);
                assertThat(delivery.delayReported()).isFalse();
            });
        }
    }

    @Test
    default void aListComesInPages() throws Exception {
        try (Opened opened = open()) {
            OutboundQueue queue = opened.queue();
            List<String> expected = new ArrayList<>();
            for (int i = 0; i < 7; i++) {
                expected.add("b" + i + "@x.org");
                enqueue(queue, expected.get(i));
            }
            List<String> seen = new ArrayList<>();
            long after = 0;
            List<QueuedDelivery> page = queue.list(QueueFilter.ALL, after, 3);
            while (!page.isEmpty()) {
                seen.addAll(names(page));
                page = queue.list(QueueFilter.ALL, page.get(page.size() - 1).id(), 3);
            }
            assertThat(seen).isEqualTo(expected);
        }
    }

    @Test
    default void queuesDoNotSeeEachOther() throws Exception {
        try (Opened opened = open()) {
            enqueue(opened.queue(), "b@x.org");
            OutboundQueue other = opened.queues().queue("other");
            assertThat(lease(other, START)).isEmpty();
            assertThat(other.command(QueueCommand.DELETE, QueueFilter.ALL, START))
                    .isZero();
            assertThat(other.counts().total()).isZero();
            assertThat(opened.queue().counts().total()).isEqualTo(1);
            for (String name : List.of("", "a b", "ä", "x".repeat(65), "a'b")) {
                assertThatIllegalArgumentException()
                        .isThrownBy(() -> opened.queues().queue(name));
            }
        }
    }

    @Test
    default void watchersHearWhenSomethingIsDue() throws Exception {
        try (Opened opened = open()) {
            AtomicInteger heard = new AtomicInteger();
            Runnable end = opened.queue().watch(heard::incrementAndGet);
            enqueue(opened.queue(), "b@x.org");
            assertThat(heard).hasPositiveValue();
            end.run();
            int before = heard.get();
            enqueue(opened.queue(), "b@x.org");
            assertThat(heard).hasValue(before);
        }
    }

    @Test
    default void twoThatLeaseAtOnceNeverGetTheSame() throws Exception {
        try (Opened opened = open()) {
            OutboundQueue queue = opened.queue();
            for (int i = 0; i < 20; i++) {
                enqueue(
                        queue,
                        IntStream.range(0, 10).mapToObj(n -> "b" + n + "@x.org").toArray(String[]::new));
            }
            List<Long> ids = IntStream.range(0, 40)
                    .parallel()
                    .boxed()
                    .flatMap(i -> {
                        try {
                            return queue.lease(START, START.plus(LEASE), 7).stream();
                        } catch (Exception e) {
                            throw new AssertionError(e);
                        }
                    })
                    .map(QueuedDelivery::id)
                    .toList();
            List<Long> all = new ArrayList<>(ids);
            lease(queue, START).forEach(rest -> all.add(rest.id()));
            assertThat(all).doesNotHaveDuplicates().hasSize(200);
        }
    }
}
