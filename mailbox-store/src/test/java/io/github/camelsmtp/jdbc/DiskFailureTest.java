package io.github.camelsmtp.jdbc;

import static io.github.camelsmtp.store.StoreDriver.accounts;
import static io.github.camelsmtp.store.StoreDriver.deliver;
import static io.github.camelsmtp.store.StoreDriver.refused;
import static io.github.camelsmtp.store.StoreDriver.texts;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelsmtp.store.Delivery;
import io.github.camelsmtp.store.Maildrop;
import io.github.camelsmtp.store.StoreException;
import io.github.camelsmtp.store.StoreException.Reason;
import io.github.camelsmtp.store.TestContent;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A disk that fills up, or does not sync: nothing is acknowledged that is not stored, and the store recovers. */
final class DiskFailureTest {
    private static final String ALICE = "alice@example.org";
    private static final String BOB = "bob@example.org";

    @TempDir
    private Path directory;

    private String fileSystem = "";

    @BeforeEach
    void workingDisk() {
        fileSystem = FaultyDisk.working();
    }

    private JdbcMailboxStore open() throws StoreException {
        JdbcMailboxStore store = JdbcMailboxStore.open(EmbeddedH2.in(directory, fileSystem));
        accounts(store, ALICE, BOB);
        return store;
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 5_000, 50_000, 700_000, 2_000_000})
    void aLargeMessageThatDoesNotFitLeavesNothing(long room) throws Exception {
        try (JdbcMailboxStore store = open()) {
            deliver(store, "before", ALICE, BOB);
            FaultyDisk.room(room);
            refused(Reason.FULL, () -> deliver(store, TestContent.random(5_000_000), ALICE, BOB));
            FaultyDisk.room(Long.MAX_VALUE);
            deliver(store, "after", ALICE, BOB);
            assertThat(texts(store, ALICE)).containsExactly("before", "after");
            assertThat(texts(store, BOB)).containsExactly("before", "after");
        }
        assertNothingLeft(2, 2);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 4_096, 20_000})
    void aFullDiskRefusesAndRecovers(long room) throws Exception {
        try (JdbcMailboxStore store = open()) {
            deliver(store, "before", ALICE, BOB);
            FaultyDisk.room(room);
            refused(Reason.FULL, () -> deliver(store, TestContent.random(100_000), ALICE, BOB));
            refused(Reason.FULL, () -> deliver(store, TestContent.random(100_000), BOB));
            FaultyDisk.room(Long.MAX_VALUE);
            deliver(store, "after", ALICE, BOB);
            assertThat(texts(store, ALICE)).containsExactly("before", "after");
            assertThat(texts(store, BOB)).containsExactly("before", "after");
        }
        assertNothingLeft(2, 2);
    }

    @Test
    void aNearlyFullDiskRefusesMailAndDeletesIt() throws Exception {
        try (JdbcMailboxStore store = open()) {
            deliver(store, "one", ALICE);
            deliver(store, "two", ALICE);
        }
        try (JdbcMailboxStore store = JdbcMailboxStore.open(EmbeddedH2.in(directory, fileSystem, Long.MAX_VALUE));
                Maildrop maildrop = store.open(ALICE).orElseThrow()) {
            refused(Reason.FULL, () -> deliver(store, "three", ALICE));
            maildrop.delete(maildrop.messages().subList(0, 1));
        }
        try (JdbcMailboxStore store = open()) {
            assertThat(texts(store, ALICE)).containsExactly("two");
        }
    }

    @ParameterizedTest
    @CsvSource({"0,1", "0,4", "1,1", "1,4", "2,1", "2,4"})
    void afterAFailedSyncNothingIsTakenUntilTheStoreIsOpenedAgain(int after, int count) throws Exception {
        List<String> acknowledged = new ArrayList<>();
        try (JdbcMailboxStore store = open()) {
            deliver(store, "before", ALICE);
            acknowledged.add("before");
            FaultyDisk.failSyncs(after, count);
            for (int i = 0; i <= after; i++) {
                acknowledged.addAll(deliverTogether(store, "round " + i));
            }
            assertThat(acknowledged).hasSizeLessThan(1 + 10 * (after + 1));
            // The disk syncs again, or says so: what it lost before would not come back.
            StoreException refusal = refused(Reason.UNAVAILABLE, () -> deliver(store, "after", ALICE));
            assertThat(refusal).hasMessageContaining("look at the disk, then restart");
            assertThat(texts(store, ALICE)).isEqualTo(acknowledged);
        }
        FaultyDisk.failSyncs(0, 0);
        try (JdbcMailboxStore store = open()) {
            assertThat(texts(store, ALICE)).isEqualTo(acknowledged);
            deliver(store, "again", ALICE);
        }
        assertNothingLeft(acknowledged.size() + 1, acknowledged.size() + 1);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4})
    void aFailedSyncOfALargeMessageLeavesNothing(int count) throws Exception {
        TestContent large = TestContent.random(3_000_000);
        try (JdbcMailboxStore store = open()) {
            deliver(store, "before", ALICE);
            FaultyDisk.failSyncs(0, count);
            refused(Reason.UNAVAILABLE, () -> deliver(store, large, ALICE));
            assertThat(texts(store, ALICE)).containsExactly("before");
        }
        FaultyDisk.failSyncs(0, 0);
        try (JdbcMailboxStore store = open()) {
            assertThat(texts(store, ALICE)).containsExactly("before");
            deliver(store, "after", ALICE);
        }
        assertNothingLeft(2, 2);
    }

    @Test
    void aFullDiskWhileOpeningSaysSo() throws Exception {
        open().close();
        FaultyDisk.room(0);
        StoreException refusal = refused(Reason.FULL, this::open);
        assertThat(refusal).hasMessageContaining(directory.toString());
        FaultyDisk.room(Long.MAX_VALUE);
        open().close();
    }

    /** Some deliveries at once; the texts of those that were acknowledged, in their order. */
    private static List<String> deliverTogether(JdbcMailboxStore store, String prefix) {
        List<String> acknowledged = new ArrayList<>();
        List<CompletableFuture<Void>> stages = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            stages.add(store.deliver(new Delivery(List.of(ALICE), TestContent.of(prefix + " " + i)))
                    .toCompletableFuture());
        }
        for (int i = 0; i < stages.size(); i++) {
            try {
                stages.get(i).join();
                acknowledged.add(prefix + " " + i);
            } catch (CompletionException e) {
                assertThat(e.getCause()).isInstanceOf(StoreException.class);
            }
        }
        return acknowledged;
    }

    private void assertNothingLeft(int contents, int chunks) throws Exception {
        // A start removes what could not be removed when the disk was full; it does so beside everything else.
        try (JdbcMailboxStore store = open()) {
            StoredRows.awaitNothingUnlinked(store);
            assertThat(StoredRows.contents(store)).isEqualTo(contents);
            assertThat(StoredRows.chunks(store)).isEqualTo(chunks);
        }
    }
}
