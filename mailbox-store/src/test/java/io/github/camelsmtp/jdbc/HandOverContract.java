package io.github.camelsmtp.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelsmtp.mail.BodyType;
import io.github.camelsmtp.mail.DeliverBy;
import io.github.camelsmtp.mail.DeliveryMode;
import io.github.camelsmtp.mail.DeliveryRequest;
import io.github.camelsmtp.mail.DsnRequest;
import io.github.camelsmtp.mail.DsnReturn;
import io.github.camelsmtp.mail.EmailAddress;
import io.github.camelsmtp.mail.Envelope;
import io.github.camelsmtp.mail.ForwardPath;
import io.github.camelsmtp.mail.OriginalRecipient;
import io.github.camelsmtp.mail.Recipient;
import io.github.camelsmtp.mail.ReversePath;
import io.github.camelsmtp.queue.DeliveryTaker;
import io.github.camelsmtp.queue.OutboundQueue;
import io.github.camelsmtp.queue.OutboundQueueContract;
import io.github.camelsmtp.queue.QueueFilter;
import io.github.camelsmtp.queue.QueuedDelivery;
import io.github.camelsmtp.queue.Settlement;
import io.github.camelsmtp.queue.Submission;
import io.github.camelsmtp.store.TestContent;
import java.io.InputStream;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What is enqueued is handed to whoever wants it, and stands in the database as leased to him. */
interface HandOverContract extends OutboundQueueContract {

    /** Somebody who wants everything, or nothing. */
    final class Taker implements DeliveryTaker {
        private final List<QueuedDelivery> taken = new CopyOnWriteArrayList<>();
        private final AtomicInteger expected = new AtomicInteger();
        private final boolean wants;

        Taker(boolean wants) {
            this.wants = wants;
        }

        int expected() {
            return expected.get();
        }

        @Override
        public Instant wants(Instant due, int deliveries) {
            if (wants) {
                expected.addAndGet(deliveries);
            }
            return wants ? START.plus(LEASE) : null;
        }

        @Override
        public void take(List<QueuedDelivery> leased) {
            taken.addAll(leased);
            expected.addAndGet(-leased.size());
        }

        @Override
        public void withdraw(int deliveries) {
            expected.addAndGet(-deliveries);
        }
    }

    private static String enqueue(OutboundQueue queue, Envelope envelope, int octets) throws Exception {
        return queue.enqueue(new Submission(
                        envelope,
                        TestContent.random(octets),
                        START.plusNanos(1_234_567),
                        "exchange-1",
                        "<1@x>",
                        "note"))
                .toCompletableFuture()
                .get(60, TimeUnit.SECONDS);
    }

    private static Envelope envelope() {
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
        Recipient endless = new Recipient(
                ForwardPath.POSTMASTER,
                new DsnRequest(Set.of(), new OriginalRecipient("rfc822", "x".repeat(3000) + "@example.com")));
        return new Envelope(
                ReversePath.NULL, List.of(bob, endless), BodyType.EIGHT_BIT_MIME, OptionalLong.empty(), request);
    }

    @Test
    default void whatIsTakenIsWhatIsInTheDatabaseAndLeased() throws Exception {
        try (Opened opened = open()) {
            OutboundQueue queue = opened.queues().queue("outbound");
            Taker taker = new Taker(true);
            Runnable end = queue.offer(taker);
            AtomicInteger due = new AtomicInteger();
            queue.watch(due::incrementAndGet);
            assertThat(queue.lease(START, START.plus(LEASE), 10)).isEmpty();
            enqueue(queue, envelope(), 10);
            enqueue(queue, envelope(), 1_000_000);
            assertThat(queue.list(QueueFilter.ALL, 0, 10)).hasSize(4).isEqualTo(taker.taken);
            assertThat(taker.expected()).isZero();
            assertThat(due).as("nobody need look").hasValue(0);
            assertThat(queue.lease(START.plus(LEASE).minusMillis(1), START.plus(LEASE), 10))
                    .isEmpty();
            for (QueuedDelivery delivery : taker.taken) {
                try (InputStream in = queue.content(delivery.message()).open()) {
                    assertThat(in.readAllBytes())
                            .hasSize((int) delivery.message().octets());
                }
                queue.settle(List.of(Settlement.done(delivery)), START)
                        .toCompletableFuture()
                        .get(60, TimeUnit.SECONDS);
            }
            assertThat(queue.counts().total()).isZero();
            end.run();
            enqueue(queue, envelope(), 10);
            assertThat(queue.lease(START.plusMillis(2), START.plus(LEASE), 10)).hasSize(2);
        }
    }

    @Test
    default void whatATakerKeepsForTooLongComesAgain() throws Exception {
        try (Opened opened = open()) {
            OutboundQueue queue = opened.queues().queue("outbound");
            Taker taker = new Taker(true);
            queue.offer(taker);
            queue.lease(START, START.plus(LEASE), 10);
            enqueue(queue, envelope(), 10);
            List<QueuedDelivery> again =
                    queue.lease(START.plus(LEASE), START.plus(LEASE).plus(LEASE), 10);
            assertThat(again).hasSize(2);
            assertThat(again.get(0).lease()).isNotEqualTo(taker.taken.get(0).lease());
            queue.settle(List.of(Settlement.postpone(taker.taken.get(0), START)), START)
                    .toCompletableFuture()
                    .get(60, TimeUnit.SECONDS);
            assertThat(queue.counts().leased()).as("no longer his").isEqualTo(2);
        }
    }

    @Test
    default void whatNobodyWantsWaits() throws Exception {
        try (Opened opened = open()) {
            OutboundQueue queue = opened.queues().queue("outbound");
            Taker taker = new Taker(false);
            queue.offer(taker);
            queue.lease(START, START.plus(LEASE), 10);
            AtomicInteger due = new AtomicInteger();
            queue.watch(due::incrementAndGet);
            enqueue(queue, envelope(), 10);
            assertThat(taker.taken).isEmpty();
            assertThat(due).hasPositiveValue();
            assertThat(queue.lease(START.plusMillis(2), START.plus(LEASE), 10)).hasSize(2);
        }
    }
}
