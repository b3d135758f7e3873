package io.github.camelsmtp.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelsmtp.mail.EmailAddress;
import io.github.camelsmtp.store.Delivery;
import io.github.camelsmtp.store.Maildrop;
import io.github.camelsmtp.store.StoreDriver;
import io.github.camelsmtp.store.TestContent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The file of the embedded H2 grows with what is in it, not with what was; scripts/store-scale.sh does more of it. */
final class FileSizeTest {
    private static final String KEEPING = "keeping@example.org";
    private static final String PASSING = "passing@example.org";
    private static final TestContent CONTENT = TestContent.random(4096);

    @TempDir
    private Path directory;

    /** One message in ten stays, so no part of the file is ever without a living one. */
    @Test
    void isAtMostThreeTimesWhatLives() throws Exception {
        try (JdbcMailboxStore store = JdbcMailboxStore.embedded(directory)) {
            store.accounts().create(EmailAddress.of(KEEPING), "secret");
            store.accounts().create(EmailAddress.of(PASSING), "secret");
            deliver(store, 1000, 1);
            for (int round = 0; round < 10; round++) {
                deliver(store, 500, 10);
                try (Maildrop maildrop = StoreDriver.open(store, PASSING)) {
                    maildrop.delete(maildrop.messages());
                }
            }
            try (Maildrop maildrop = StoreDriver.open(store, KEEPING)) {
                assertThat(maildrop.messages()).hasSize(1500);
            }
            assertThat(Files.size(directory.resolve("mail.mv.db"))).isLessThan(3L * 1500 * 4096);
        }
    }

    /** Delivers one in so many to those who keep it. */
    private static void deliver(JdbcMailboxStore store, int messages, int oneIn) {
        List<CompletionStage<Void>> open = new ArrayList<>();
        for (int i = 0; i < messages; i++) {
            open.add(store.deliver(new Delivery(List.of(i % oneIn == 0 ? KEEPING : PASSING), CONTENT)));
            if (i % 50 == 49) {
                open.forEach(one -> one.toCompletableFuture().join());
                open.clear();
            }
        }
        open.forEach(one -> one.toCompletableFuture().join());
    }
}
