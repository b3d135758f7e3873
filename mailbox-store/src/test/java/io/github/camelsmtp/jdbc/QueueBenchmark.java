package io.github.camelsmtp.jdbc;

import io.github.camelsmtp.mail.EmailAddress;
import io.github.camelsmtp.mail.Envelope;
import io.github.camelsmtp.mail.Recipient;
import io.github.camelsmtp.mail.ReversePath;
import io.github.camelsmtp.queue.OutboundQueue;
import io.github.camelsmtp.queue.QueuedDelivery;
import io.github.camelsmtp.queue.Settlement;
import io.github.camelsmtp.queue.Submission;
import io.github.camelsmtp.store.TestContent;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * How fast a queue takes and gives messages when few and when many are in it; see scripts/queue-size.sh. Each is durable
 * before it counts.
 */
final class QueueBenchmark {
    private static final int WINDOW = 1000;

    private final OutboundQueue queue;
    private final TestContent content;

    private QueueBenchmark(OutboundQueue queue, int octets) {
        this.queue = queue;
        this.content = TestContent.random(octets);
    }

    /** @param args directory, octets of a message, the smaller size (which is the measure, too), the larger size */
    public static void main(String[] args) throws Exception {
        int step = Integer.parseInt(args[2]);
        int most = Integer.parseInt(args[3]);
        try (JdbcMailboxStore store = JdbcMailboxStore.embedded(Path.of(args[0]))) {
            QueueBenchmark benchmark = new QueueBenchmark(store.queue("outbound"), Integer.parseInt(args[1]));
            benchmark.enqueue(step); // warms up
            benchmark.dispatch(step);
            report("enqueue, to " + step, step, benchmark.enqueue(step));
            report("dispatch, of " + step, step, benchmark.dispatch(step));
            benchmark.enqueue(step);
            for (int there = step; there < most - step; there += step) {
                benchmark.enqueue(step);
            }
            report("enqueue, to " + most, step, benchmark.enqueue(step));
            report("dispatch, of " + most, step, benchmark.dispatch(step));
            System.out.println("waiting: " + benchmark.queue.counts().waiting());
        }
    }

    private static void report(String what, int count, long nanos) {
        System.gc();
        long used = Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
        System.out.printf("%-24s %8.0f/s   heap in use %d MB%n", what, count * 1e9 / nanos, used >> 20);
    }

    private long enqueue(int count) {
        long start = System.nanoTime();
        Deque<CompletionStage<?>> open = new ArrayDeque<>();
        for (int i = 0; i < count; i++) {
            String to = "user" + i + "@domain" + i % 1000 + ".example";
            Envelope envelope = Envelope.of(
                    ReversePath.to(EmailAddress.of("alice@example.org")), List.of(Recipient.of(EmailAddress.of(to))));
            open.add(queue.enqueue(new Submission(envelope, content, Instant.now(), null, null)));
            if (open.size() > WINDOW) {
                open.remove().toCompletableFuture().join();
            }
        }
        open.forEach(one -> one.toCompletableFuture().join());
        return System.nanoTime() - start;
    }

    /** Leases, reads and settles, as a consumer whose remote takes no time. */
    private long dispatch(int count) throws Exception {
        long start = System.nanoTime();
        int done = 0;
        Deque<CompletionStage<?>> open = new ArrayDeque<>();
        while (done < count) {
            Instant now = Instant.now();
            List<QueuedDelivery> leased = queue.lease(now, now.plusSeconds(900), Math.min(200, count - done));
            for (QueuedDelivery delivery : leased) {
                try (var in = queue.content(delivery.message()).open()) {
                    in.readAllBytes();
                }
            }
            List<Settlement> settled = new ArrayList<>();
            leased.forEach(delivery -> settled.add(Settlement.done(delivery)));
            open.add(queue.settle(settled));
            done += leased.size();
            if (open.size() > 2) {
                open.remove().toCompletableFuture().join();
            }
        }
        open.forEach(one -> one.toCompletableFuture().join());
        return System.nanoTime() - start;
    }
}
