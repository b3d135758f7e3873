package io.github.camelsmtp.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelsmtp.mail.BodyType;
import io.github.camelsmtp.mail.DeliveryMode;
import io.github.camelsmtp.mail.DeliveryRequest;
import io.github.camelsmtp.mail.DsnRequest;
import io.github.camelsmtp.mail.DsnRequest.Notify;
import io.github.camelsmtp.mail.EmailAddress;
import io.github.camelsmtp.mail.Envelope;
import io.github.camelsmtp.mail.ForwardPath;
import io.github.camelsmtp.mail.OriginalRecipient;
import io.github.camelsmtp.mail.Recipient;
import io.github.camelsmtp.mail.Reply;
import io.github.camelsmtp.mail.ReversePath;
import io.github.camelsmtp.queue.QueuedDelivery.Report;
import io.github.camelsmtp.store.TestContent;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What every queue does with its {@link DeliveryEvents}: part of {@link OutboundQueueContract}. */
public interface DeliveryEventsContract {
    /** When everything here begins. */
    Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    /** How long a lease is here. */
    Duration MINUTE = Duration.ofMinutes(1);

    /** New empty queues. */
    OutboundQueueContract.Opened open() throws Exception;

    /** Enqueues for these, who all want to hear of nothing, and leases it. */
    static List<QueuedDelivery> leased(OutboundQueue queue, String... recipients) throws Exception {
        List<Recipient> all = List.of(recipients).stream()
                .map(text -> Recipient.of(EmailAddress.of(text)))
                .toList();
        Envelope envelope = Envelope.of(ReversePath.to(EmailAddress.of("alice@example.org")), all);
        return leased(queue, envelope, "exchange-1", "<1@x>");
    }

    private static List<QueuedDelivery> leased(OutboundQueue queue, Envelope envelope, String origin, String messageId)
            throws Exception {
        queue.enqueue(new Submission(envelope, TestContent.of("x"), NOON, origin, messageId))
                .toCompletableFuture()
                .get(60, TimeUnit.SECONDS);
        return queue.lease(NOON, NOON.plus(MINUTE), 100);
    }

    /** An attempt at a delivery that ended it. */
    static Settlement delivered(QueuedDelivery delivery) {
        return new Settlement(delivery, attempt("250 2.0.0 Ok"), null, Report.NONE, false);
    }

    private static Attempt attempt(String reply) {
        return new Attempt(NOON.minusSeconds(1), Reply.parse(reply).orElseThrow(), "mx.example.net");
    }

    /** Settles, and waits until it is recorded. */
    static void settle(OutboundQueue queue, Instant now, Settlement... settlements) throws Exception {
        queue.settle(List.of(settlements), now).toCompletableFuture().get(60, TimeUnit.SECONDS);
    }

    private static List<DeliveryEvent> lease(OutboundQueue queue, Instant now) throws Exception {
        return queue.events().lease(now, now.plus(MINUTE), 100);
    }

    private static void done(OutboundQueue queue, List<DeliveryEvent> events) throws Exception {
        queue.events().done(events).toCompletableFuture().get(60, TimeUnit.SECONDS);
    }

    private static List<String> told(List<DeliveryEvent> events) {
        return events.stream()
                .map(event -> event.recipient().text() + " " + event.kind())
                .toList();
    }

    @Test
    default void anEventSaysWhatBecameOfWhichRecipient() throws Exception {
        try (var opened = open()) {
            OutboundQueue queue = opened.queue();
            queue.events().want(NOON.plus(MINUTE));
            Recipient bob = new Recipient(
                    ForwardPath.to(EmailAddress.of("böb@example.net")),
                    new DsnRequest(
                            Set.of(Notify.SUCCESS, Notify.DELAY), new OriginalRecipient("utf-8", "bö;b@example.com")));
            Recipient postmaster = new Recipient(ForwardPath.POSTMASTER, new DsnRequest(Set.of(Notify.NEVER), null));
            DeliveryRequest request =
                    new DeliveryRequest(DeliveryMode.MAIL, true, false, null, "env id ü", null, null, 0);
            Envelope envelope = new Envelope(
                    ReversePath.NULL, List.of(bob, postmaster), BodyType.SEVEN_BIT, OptionalLong.empty(), request);
            List<QueuedDelivery> leased = leased(queue, envelope, "exchange-7", "<7@x>");
            Attempt no = attempt("550 5.1.1 No such\nuser");
            settle(
                    queue,
                    NOON.plusSeconds(1),
                    Settlement.report(leased.get(0), no, Report.FAILED, NOON),
                    Settlement.deleted(leased.get(1)));
            List<DeliveryEvent> events = lease(queue, NOON.plusSeconds(1));
            assertThat(told(events)).containsExactly("böb@example.net FAILED", "postmaster DELETED");
            assertThat(events).extracting(DeliveryEvent::recipient).containsExactly(bob, postmaster);
            assertThat(events).allSatisfy(event -> {
                assertThat(event.queue()).isEqualTo("outbound");
                assertThat(event.at()).isEqualTo(NOON.plusSeconds(1));
                assertThat(event.queueId()).isEqualTo(leased.get(0).message().id());
                assertThat(event.origin()).isEqualTo("exchange-7");
                assertThat(event.envelopeId()).isEqualTo("env id ü");
                assertThat(event.messageId()).isEqualTo("<7@x>");
                assertThat(event.sender()).isEqualTo(ReversePath.NULL);
                assertThat(event.taken()).isEqualTo(1);
                assertThat(event.lease()).isNotZero();
            });
            assertThat(events).extracting(DeliveryEvent::attempts).containsExactly(1, 0);
            assertThat(events).extracting(DeliveryEvent::last).containsExactly(no, null);
        }
    }

    @Test
    default void eachEndIsToldOnceAndADelayWhenItsSenderIsTold() throws Exception {
        try (var opened = open()) {
            OutboundQueue queue = opened.queue();
            queue.events().want(NOON.plus(MINUTE));
            List<QueuedDelivery> leased =
                    leased(queue, "yes@x.org", "no@x.org", "late@x.org", "on@x.org", "slow@x.org", "again@x.org");
            Attempt later = attempt("450 4.2.0 Later");
            settle(
                    queue,
                    NOON,
                    delivered(leased.get(0)),
                    Settlement.report(leased.get(1), attempt("550 5.1.1 No"), Report.FAILED, NOON),
                    Settlement.report(leased.get(2), null, Report.EXPIRED, NOON),
                    Settlement.report(leased.get(3), attempt("250 2.0.0 Ok"), Report.RELAYED, NOON),
                    Settlement.retry(leased.get(4), later, NOON).withDelayReported(),
                    Settlement.retry(leased.get(5), later, NOON));
            List<DeliveryEvent> events = lease(queue, NOON);
            assertThat(told(events))
                    .containsExactlyInAnyOrder(
                            "yes@x.org DELIVERED",
                            "no@x.org FAILED",
                            "late@x.org EXPIRED",
                            "on@x.org RELAYED",
                            "slow@x.org DELAYED");
            done(queue, events);
            List<QueuedDelivery> rest = queue.lease(NOON, NOON.plus(MINUTE), 100);
            for (QueuedDelivery delivery : rest) {
                if (delivery.report() != Report.NONE) {
                    settle(queue, NOON, Settlement.postpone(delivery, NOON));
                } else if (delivery.delayReported()) {
                    settle(queue, NOON, Settlement.retry(delivery, later, NOON));
                } else {
                    settle(queue, NOON, Settlement.postpone(delivery, NOON.plus(MINUTE)));
                }
            }
            for (QueuedDelivery reported : queue.lease(NOON, NOON.plus(MINUTE), 100)) {
                settle(queue, NOON, Settlement.done(reported));
            }
            assertThat(told(lease(queue, NOON)))
                    .as("the end of a report is no news, the end of what was delayed is")
                    .containsExactly("slow@x.org DELIVERED");
        }
    }

    @Test
    default void whatAnAdministratorDeletesIsNotDelivered() throws Exception {
        try (var opened = open()) {
            OutboundQueue queue = opened.queue();
            queue.events().want(NOON.plus(MINUTE));
            List<QueuedDelivery> leased = leased(queue, "waits@x.org", "failed@x.org");
            settle(
                    queue,
                    NOON,
                    Settlement.postpone(leased.get(0), NOON),
                    Settlement.report(leased.get(1), attempt("550 5.1.1 No"), Report.FAILED, NOON));
            done(queue, lease(queue, NOON));
            assertThat(queue.command(QueueCommand.DELETE, QueueFilter.ALL, NOON.plusSeconds(1)))
                    .isEqualTo(2);
            List<DeliveryEvent> events = lease(queue, NOON.plusSeconds(1));
            assertThat(told(events)).as("and not what was told before").containsExactly("waits@x.org DELETED");
            assertThat(events.get(0).at()).isEqualTo(NOON.plusSeconds(1));
        }
    }

    @Test
    default void onlyWhatIsRecordedIsTold() throws Exception {
        try (var opened = open()) {
            OutboundQueue queue = opened.queue();
            queue.events().want(NOON.plus(Duration.ofHours(1)));
            List<QueuedDelivery> lost = leased(queue, "b@x.org");
            Instant later = NOON.plus(MINUTE);
            List<QueuedDelivery> mine = queue.lease(later, later.plus(MINUTE), 10);
            settle(queue, later, Settlement.report(lost.get(0), attempt("550 5.1.1 No"), Report.FAILED, later));
            assertThat(lease(queue, later))
                    .as("who lost his lease has nothing to say")
                    .isEmpty();
            settle(queue, later, delivered(mine.get(0)), delivered(mine.get(0)));
            settle(queue, later, delivered(lost.get(0)));
            assertThat(told(lease(queue, later))).as("it was there once").containsExactly("b@x.org DELIVERED");
        }
    }

    @Test
    default void nothingIsRecordedWhileNobodyWantsItAndWhatIsLeftGoes() throws Exception {
        try (var opened = open()) {
            OutboundQueue queue = opened.queue();
            settle(queue, NOON, delivered(leased(queue, "nobody@x.org").get(0)));
            queue.events().want(NOON.plusSeconds(10));
            queue.events().want(NOON.plusSeconds(5));
            for (int i = 0; i < 12; i++) {
                settle(
                        queue,
                        NOON.plusSeconds(i),
                        delivered(leased(queue, i + "@x.org").get(0)));
            }
            List<DeliveryEvent> events = lease(queue, NOON.plusSeconds(20));
            assertThat(events)
                    .hasSize(10)
                    .extracting(event -> event.recipient().text())
                    .endsWith("9@x.org");
            queue.lease(NOON.plusSeconds(9), NOON.plusSeconds(60), 10);
            Instant end = NOON.plus(MINUTE).plusSeconds(20);
            assertThat(queue.events().count()).as("still there").isEqualTo(10);
            queue.lease(NOON.plusSeconds(10), NOON.plusSeconds(60), 10);
            assertThat(queue.events().count()).isZero();
            queue.events().want(end.plus(Duration.ofHours(1)));
            assertThat(lease(queue, end.plus(MINUTE))).isEmpty();
            settle(queue, end, delivered(leased(queue, "again@x.org").get(0)));
            assertThat(told(lease(queue, end))).containsExactly("again@x.org DELIVERED");
        }
    }

    @Test
    default void aLeasedEventIsNobodyElsesUntilTheLeaseEnds() throws Exception {
        try (var opened = open()) {
            OutboundQueue queue = opened.queue();
            queue.events().want(NOON.plus(MINUTE));
            settle(queue, NOON, delivered(leased(queue, "b@x.org").get(0)));
            assertThat(lease(queue, NOON.minusSeconds(1))).isEmpty();
            List<DeliveryEvent> first = lease(queue, NOON);
            assertThat(first).hasSize(1);
            assertThat(lease(queue, NOON.plusSeconds(59))).isEmpty();
            queue.events().extend(first, NOON.plusSeconds(100));
            assertThat(lease(queue, NOON.plusSeconds(99))).isEmpty();
            List<DeliveryEvent> second = lease(queue, NOON.plusSeconds(100));
            assertThat(second).singleElement().satisfies(event -> {
                assertThat(event.id()).isEqualTo(first.get(0).id());
                assertThat(event.taken()).isEqualTo(2);
                assertThat(event.lease()).isNotEqualTo(first.get(0).lease());
            });
            queue.events().postpone(first, NOON);
            queue.events().giveBack(first);
            queue.events().extend(first, NOON);
            assertThat(lease(queue, NOON.plusSeconds(101)))
                    .as("who lost his lease has nothing to say")
                    .isEmpty();
            done(queue, first);
            assertThat(lease(queue, NOON.plusSeconds(1000)))
                    .as("but that he has done with it")
                    .isEmpty();
        }
    }

    @Test
    default void whatIsPostponedComesLaterAndWhatIsGivenBackAsIfItHadNotBeenTaken() throws Exception {
        try (var opened = open()) {
            OutboundQueue queue = opened.queue();
            queue.events().want(NOON.plus(MINUTE));
            List<QueuedDelivery> leased = leased(queue, "a@x.org", "b@x.org", "c@x.org");
            settle(queue, NOON, delivered(leased.get(0)), delivered(leased.get(1)));
            settle(queue, NOON.plusSeconds(1), delivered(leased.get(2)));
            List<DeliveryEvent> two = queue.events().lease(NOON, NOON.plus(MINUTE), 2);
            assertThat(told(two)).containsExactly("a@x.org DELIVERED", "b@x.org DELIVERED");
            queue.events().postpone(List.of(two.get(0)), NOON.plusSeconds(5));
            queue.events().giveBack(List.of(two.get(1)));
            List<DeliveryEvent> rest = lease(queue, NOON.plusSeconds(4));
            assertThat(told(rest)).as("in their order").containsExactly("b@x.org DELIVERED", "c@x.org DELIVERED");
            assertThat(rest).extracting(DeliveryEvent::taken).containsExactly(1, 1);
            assertThat(lease(queue, NOON.plusSeconds(5))).singleElement().satisfies(event -> {
                assertThat(event.recipient().text()).isEqualTo("a@x.org");
                assertThat(event.taken()).isEqualTo(2);
            });
        }
    }

    @Test
    default void eventsComeInTheOrderInWhichTheyWereRecorded() throws Exception {
        try (var opened = open()) {
            OutboundQueue queue = opened.queue();
            queue.events().want(NOON.plus(MINUTE));
            List<QueuedDelivery> leased = leased(
                    queue, IntStream.range(0, 30).mapToObj(i -> i + "@x.org").toArray(String[]::new));
            settle(queue, NOON.plusSeconds(1), delivered(leased.get(20)), delivered(leased.get(10)));
            settle(queue, NOON.plusSeconds(1), delivered(leased.get(15)));
            settle(queue, NOON, delivered(leased.get(29)));
            List<DeliveryEvent> events =
                    new ArrayList<>(queue.events().lease(NOON.plusSeconds(1), NOON.plus(MINUTE), 1));
            assertThat(told(events)).as("the earliest").containsExactly("29@x.org DELIVERED");
            List<DeliveryEvent> rest = lease(queue, NOON.plusSeconds(1));
            assertThat(rest).hasSize(3).extracting(DeliveryEvent::id).isSorted();
            assertThat(rest.get(2).recipient().text()).isEqualTo("15@x.org");
        }
    }

    @Test
    default void whatIsTooOldIsForgotten() throws Exception {
        try (var opened = open()) {
            OutboundQueue queue = opened.queue();
            queue.events().want(NOON.plus(MINUTE));
            List<QueuedDelivery> leased = leased(queue, "old@x.org", "leased@x.org", "young@x.org");
            settle(queue, NOON, delivered(leased.get(0)), delivered(leased.get(1)));
            queue.events().lease(NOON, NOON.plus(MINUTE), 1);
            settle(queue, NOON.plusSeconds(1), delivered(leased.get(2)));
            queue.events().forget(NOON);
            assertThat(told(lease(queue, NOON.plus(MINUTE)))).containsExactly("young@x.org DELIVERED");
        }
    }

    @Test
    default void queuesDoNotHearOfEachOther() throws Exception {
        try (var opened = open()) {
            OutboundQueue other = opened.queues().queue("other");
            other.events().want(NOON.plus(MINUTE));
            settle(
                    opened.queue(),
                    NOON,
                    delivered(leased(opened.queue(), "b@x.org").get(0)));
            assertThat(lease(other, NOON)).isEmpty();
            opened.queue().events().want(NOON.plus(MINUTE));
            settle(
                    opened.queue(),
                    NOON,
                    delivered(leased(opened.queue(), "c@x.org").get(0)));
            other.events().forget(NOON.plus(MINUTE));
            assertThat(lease(other, NOON)).isEmpty();
            assertThat(told(lease(opened.queue(), NOON))).containsExactly("c@x.org DELIVERED");
        }
    }

    @Test
    default void whoeverWatchesHearsOfEvents() throws Exception {
        try (var opened = open()) {
            OutboundQueue queue = opened.queue();
            queue.events().want(NOON.plus(MINUTE));
            AtomicInteger heard = new AtomicInteger();
            Runnable end = queue.events().watch(heard::incrementAndGet);
            settle(queue, NOON, delivered(leased(queue, "b@x.org").get(0)));
            assertThat(heard).hasPositiveValue();
            end.run();
            int before = heard.get();
            settle(queue, NOON, delivered(leased(queue, "c@x.org").get(0)));
            assertThat(heard).hasValue(before);
        }
    }

    @Test
    default void twoThatLeaseEventsAtOnceNeverGetTheSame() throws Exception {
        try (var opened = open()) {
            OutboundQueue queue = opened.queue();
            queue.events().want(NOON.plus(MINUTE));
            List<QueuedDelivery> leased = leased(
                    queue, IntStream.range(0, 100).mapToObj(i -> i + "@x.org").toArray(String[]::new));
            settle(
                    queue,
                    NOON,
                    leased.stream().map(DeliveryEventsContract::delivered).toArray(Settlement[]::new));
            List<Long> ids = new ArrayList<>(IntStream.range(0, 20)
                    .parallel()
                    .boxed()
                    .flatMap(i -> {
                        try {
                            return queue.events().lease(NOON, NOON.plus(MINUTE), 7).stream();
                        } catch (Exception e) {
                            throw new AssertionError(e);
                        }
                    })
                    .map(DeliveryEvent::id)
                    .toList());
            lease(queue, NOON).forEach(rest -> ids.add(rest.id()));
            assertThat(ids).doesNotHaveDuplicates().hasSize(100);
        }
    }
}
