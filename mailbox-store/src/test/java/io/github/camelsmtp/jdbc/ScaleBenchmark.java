package io.github.camelsmtp.jdbc;

import io.github.camelsmtp.mail.EmailAddress;
import io.github.camelsmtp.store.Delivery;
import io.github.camelsmtp.store.Maildrop;
import io.github.camelsmtp.store.StoreDriver;
import io.github.camelsmtp.store.StoredMessage;
import io.github.camelsmtp.store.TestContent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** How the embedded H2 does over a long time and with much in it; see scripts/store-scale.sh. */
final class ScaleBenchmark {
    private static final int WINDOW = 200;
    private static final int BATCH = 1000;
    private static final String KEEPING = "keeping@example.org";
    private static final String PASSING = "passing@example.org";
    private static final String LARGE = "large@example.org";

    private final JdbcMailboxStore store;
    private final Path file;

    private ScaleBenchmark(JdbcMailboxStore store, Path directory) throws Exception {
        this.store = store;
        this.file = directory.resolve("mail.mv.db");
        for (String account : List.of(KEEPING, PASSING, LARGE)) {
            store.accounts().create(EmailAddress.of(account), "secret");
        }
    }

    /** @param args directory; growth, mailboxes or million; what {@code scripts/store-scale.sh} says */
    public static void main(String[] args) throws Exception {
        Path directory = Path.of(args[0]);
        int count = Integer.parseInt(args[2]);
        int octets = Integer.parseInt(args[3]);
        int live = Integer.parseInt(args[4]);
        try (JdbcMailboxStore store = JdbcMailboxStore.embedded(directory)) {
            ScaleBenchmark benchmark = new ScaleBenchmark(store, directory);
            switch (args[1]) {
                case "growth" -> benchmark.growth(count, octets, live);
                case "mailboxes" -> benchmark.mailboxes(count, octets);
                case "million" -> benchmark.million(count, octets);
                default -> throw new IllegalArgumentException("growth, mailboxes or million, not " + args[1]);
            }
        }
        System.out.printf("closed: file %.1f MB%n", Files.size(directory.resolve("mail.mv.db")) / 1e6);
    }

    private void growth(int cycles, int octets, int live) throws Exception {
        deliver(KEEPING, live, octets);
        double data = (double) live * octets;
        size("before", data);
        long begun = System.nanoTime();
        long largest = 0;
        int step = Math.max(BATCH, cycles / 20);
        for (int done = 0; done < cycles; ) {
            int batch = Math.min(BATCH, cycles - done);
            deliver(PASSING, batch, octets);
            clear(PASSING);
            done += batch;
            largest = Math.max(largest, Files.size(file));
            if (done % step < BATCH) {
                double seconds = (System.nanoTime() - begun) / 1e9;
                size("%d cycles (%.0f/s)".formatted(done, done / seconds), data);
            }
        }
        System.out.printf("at most, after a batch: %.1f MB, %.2f times the live data%n", largest / 1e6, largest / data);
    }

    private void size(String when, double data) throws IOException {
        long size = Files.size(file);
        System.out.printf("%-28s file %.1f MB, %.2f times the live data%n", when, size / 1e6, size / data);
    }

    private void mailboxes(int count, int octets) throws Exception {
        deliver(KEEPING, 10, octets);
        deliver(LARGE, count, octets);
        for (int i = 0; i < 10; i++) {
            openAndCount(KEEPING);
            openAndCount(LARGE);
        }
        int rounds = 21;
        double[] small = new double[rounds];
        double[] large = new double[rounds];
        for (int i = 0; i < rounds; i++) {
            small[i] = openAndCount(KEEPING);
            large[i] = openAndCount(LARGE);
        }
        Arrays.sort(small);
        Arrays.sort(large);
        System.out.printf(
                "opening, median (largest) of %d: 10 messages %.1f (%.1f) ms, %d messages %.1f (%.1f) ms%n",
                rounds, small[rounds / 2], small[rounds - 1], count, large[rounds / 2], large[rounds - 1]);
        list();
    }

    private void list() throws Exception {
        try (Maildrop maildrop = StoreDriver.open(store, LARGE)) {
            long begun = System.nanoTime();
            maildrop.oldest(1);
            long first = System.nanoTime();
            int all = maildrop.messages().size();
            System.out.printf(
                    "listing: the first messages %.1f ms, all %d %.1f ms%n",
                    (first - begun) / 1e6, all, (System.nanoTime() - begun) / 1e6);
        }
    }

    private double openAndCount(String account) throws Exception {
        long begun = System.nanoTime();
        try (Maildrop maildrop = StoreDriver.open(store, account)) {
            maildrop.usage();
            return (System.nanoTime() - begun) / 1e6;
        }
    }

    /** In turns with a store that has few, for a Java process becomes faster the longer it runs. */
    private void million(int count, int octets) throws Exception {
        deliver(KEEPING, count, octets);
        Path other = file.resolveSibling("few");
        try (JdbcMailboxStore few = JdbcMailboxStore.embedded(other)) {
            ScaleBenchmark small = new ScaleBenchmark(few, other);
            small.deliver(KEEPING, 1000, octets);
            double[] ratios = new double[7];
            for (int i = -1; i < ratios.length; i++) { // the first warms up
                double with = rate(octets);
                double without = small.rate(octets);
                System.out.printf("deliveries per second: %.0f with 1000, %.0f with %d%n", without, with, count);
                ratios[Math.max(i, 0)] = with / without;
            }
            Arrays.sort(ratios);
            System.out.printf("median of %d ratios: %.2f%n", ratios.length, ratios[ratios.length / 2]);
        }
    }

    private double rate(int octets) throws Exception {
        int messages = 20_000;
        long begun = System.nanoTime();
        deliver(PASSING, messages, octets);
        double rate = messages * 1e9 / (System.nanoTime() - begun);
        clear(PASSING);
        return rate;
    }

    private void deliver(String account, int messages, int octets) {
        TestContent content = TestContent.random(octets);
        Deque<CompletionStage<Void>> open = new ArrayDeque<>();
        for (int i = 0; i < messages; i++) {
            open.add(store.deliver(new Delivery(List.of(account), content)));
            if (open.size() > WINDOW) {
                open.remove().toCompletableFuture().join();
            }
        }
        open.forEach(one -> one.toCompletableFuture().join());
    }

    private void clear(String account) throws Exception {
        try (Maildrop maildrop = StoreDriver.open(store, account)) {
            List<StoredMessage> all = maildrop.messages();
            for (int from = 0; from < all.size(); from += BATCH) {
                maildrop.delete(all.subList(from, Math.min(all.size(), from + BATCH)));
            }
        }
    }
}
