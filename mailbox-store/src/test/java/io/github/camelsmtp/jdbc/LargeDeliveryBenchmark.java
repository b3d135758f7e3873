package io.github.camelsmtp.jdbc;

import io.github.camelsmtp.mail.EmailAddress;
import io.github.camelsmtp.store.Content;
import io.github.camelsmtp.store.Delivery;
import io.github.camelsmtp.store.Maildrop;
import io.github.camelsmtp.store.StoreDriver;
import io.github.camelsmtp.store.StoredMessage;
import io.github.camelsmtp.store.TestContent;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;

/**
 * Delivers many large messages at once and small ones beside them; a program, not a test, to be run with little memory:
 *
 * <pre>
 *   java -Xmx128m -cp ... io.github.camelsmtp.jdbc.LargeDeliveryBenchmark [messages] [megabytes] [directory]
 * </pre>
 */
final class LargeDeliveryBenchmark {
    private static final String LARGE = "large@example.org";
    private static final String SMALL = "small@example.org";

    private LargeDeliveryBenchmark() {}

    private record FileContent(Path file) implements Content {
        @Override
        public long sizeHint() {
            return file.toFile().length();
        }

        @Override
        public InputStream open() throws IOException {
            return Files.newInputStream(file);
        }
    }

    /** See the class. */
    public static void main(String[] args) throws Exception {
        int messages = args.length > 0 ? Integer.parseInt(args[0]) : 20;
        int megabytes = args.length > 1 ? Integer.parseInt(args[1]) : 50;
        Path directory = args.length > 2 ? Path.of(args[2]) : Files.createTempDirectory("large-benchmark");
        Files.createDirectories(directory);
        Path file = directory.resolve("content");
        byte[] digest = write(file, megabytes);
        try (JdbcMailboxStore store = JdbcMailboxStore.embedded(directory)) {
            store.accounts().create(EmailAddress.of(LARGE), "secret");
            store.accounts().create(EmailAddress.of(SMALL), "secret");
            long start = System.nanoTime();
            List<CompletableFuture<Void>> large = new ArrayList<>();
            for (int i = 0; i < messages; i++) {
                large.add(store.deliver(new Delivery(List.of(LARGE), new FileContent(file)))
                        .toCompletableFuture());
            }
            CompletableFuture<Void> all = CompletableFuture.allOf(large.toArray(CompletableFuture[]::new));
            int small = 0;
            long slowest = 0;
            while (!all.isDone()) {
                long before = System.nanoTime();
                StoreDriver.deliver(store, TestContent.random(4096), SMALL);
                slowest = Math.max(slowest, System.nanoTime() - before);
                small++;
            }
            all.join();
            double seconds = (System.nanoTime() - start) / 1e9;
            System.out.printf(
                    "%d x %d MB in %.1f s (%.0f MB/s); beside them one caller: %d small ones, the slowest %d ms%n",
                    messages, megabytes, seconds, messages * megabytes / seconds, small, slowest / 1_000_000);
            try (Maildrop maildrop = StoreDriver.open(store, LARGE)) {
                for (StoredMessage message : maildrop.messages()) {
                    if (!Arrays.equals(digest, digest(maildrop.read(message)))) {
                        throw new AssertionError("not what was delivered: " + message);
                    }
                }
                System.out.printf(
                        "%d read back and equal%n", maildrop.messages().size());
                start = System.nanoTime();
                maildrop.delete(maildrop.messages());
                System.out.printf("deleted in %d ms%n", (System.nanoTime() - start) / 1_000_000);
            }
            System.out.printf("file %d MB%n", Files.size(directory.resolve("mail.mv.db")) >> 20);
        }
    }

    private static byte[] write(Path file, int megabytes) throws Exception {
        byte[] megabyte = new byte[1 << 20];
        new Random(1).nextBytes(megabyte);
        try (OutputStream out = Files.newOutputStream(file)) {
            for (int i = 0; i < megabytes; i++) {
                out.write(megabyte);
            }
        }
        return digest(Files.newInputStream(file));
    }

    private static byte[] digest(InputStream in) throws Exception {
        try (DigestInputStream digesting = new DigestInputStream(in, MessageDigest.getInstance("SHA-256"))) {
            digesting.transferTo(OutputStream.nullOutputStream());
            return digesting.getMessageDigest().digest();
        }
    }
}
