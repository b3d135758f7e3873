package io.github.camelsmtp.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camelsmtp.mail.EmailAddress;
import io.github.camelsmtp.mail.Envelope;
import io.github.camelsmtp.mail.Recipient;
import io.github.camelsmtp.mail.ReversePath;
import io.github.camelsmtp.queue.DeliveryEvent;
import io.github.camelsmtp.queue.DeliveryEventsContract;
import io.github.camelsmtp.queue.OutboundQueue;
import io.github.camelsmtp.queue.QueuedDelivery;
import io.github.camelsmtp.queue.Settlement;
import io.github.camelsmtp.queue.Submission;
import io.github.camelsmtp.store.TestContent;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The contract, on H2 in a file, and what is left when it is opened again. */
final class EmbeddedOutboundQueueTest implements HandOverContract {
    @TempDir
    private Path directory;

    @Override
    public Opened open() throws Exception {
        JdbcMailboxStore store = JdbcMailboxStore.embedded(directory);
        return new Opened(store, store::close);
    }

    @Test
    void whatADeadProcessHadLeasedIsDueAtOnce() throws Exception {
        try (JdbcMailboxStore store = JdbcMailboxStore.embedded(directory)) {
            enqueue(store.queue("outbound"), 10);
            assertThat(lease(store.queue("outbound"))).hasSize(1);
        }
        try (JdbcMailboxStore store = JdbcMailboxStore.embedded(directory)) {
            assertThat(lease(store.queue("outbound"))).hasSize(1);
            assertThat(lease(store.queue("outbound")))
                    .as("only when it is opened")
                    .isEmpty();
        }
    }

    @Test
    void eventsAndTheWishForThemOutliveTheProcessAndWhatADeadOneHadLeasedComesAtOnce() throws Exception {
        try (JdbcMailboxStore store = JdbcMailboxStore.embedded(directory)) {
            OutboundQueue queue = store.queue("outbound");
            queue.events().want(START.plusSeconds(60));
            DeliveryEventsContract.settle(queue, START, Settlement.deleted(leased(queue)));
            DeliveryEventsContract.settle(queue, START, Settlement.deleted(leased(queue)));
            assertThat(queue.events().lease(START, START.plus(LEASE), 1)).hasSize(1);
        }
        try (JdbcMailboxStore store = JdbcMailboxStore.embedded(directory)) {
            OutboundQueue queue = store.queue("outbound");
            DeliveryEventsContract.settle(queue, START.plusSeconds(1), Settlement.deleted(leased(queue)));
            List<DeliveryEvent> events = queue.events().lease(START.plusSeconds(1), START.plus(LEASE), 10);
            assertThat(events).extracting(DeliveryEvent::taken).containsExactly(2, 1, 1);
            assertThat(queue.events().lease(START.plusSeconds(1), START.plus(LEASE), 10))
                    .as("only when it is opened")
                    .isEmpty();
        }
    }

    private static QueuedDelivery leased(OutboundQueue queue) throws Exception {
        enqueue(queue, 10);
        return lease(queue).get(0);
    }

    @Test
    void aQueueWhoseEventsNobodyWantsHasNoRowsOfThem() throws Exception {
        try (JdbcMailboxStore store = JdbcMailboxStore.embedded(directory)) {
            OutboundQueue queue = store.queue("outbound");
            DeliveryEventsContract.settle(queue, START, Settlement.deleted(leased(queue)));
            queue.events().want(START.plusSeconds(60));
            for (int i = 0; i < 3; i++) {
                DeliveryEventsContract.settle(queue, START, Settlement.deleted(leased(queue)));
            }
            assertThat(StoredRows.count(store, "SELECT COUNT(*) FROM queue_event"))
                    .isEqualTo(3);
            queue.lease(START.plusSeconds(60), START.plus(LEASE), 1);
            assertThat(StoredRows.count(store, "SELECT COUNT(*) FROM queue_event"))
                    .isZero();
            assertThat(StoredRows.count(store, "SELECT COUNT(*) FROM queue_events_wanted"))
                    .isZero();
        }
    }

    @Test
    void whatIsLeftWhenNobodyWantsItIsRemovedInSteps() throws Exception {
        try (JdbcMailboxStore store = JdbcMailboxStore.embedded(directory)) {
            OutboundQueue queue = store.queue("outbound");
            queue.events().want(START.plusSeconds(60));
            DeliveryEventsContract.settle(queue, START, Settlement.deleted(leased(queue)));
            int many = 2 * EventWishes.PAGE + 1;
            store.database()
                    .transaction(connection -> Database.update(
                            connection,
                            "INSERT INTO queue_event (id, queue, kind, at_ms, due_ms, taken, lease, message_id, sender,"
                                    + " recipient, notify_on, attempts) SELECT id + x * 1000000, queue, kind, at_ms, due_ms,"
                                    + " taken, lease, message_id, sender, recipient, notify_on, attempts FROM queue_event,"
                                    + " SYSTEM_RANGE(1, ?)",
                            many - 1));
            for (long left : new long[] {many - EventWishes.PAGE, 1, 0}) {
                queue.lease(START.plusSeconds(60), START.plus(LEASE), 1);
                assertThat(StoredRows.count(store, "SELECT COUNT(*) FROM queue_event"))
                        .isEqualTo(left);
            }
        }
    }

    @Test
    void whatIsEnqueuedBeforeTheFirstLeaseIsNotTakenForADeadOnes() throws Exception {
        try (JdbcMailboxStore store = JdbcMailboxStore.embedded(directory)) {
            Taker taker = new Taker(true);
            store.queue("outbound").offer(taker);
            enqueue(store.queue("outbound"), 10);
            assertThat(taker.expected()).isZero();
            assertThat(lease(store.queue("outbound"))).hasSize(1);
        }
    }

    @Test
    void whoWantedWhatCouldNotBeWrittenHearsOfIt() throws Exception {
        try (JdbcMailboxStore store = JdbcMailboxStore.open(EmbeddedH2.in(directory, "", Long.MAX_VALUE))) {
            OutboundQueue queue = store.queue("outbound");
            Taker taker = new Taker(true);
            queue.offer(taker);
            assertThat(lease(queue)).isEmpty();
            assertThatThrownBy(() -> enqueue(queue, 10)).hasMessageContaining("free on the disk");
            assertThat(taker.expected()).isZero();
        }
    }

    @Test
    void nothingIsLeftOfAMessageThatWasDelivered() throws Exception {
        try (JdbcMailboxStore store = JdbcMailboxStore.embedded(directory)) {
            OutboundQueue queue = store.queue("outbound");
            enqueue(queue, 10);
            enqueue(queue, 1_000_000);
            for (QueuedDelivery delivery : lease(queue)) {
                queue.settle(List.of(Settlement.done(delivery)), START)
                        .toCompletableFuture()
                        .get(60, TimeUnit.SECONDS);
            }
        }
        try (JdbcMailboxStore store = JdbcMailboxStore.embedded(directory)) {
            assertThat(StoredRows.count(store, "SELECT COUNT(*) FROM queue_message"))
                    .isZero();
            StoredRows.awaitNothingUnlinked(store);
            assertThat(StoredRows.chunks(store)).isZero();
        }
    }

    private static void enqueue(OutboundQueue queue, int size) throws Exception {
        Envelope envelope = Envelope.of(ReversePath.NULL, List.of(Recipient.of(EmailAddress.of("b@x.org"))));
        queue.enqueue(new Submission(envelope, TestContent.random(size), START, null, null))
                .toCompletableFuture()
                .get(60, TimeUnit.SECONDS);
    }

    private static List<QueuedDelivery> lease(OutboundQueue queue) throws Exception {
        return queue.lease(START, START.plus(LEASE), 100);
    }
}
