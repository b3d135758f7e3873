package io.github.camelsmtp.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelsmtp.mail.EmailAddress;
import io.github.camelsmtp.mail.Envelope;
import io.github.camelsmtp.mail.Recipient;
import io.github.camelsmtp.mail.Reply;
import io.github.camelsmtp.mail.ReversePath;
import io.github.camelsmtp.queue.Attempt;
import io.github.camelsmtp.queue.OutboundQueue;
import io.github.camelsmtp.queue.QueueCommand;
import io.github.camelsmtp.queue.QueueFilter;
import io.github.camelsmtp.queue.QueuedDelivery;
import io.github.camelsmtp.queue.Settlement;
import io.github.camelsmtp.queue.Submission;
import io.github.camelsmtp.store.TestContent;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What goes with a delivery that leaves. */
final class QueueRemovalsTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    @TempDir
    private Path directory;

    @Test
    void attemptsFromBeforeARequeueGoToo() throws Exception {
        try (JdbcMailboxStore store = JdbcMailboxStore.embedded(directory)) {
            OutboundQueue queue = store.queue("outbound");
            Envelope envelope = Envelope.of(ReversePath.NULL, List.of(Recipient.of(EmailAddress.of("b@x.org"))));
            queue.enqueue(new Submission(envelope, TestContent.random(10), START, null, null))
                    .toCompletableFuture()
                    .get(60, TimeUnit.SECONDS);
            Attempt attempt = new Attempt(START, Reply.of(450, 2, 0, "Later"), null);
            settle(queue, Settlement.retry(lease(queue), attempt, START));
            assertThat(queue.command(QueueCommand.REQUEUE, QueueFilter.ALL, START))
                    .isEqualTo(1);
            settle(queue, Settlement.done(lease(queue)));
            assertThat(StoredRows.count(store, "SELECT COUNT(*) FROM queue_attempt"))
                    .isZero();
        }
    }

    private static QueuedDelivery lease(OutboundQueue queue) throws Exception {
        return queue.lease(START, START.plusSeconds(60), 1).get(0);
    }

    private static void settle(OutboundQueue queue, Settlement settlement) throws Exception {
        queue.settle(List.of(settlement), START).toCompletableFuture().get(60, TimeUnit.SECONDS);
    }
}
