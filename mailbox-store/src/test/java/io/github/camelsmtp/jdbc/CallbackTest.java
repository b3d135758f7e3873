package io.github.camelsmtp.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelsmtp.mail.EmailAddress;
import io.github.camelsmtp.store.Delivery;
import io.github.camelsmtp.store.Maildrop;
import io.github.camelsmtp.store.TestContent;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What callers attach to a delivery is their code, and may do anything. */
final class CallbackTest {
    private static final String ALICE = "alice@example.org";

    @TempDir
    private Path directory;

    @Test
    void oneOfManyMayCloseTheStore() throws Exception {
        JdbcMailboxStore store = open();
        List<CompletableFuture<Void>> all = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            all.add(store.deliver(new Delivery(List.of(ALICE), TestContent.of("message " + i)))
                    .whenComplete((nothing, failure) -> store.close())
                    .toCompletableFuture());
        }
        for (CompletableFuture<Void> one : all) {
            one.handle((nothing, failure) -> "told").get(30, TimeUnit.SECONDS);
        }
        open().close();
    }

    @Test
    void oneThatReadsWhileInterruptedHurtsNobody() throws Exception {
        TestContent large = TestContent.random(3_000_000);
        try (JdbcMailboxStore store = open()) {
            store.deliver(new Delivery(List.of(ALICE), large))
                    .toCompletableFuture()
                    .join();
        }
        // Opened again, so that nothing is read from a cache.
        try (JdbcMailboxStore store = open()) {
            CompletableFuture<Long> read = store.deliver(new Delivery(List.of(ALICE), TestContent.of("small")))
                    .toCompletableFuture()
                    .thenApply(nothing -> readInterrupted(store));
            assertThat(read.get(30, TimeUnit.SECONDS)).isEqualTo(3_000_000);
            store.deliver(new Delivery(List.of(ALICE), TestContent.of("after")))
                    .toCompletableFuture()
                    .get(30, TimeUnit.SECONDS);
        }
    }

    private static long readInterrupted(JdbcMailboxStore store) {
        Thread.currentThread().interrupt();
        try (Maildrop maildrop = store.open(ALICE).orElseThrow();
                InputStream in = maildrop.read(maildrop.messages().get(0))) {
            return in.transferTo(java.io.OutputStream.nullOutputStream());
        } catch (Exception e) {
            throw new IllegalStateException(e);
        } finally {
            Thread.interrupted();
        }
    }

    private JdbcMailboxStore open() throws Exception {
        JdbcMailboxStore store = JdbcMailboxStore.embedded(directory);
        store.accounts().create(EmailAddress.of(ALICE), "secret");
        return store;
    }
}
