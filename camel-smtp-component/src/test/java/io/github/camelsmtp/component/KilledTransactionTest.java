package io.github.camelsmtp.component;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.camelsmtp.jdbc.H2Server;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An outbox whose process is killed with SIGKILL: the order and its mail are both there afterwards, or neither is. */
class KilledTransactionTest {
    @TempDir
    Path directory;

    private final String database = H2Server.running().newDatabase();

    /** A shop in a process of its own takes orders with mail of these sizes, says what it has done, and is killed. */
    private void killed(boolean beforeCommit, int... sizes) throws IOException {
        String[] arguments = Stream.concat(
                        Stream.of(database, String.valueOf(beforeCommit)),
                        IntStream.of(sizes).mapToObj(String::valueOf))
                .toArray(String[]::new);
        try (KillableProcess process = new KillableProcess(Shop.class, directory.resolve("shop.log"), arguments)) {
            for (int i = 0; i < sizes.length; i++) {
                assertThat(process.next("")).isEqualTo(beforeCommit ? "not committed" : "committed");
            }
        }
    }

    @Test
    void beforeTheCommitNeitherIsThere() throws Exception {
        killed(true, 100, 2_000_000);
        try (Shop shop = new Shop(database, true)) {
            assertThat(shop.orders()).isZero();
            assertThat(shop.store.queue("outbound").counts().total()).isZero();
            assertThat(shop.count("chunk")).as("content").isZero();
            shop.order("direct:order", Shop.mail(32), false);
            assertThat(shop.sent.poll(20, TimeUnit.SECONDS)).isEqualTo(Shop.mail(32));
        }
    }

    @Test
    void afterTheCommitBothAreThereAndTheMailGoesOutOnce() throws Exception {
        killed(false, 2_000_000, 100);
        try (Shop shop = new Shop(database, true)) {
            assertThat(shop.orders()).isEqualTo(2);
            await().untilAsserted(() ->
                    assertThat(shop.store.queue("outbound").counts().total()).isZero());
            assertThat(shop.sent).containsExactlyInAnyOrder(Shop.mail(2_000_000), Shop.mail(100));
        }
    }
}
