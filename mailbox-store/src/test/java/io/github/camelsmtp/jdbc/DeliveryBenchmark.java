package io.github.camelsmtp.jdbc;

import io.github.camelsmtp.mail.EmailAddress;
import io.github.camelsmtp.store.Delivery;
import io.github.camelsmtp.store.TestContent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Measures durable deliveries per second into the embedded store; a program, not a test:
 *
 * <pre>
 *   java -cp ... io.github.camelsmtp.jdbc.DeliveryBenchmark [callers] [octets] [seconds] [directory]
 * </pre>
 *
 * <p>Each caller waits for its delivery before it begins the next one, as an SMTP client does.
 */
final class DeliveryBenchmark {
    private DeliveryBenchmark() {}

    /** See the class. */
    public static void main(String[] args) throws Exception {
        int callers = args.length > 0 ? Integer.parseInt(args[0]) : 50;
        int octets = args.length > 1 ? Integer.parseInt(args[1]) : 4096;
        int seconds = args.length > 2 ? Integer.parseInt(args[2]) : 10;
        Path directory = args.length > 3 ? Path.of(args[3]) : Files.createTempDirectory("delivery-benchmark");
        try (JdbcMailboxStore store = JdbcMailboxStore.embedded(directory)) {
            store.accounts().create(EmailAddress.of("alice@example.org"), "secret");
            for (int second = 1; second <= seconds; second += 5) {
                long delivered = run(store, callers, TestContent.random(octets), 5);
                long size = Files.size(directory.resolve("mail.mv.db"));
                System.out.printf(
                        "%d callers, %d octets: %d deliveries/s; file %d MB%n",
                        callers, octets, delivered / 5, size >> 20);
            }
        }
    }

    private static long run(JdbcMailboxStore store, int callers, TestContent content, int seconds) throws Exception {
        AtomicLong delivered = new AtomicLong();
        long end = System.nanoTime() + seconds * 1_000_000_000L;
        Thread[] threads = new Thread[callers];
        for (int i = 0; i < callers; i++) {
            threads[i] = new Thread(() -> {
                while (System.nanoTime() < end) {
                    store.deliver(new Delivery(List.of("alice@example.org"), content))
                            .toCompletableFuture()
                            .join();
                    delivered.incrementAndGet();
                }
            });
            threads[i].start();
        }
        for (Thread thread : threads) {
            thread.join();
        }
        return delivered.get();
    }
}
