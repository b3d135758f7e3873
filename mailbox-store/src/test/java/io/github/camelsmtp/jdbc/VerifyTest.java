package io.github.camelsmtp.jdbc;

import static io.github.camelsmtp.store.StoreDriver.accounts;
import static io.github.camelsmtp.store.StoreDriver.deliver;
import static io.github.camelsmtp.store.StoreDriver.refused;
import static io.github.camelsmtp.store.StoreDriver.texts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.camelsmtp.store.Account;
import io.github.camelsmtp.store.Alias;
import io.github.camelsmtp.store.Finding;
import io.github.camelsmtp.store.Maildrop;
import io.github.camelsmtp.store.Quota;
import io.github.camelsmtp.store.StoreCheck;
import io.github.camelsmtp.store.StoreDriver;
import io.github.camelsmtp.store.StoreException;
import io.github.camelsmtp.store.TestContent;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Damages the database in each way that verify says it finds, and looks at what becomes of it. */
final class VerifyTest {
    private static final String ALICE = "alice@example.org";
    private static final String BOB = "bob@example.org";
    private static final int SIZE = 200_000;

    @TempDir
    private Path directory;

    private JdbcMailboxStore store;
    private long content;

    @BeforeEach
    void fill() throws Exception {
        store = JdbcMailboxStore.embedded(directory.resolve("data"));
        accounts(store, ALICE, BOB);
        deliver(store, TestContent.random(SIZE), ALICE, BOB);
        deliver(store, TestContent.random(700_000), BOB);
        deliver(store, "small", BOB);
        deliver(store, "", ALICE);
        content = number("SELECT MIN(content_id) FROM message WHERE octets = " + SIZE);
        assertThat(verify(false)).isEmpty();
    }

    @AfterEach
    void close() {
        store.close();
    }

    private List<Finding> verify(boolean repair) throws StoreException {
        StoreCheck.Report report = store.check().orElseThrow().verify(repair);
        assertThat(report.messages()).isPositive();
        return report.findings();
    }

    private void damage(String... sql) throws StoreException {
        store.database().transaction(connection -> {
            try (Statement statement = connection.createStatement()) {
                for (String one : sql) {
                    statement.execute(one);
                }
            }
            return null;
        });
    }

    private long number(String sql) throws StoreException {
        return store.database()
                .transaction(connection -> JdbcCheck.numbers(connection, sql))
                .get(0);
    }

    private String chunk(int number) {
        return "id = " + (MessageRows.firstChunk(content) + number);
    }

    /** It is found, also by who only looks; it is repaired; then all is well. */
    private void found(String problem) throws StoreException {
        List<Finding> findings = verify(false);
        assertThat(findings).extracting(Finding::problem).anyMatch(text -> text.contains(problem));
        assertThat(findings).extracting(Finding::repair).containsOnlyNulls();
        assertThat(verify(true)).extracting(Finding::repair).doesNotContainNull();
        assertThat(verify(false)).isEmpty();
    }

    private byte[] read(String account) throws Exception {
        try (Maildrop maildrop = StoreDriver.open(store, account)) {
            return StoreDriver.octets(maildrop, maildrop.messages().get(0));
        }
    }

    @Test
    void aFlippedBitIsFoundAndNeverServed() throws Exception {
        damage("UPDATE chunk SET data = X'00' || SUBSTRING(data FROM 2) WHERE " + chunk(1));
        assertThatThrownBy(() -> read(ALICE)).isInstanceOf(IOException.class).hasMessageContaining("checksum");
        found("of " + ALICE + ", " + BOB + ": the checksum of chunk 1 is wrong");
        byte[] expected = TestContent.random(SIZE).octets();
        expected[MessageRows.CHUNK] = 0;
        assertThat(read(ALICE)).isEqualTo(expected);
    }

    @Test
    void chunksThatWereSwappedAreFound() throws Exception {
        damage(
                "UPDATE chunk SET id = -1 WHERE " + chunk(0),
                "UPDATE chunk SET id = id - 1 WHERE " + chunk(1),
                "UPDATE chunk SET id = " + (MessageRows.firstChunk(content) + 1) + " WHERE id = -1");
        found("the checksum of chunk 0 is wrong");
    }

    @Test
    void aMissingChunkBecomesBlanks() throws Exception {
        damage("DELETE FROM chunk WHERE " + chunk(1));
        found("chunk 1 is missing");
        byte[] expected = TestContent.random(SIZE).octets();
        byte[] repaired = read(BOB);
        assertThat(Arrays.copyOf(repaired, MessageRows.CHUNK)).isEqualTo(Arrays.copyOf(expected, MessageRows.CHUNK));
        assertThat(Arrays.copyOfRange(repaired, 2 * MessageRows.CHUNK, SIZE))
                .isEqualTo(Arrays.copyOfRange(expected, 2 * MessageRows.CHUNK, SIZE));
        assertThat(repaired[MessageRows.CHUNK + 5]).isEqualTo((byte) ' ');
    }

    @Test
    void aMessageWithoutAnyContentIsFound() throws Exception {
        damage("DELETE FROM chunk WHERE id >= " + MessageRows.firstChunk(content) + " AND id < "
                + MessageRows.firstChunk(content + 1));
        found("chunk 3 is missing");
        assertThat(read(ALICE)).hasSize(SIZE);
    }

    @Test
    void aLostEndMakesTheMessageShorter() throws Exception {
        damage("DELETE FROM chunk WHERE " + chunk(3));
        found("chunk 3 is missing");
        assertThat(read(ALICE)).isEqualTo(Arrays.copyOf(TestContent.random(SIZE).octets(), 3 * MessageRows.CHUNK));
    }

    @Test
    void aShortChunkIsFound() throws Exception {
        damage("UPDATE chunk SET data = SUBSTRING(data FROM 1 FOR 100) WHERE " + chunk(1));
        found("chunk 1 has 100 octets, not 65536");
    }

    @Test
    void aWrongSizeIsFound() throws Exception {
        damage("UPDATE message SET octets = 5 WHERE content_id = " + content);
        found("chunk 0 has 65536 octets, not 5");
        assertThat(read(ALICE)).isEqualTo(TestContent.random(SIZE).octets());
    }

    @Test
    void sizesThatDifferAreFound() throws Exception {
        damage("UPDATE message SET octets = 5 WHERE id = (SELECT MIN(id) FROM message WHERE content_id = " + content
                + ")");
        found("one message says it has 5 octets, another " + SIZE);
        assertThat(read(ALICE)).isEqualTo(TestContent.random(SIZE).octets());
    }

    @Test
    void chunksBehindTheEndAreFound() throws Exception {
        damage("INSERT INTO chunk (id, data) VALUES (" + (MessageRows.firstChunk(content) + 9) + ", X'01')");
        found("chunk 9 is behind its end");
        assertThat(read(ALICE)).isEqualTo(TestContent.random(SIZE).octets());
    }

    @Test
    void contentOfNobodyIsRemoved() throws Exception {
        damage("INSERT INTO chunk (id, data) VALUES (" + MessageRows.firstChunk(content + 7_000) + ", X'01')");
        long before = number("SELECT COUNT(*) FROM chunk");
        found("content " + (content + 7_000) + " belongs to no message (1 chunks)");
        assertThat(number("SELECT COUNT(*) FROM chunk")).isEqualTo(before - 1);
    }

    @Test
    void contentThatIsWronglyToBeRemovedIsKeptAlsoByAStart() throws Exception {
        damage("INSERT INTO unlinked_content (content_id, chunks) VALUES (" + content + ", 4)");
        store.close();
        store = JdbcMailboxStore.embedded(directory.resolve("data"));
        found("content " + content + " is to be removed, and a message has it");
        assertThat(read(ALICE)).isEqualTo(TestContent.random(SIZE).octets());
    }

    @Test
    void aMessageOfNoAccountIsSaidAndLeft() throws Exception {
        damage(
                "SET REFERENTIAL_INTEGRITY FALSE",
                "UPDATE message SET account_id = 4711 WHERE octets = 5",
                "SET REFERENTIAL_INTEGRITY TRUE");
        List<Finding> findings = verify(true);
        assertThat(findings).hasSize(2);
        assertThat(findings.get(0).problem()).contains("belongs to an account that is not there");
        assertThat(findings.get(0).repair()).isNull();
        assertThat(findings.get(1).problem()).as("the mailbox it was in").contains("counts something else");
        assertThat(verify(false)).singleElement().isEqualTo(findings.get(0));
    }

    @Test
    void aQuotaThatCountsWrongIsCountedAnew() throws Exception {
        store.accounts().quotas().orElseThrow().setQuota(new Account(BOB), new Quota(1_000_000, 4));
        assertThat(verify(false)).isEmpty();
        damage("UPDATE account_quota SET messages = 4");
        refused(StoreException.Reason.OVER_QUOTA, () -> deliver(store, "x", BOB));
        found("counts something else than its mailbox has");
        deliver(store, "x", BOB);
    }

    @Test
    void aNumberThatIsInUseIsNotGivenOutAgain() throws Exception {
        damage("UPDATE id_block SET next_id = 1");
        found("the next free number is 1");
        store.close();
        store = JdbcMailboxStore.embedded(directory.resolve("data"));
        deliver(store, "new", BOB);
        assertThat(texts(store, BOB)).hasSize(4);
    }

    @Test
    void aliasesThatLeadNowhereAreSaid() throws Exception {
        store.accounts().aliases().orElseThrow().add(Alias.of("sales@example.org", "gone@example.org"));
        assertThat(verify(true))
                .extracting(Finding::problem)
                .containsExactly("the alias sales@example.org to gone@example.org leads to nobody");
    }

    @Test
    void whatGoesOnMeanwhileIsNoFinding() throws Exception {
        Thread traffic = new Thread(() -> {
            try {
                for (int i = 0; i < 40; i++) {
                    deliver(store, i % 4 == 0 ? TestContent.random(600_000) : TestContent.random(90_000), ALICE, BOB);
                    try (Maildrop maildrop = StoreDriver.open(store, ALICE)) {
                        maildrop.delete(maildrop.messages());
                    }
                    try (Maildrop maildrop = StoreDriver.open(store, BOB)) {
                        maildrop.delete(maildrop.messages());
                    }
                }
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
        traffic.start();
        while (traffic.isAlive()) {
            assertThat(store.check().orElseThrow().verify(true).findings()).isEmpty();
        }
        traffic.join();
        StoredRows.awaitNothingUnlinked(store);
        assertThat(StoredRows.chunks(store)).as("freed with the last message").isZero();
    }

    @Test
    void aContentIsStoredOnceAndFreedWithItsLastMessage() throws Exception {
        for (String account : List.of(ALICE, BOB)) {
            try (Maildrop maildrop = StoreDriver.open(store, account)) {
                maildrop.delete(maildrop.messages());
            }
        }
        StoredRows.awaitNothingUnlinked(store);
        assertThat(StoredRows.chunks(store)).isZero();
        String[] hundred = new String[100];
        for (int i = 0; i < hundred.length; i++) {
            hundred[i] = "user" + i + "@example.org";
        }
        accounts(store, hundred);
        deliver(store, TestContent.random(700_000), hundred);
        assertThat(StoredRows.chunks(store)).isEqualTo(11);
        for (int i = 0; i < hundred.length; i++) {
            assertThat(StoredRows.chunks(store))
                    .as("before %s deletes", hundred[i])
                    .isEqualTo(11);
            try (Maildrop maildrop = StoreDriver.open(store, hundred[i])) {
                maildrop.delete(maildrop.messages());
            }
        }
        StoredRows.awaitNothingUnlinked(store);
        assertThat(StoredRows.chunks(store)).isZero();
        assertThat(StoredRows.contents(store)).isZero();
    }

    @Test
    void aBackupOpensAndHasAllThatWasThere() throws Exception {
        Path zip = directory.resolve("backup.zip");
        store.backup().orElseThrow().backup(zip);
        refused(
                StoreException.Reason.ALREADY_THERE,
                () -> store.backup().orElseThrow().backup(zip));
        refused(
                StoreException.Reason.UNAVAILABLE,
                () -> store.backup().orElseThrow().backup(directory.resolve("none/backup.zip")));
        try (JdbcMailboxStore restored = restored(zip, "copy")) {
            assertThat(restored.check().orElseThrow().verify(false).findings()).isEmpty();
            assertThat(texts(restored, BOB)).hasSize(3);
            assertThat(restored.accounts().secret()).isPresent();
            assertThat(restored.accounts().authenticate(ALICE, "secret")).isPresent();
        }
    }

    @Test
    void aBackupBesideDeliveriesIsSoundAndHasWhatWasAcknowledgedBefore() throws Exception {
        accounts(store, "busy@example.org");
        AtomicBoolean going = new AtomicBoolean(true);
        AtomicInteger acknowledged = new AtomicInteger();
        CompletableFuture<Void> traffic = CompletableFuture.runAsync(() -> {
            try {
                while (going.get()) {
                    int size = acknowledged.get() % 5 == 0 ? 600_000 : 3_000;
                    deliver(store, TestContent.random(size), "busy@example.org", BOB);
                    acknowledged.incrementAndGet();
                    try (Maildrop maildrop = StoreDriver.open(store, BOB)) {
                        maildrop.delete(maildrop.messages());
                    }
                }
            } catch (Exception e) {
                throw new CompletionException(e);
            }
        });
        try {
            for (int copy = 1; copy <= 3; copy++) {
                int sure = acknowledged.get() + 5;
                await().until(() -> acknowledged.get() >= sure || traffic.isDone());
                Path zip = directory.resolve(copy + ".zip");
                int before = acknowledged.get();
                store.backup().orElseThrow().backup(zip);
                try (JdbcMailboxStore restored = restored(zip, "copy" + copy)) {
                    assertThat(restored.check().orElseThrow().verify(false).findings())
                            .isEmpty();
                    assertThat(texts(restored, "busy@example.org")).hasSizeGreaterThanOrEqualTo(before);
                }
            }
        } finally {
            going.set(false);
        }
        traffic.join();
    }

    private JdbcMailboxStore restored(Path zip, String name) throws Exception {
        Path copy = Files.createDirectory(directory.resolve(name));
        try (ZipFile file = new ZipFile(zip.toFile());
                InputStream in = file.getInputStream(file.getEntry("mail.mv.db"))) {
            Files.copy(in, copy.resolve("mail.mv.db"));
        }
        return JdbcMailboxStore.embedded(copy);
    }
}
