package io.github.camelsmtp.component;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.camelsmtp.queue.OutboundQueues;
import io.github.camelsmtp.queue.Settlement;
import java.time.Instant;
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
    private static final class SlowDisk extends QueueOfTest {
        private final CompletableFuture<Void> written = new CompletableFuture<>();
        private final AtomicInteger unrecorded = new AtomicInteger();

        @Override
        public CompletionStage<Void> settle(List<Settlement> settlements, Instant now) {
            unrecorded.incrementAndGet();
            return written.thenCompose(done -> super.settle(settlements, now));
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
