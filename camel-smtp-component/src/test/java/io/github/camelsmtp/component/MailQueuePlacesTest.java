package io.github.camelsmtp.component;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.camelsmtp.queue.Attempt;
import io.github.camelsmtp.queue.DeliveryEvents;
import io.github.camelsmtp.queue.InMemoryOutboundQueues;
import io.github.camelsmtp.queue.OutboundQueue;
import io.github.camelsmtp.queue.OutboundQueues;
import io.github.camelsmtp.queue.QueueCommand;
import io.github.camelsmtp.queue.QueueCounts;
import io.github.camelsmtp.queue.QueueFilter;
import io.github.camelsmtp.queue.QueuedDelivery;
import io.github.camelsmtp.queue.QueuedMessage;
import io.github.camelsmtp.queue.Settlement;
import io.github.camelsmtp.queue.Submission;
import io.github.camelsmtp.store.Content;
import io.github.camelsmtp.store.StoreException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;

/** How many deliveries run, and how many have run and are not recorded, when a disk takes its time. */
class MailQueuePlacesTest {
    private final SlowDisk queue = new SlowDisk();

    /** A queue that records nothing until it is told to. */
    private static final class SlowDisk implements OutboundQueue {
        private final OutboundQueue memory = new InMemoryOutboundQueues().queue("outbound");
        private final CompletableFuture<Void> written = new CompletableFuture<>();
        private final AtomicInteger unrecorded = new AtomicInteger();

        @Override
        public CompletionStage<Void> settle(List<Settlement> settlements, Instant now) {
            unrecorded.incrementAndGet();
            return written.thenCompose(done -> memory.settle(settlements, now));
        }

        @Override
        public DeliveryEvents events() {
            return memory.events();
        }

        @Override
        public String name() {
            return memory.name();
        }

        @Override
        public CompletionStage<String> enqueue(Submission submission) {
            return memory.enqueue(submission);
        }

        @Override
        public List<QueuedDelivery> lease(Instant now, Instant until, int most) throws StoreException {
            return memory.lease(now, until, most);
        }

        @Override
        public List<QueuedDelivery> leaseFor(String destination, long after, Instant now, Instant until, int most)
                throws StoreException {
            return memory.leaseFor(destination, after, now, until, most);
        }

        @Override
        public void extend(Collection<QueuedDelivery> leased, Instant until) throws StoreException {
            memory.extend(leased, until);
        }

        @Override
        public Content content(QueuedMessage message) {
            return memory.content(message);
        }

        @Override
        public long command(QueueCommand command, QueueFilter filter, Instant now) throws StoreException {
            return memory.command(command, filter, now);
        }

        @Override
        public List<QueuedDelivery> list(QueueFilter filter, long after, int most) throws StoreException {
            return memory.list(filter, after, most);
        }

        @Override
        public List<Attempt> attempts(QueuedDelivery delivery) throws StoreException {
            return memory.attempts(delivery);
        }

        @Override
        public QueueCounts counts() throws StoreException {
            return memory.counts();
        }

        @Override
        public Runnable watch(Runnable watcher) {
            return memory.watch(watcher);
        }

        @Override
        public Runnable watchCommands(Runnable watcher) {
            return memory.watchCommands(watcher);
        }
    }

    @Test
    void aDeliveryThatIsNotRecordedYetKeepsNobodyWaitingButOnlySoMany() throws Exception {
        DefaultCamelContext context = new DefaultCamelContext();
        AtomicInteger delivered = new AtomicInteger();
        try {
            OutboundQueues queues = name -> queue;
            context.getRegistry().bind("queues", OutboundQueues.class, queues);
            context.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    from("mail-queue:outbound?concurrency=1&hostname=mx.example.org&pollInterval=20")
                            .process(exchange -> delivered.incrementAndGet());
                }
            });
            context.start();
            ProducerTemplate template = context.createProducerTemplate();
            for (int i = 0; i < 12; i++) {
                template.sendBodyAndHeaders(
                        "mail-queue:outbound",
                        "Subject: x\r\n\r\nx\r\n",
                        Map.of(
                                SmtpConstants.MAIL_FROM,
                                "alice@example.org",
                                SmtpConstants.RECIPIENTS,
                                "b" + i + "@example.net"));
            }
            await().untilAsserted(() -> assertThat(queue.unrecorded).hasValue(5));
            assertThat(delivered).as("five times the concurrency").hasValue(5);
            queue.written.complete(null);
            await().untilAsserted(() -> assertThat(queue.counts().total()).isZero());
            assertThat(delivered).hasValue(12);
        } finally {
            queue.written.complete(null);
            context.stop();
        }
    }
}
