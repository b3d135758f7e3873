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
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * How fast a queue takes and gives messages when few and when many are in it; see scripts/queue-size.sh. Each is durable
 * before it counts.
 */
final class QueueBenchmark {
    private static final int WINDOW = 1000;
    /** Java compiles what is used, for a while. */
    private static final int WARM_UPS = 15;

    private static final int ROUNDS = 7;

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
            for (int i = 0; i < WARM_UPS; i++) {
                benchmark.enqueue(step);
                benchmark.dispatch(step);
            }
            Rates few = benchmark.measure(step, 0);
            for (int there = 0; there < most; there += step) {
                benchmark.enqueue(step);
            }
            Rates many = benchmark.measure(step, most);
            System.out.printf(
                    "of the rates with %d: enqueue %.2f, dispatch %.2f%n",
                    step, many.enqueue / few.enqueue, many.dispatch / few.dispatch);
            System.out.println("waiting: " + benchmark.queue.counts().waiting());
        }
    }

    private record Rates(double enqueue, double dispatch) {}

    /** The medians of a few rounds, each of so many messages in and as many out, with others waiting behind them or not. */
    private Rates measure(int step, int waiting) throws Exception {
        double[] in = new double[ROUNDS];
        double[] out = new double[ROUNDS];
        for (int i = 0; i < ROUNDS; i++) {
            in[i] = step * 1e9 / enqueue(step);
            out[i] = step * 1e9 / dispatch(step);
        }
        Arrays.sort(in);
        Arrays.sort(out);
        Rates rates = new Rates(in[ROUNDS / 2], out[ROUNDS / 2]);
        System.gc();
        long used = Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
        System.out.printf(
                "%d to %d: enqueue %.0f/s (%.0f to %.0f), dispatch %.0f/s (%.0f to %.0f), heap in use %d MB%n",
                waiting,
                waiting + step,
                rates.enqueue,
                in[0],
                in[ROUNDS - 1],
                rates.dispatch,
                out[0],
                out[ROUNDS - 1],
                used >> 20);
        return rates;
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
            open.add(queue.settle(settled, now));
            done += leased.size();
            if (open.size() > 2) {
                open.remove().toCompletableFuture().join();
            }
        }
        open.forEach(one -> one.toCompletableFuture().join());
        return System.nanoTime() - start;
    }
}
