package io.github.camelsmtp.jdbc;

import static io.github.camelsmtp.store.StoreDriver.accounts;
import static io.github.camelsmtp.store.StoreDriver.deliver;
import static io.github.camelsmtp.store.StoreDriver.refused;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelsmtp.store.Account;
import io.github.camelsmtp.store.Finding;
import io.github.camelsmtp.store.Maildrop;
import io.github.camelsmtp.store.Quota;
import io.github.camelsmtp.store.StoreDriver;
import io.github.camelsmtp.store.StoreException;
import io.github.camelsmtp.store.StoreException.Reason;
import io.github.camelsmtp.store.TestContent;
import java.net.ServerSocket;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** What a database server must also do: say in one line why it can't be opened, and be verified and repaired. */
interface ServerContract {
    String ALICE = "alice@example.org";
    String BOB = "bob@example.org";

    TestServer server();

    @Test
    default void aWrongPasswordIsOneLine() throws Exception {
        String url = server().newDatabase();
        assertThat(line(() -> JdbcMailboxStore.open(url, TestServer.USER, "guess")))
                .startsWith("can't open " + DatabaseUrl.withoutSecrets(url) + ": ")
                .endsWith("(check user and password)")
                .doesNotContain("guess");
    }

    @Test
    default void aDatabaseThatIsNotThereIsOneLine() throws Exception {
        String url = DatabaseUrl.withoutSecrets(server().newDatabase());
        String missing = url.substring(0, url.lastIndexOf('/')) + "/not_there";
        assertThat(line(() -> TestServer.node(missing + "?user=" + TestServer.USER)))
                .startsWith("can't open " + missing + ": ")
                .contains("create the database first")
                .doesNotContain(TestServer.PASSWORD);
    }

    @Test
    default void aServerThatIsNotThereIsOneLine() throws Exception {
        int port;
        try (ServerSocket socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        String url = server().newDatabase().replaceFirst(":[0-9]+/", ":" + port + "/");
        assertThat(line(() -> TestServer.node(url)))
                .contains("127.0.0.1:" + port)
                .endsWith("(is the server running, and host and port right?)");
    }

    @Test
    default void aNewerSchemaIsOneLine() throws Exception {
        String url = server().newDatabase();
        try (JdbcMailboxStore store = TestServer.node(url)) {
            run(
                    store,
                    "INSERT INTO mailbox_schema SELECT installed_rank + 100, '99', description, type, 'V99__new.sql',"
                            + " checksum, installed_by, installed_on, execution_time, success FROM mailbox_schema"
                            + " WHERE version = '2'");
        }
        assertThat(line(() -> TestServer.node(url)))
                .isEqualTo(DatabaseUrl.withoutSecrets(url)
                        + " has the schema 99 of a newer version of this program: use that one");
    }

    private static String line(ThrowingCallable opening) {
        String message = String.valueOf(refused(Reason.UNAVAILABLE, opening).getMessage());
        assertThat(message).doesNotContain("\n", "Exception");
        return message;
    }

    @Test
    default void damageIsFoundAndRepaired() throws Exception {
        try (JdbcMailboxStore store = TestServer.node(server().newDatabase())) {
            accounts(store, ALICE, BOB);
            deliver(store, TestContent.random(200_000), ALICE, BOB);
            deliver(store, TestContent.random(700_000), BOB);
            deliver(store, "small", BOB);
            store.accounts().quotas().orElseThrow().setQuota(new Account(BOB), new Quota(10_000_000, 40));
            assertThat(verify(store, false)).isEmpty();
            long content = StoredRows.count(store, "SELECT MIN(content_id) FROM message WHERE octets = 200000");
            long first = MessageRows.firstChunk(content);

            found(
                    store,
                    "the checksum of chunk 2 is wrong",
                    "UPDATE chunk SET checksum = -1 - checksum WHERE id = " + (first + 2));
            found(
                    store,
                    "chunk 1 has 100 octets",
                    "UPDATE chunk SET data = SUBSTRING(data FROM 1 FOR 100) WHERE id = " + (first + 1));
            found(store, "chunk 1 is missing", "DELETE FROM chunk WHERE id = " + (first + 1));
            found(store, "not 5", "UPDATE message SET octets = 5 WHERE content_id = " + content);
            found(
                    store,
                    "belongs to no message (1 chunks)",
                    "INSERT INTO chunk (id, data) SELECT " + MessageRows.firstChunk(content + 7_000)
                            + ", data FROM chunk WHERE id = " + first);
            found(
                    store,
                    "is to be removed, and a message has it",
                    "INSERT INTO unlinked_content (content_id, chunks) VALUES (" + content + ", 4)");
            found(store, "counts something else", "UPDATE account_quota SET messages = 4");
            found(store, "the next free number is 1", "UPDATE id_block SET next_id = 1");
            try (Maildrop maildrop = StoreDriver.open(store, ALICE)) {
                assertThat(StoreDriver.octets(maildrop, maildrop.messages().get(0)))
                        .hasSize(200_000);
            }
        }
    }

    @Test
    default void whatAnotherNodeDoesMeanwhileIsNoFinding() throws Exception {
        String url = server().newDatabase();
        try (JdbcMailboxStore checking = TestServer.node(url);
                JdbcMailboxStore working = TestServer.node(url)) {
            accounts(working, ALICE, BOB);
            deliver(working, "stays", BOB);
            CompletableFuture<Void> traffic = new CompletableFuture<>();
            new Thread(() -> {
                        try {
                            for (int i = 0; i < 30; i++) {
                                deliver(working, TestContent.random(i % 4 == 0 ? 600_000 : 90_000), ALICE, BOB);
                                try (Maildrop maildrop = StoreDriver.open(working, ALICE)) {
                                    maildrop.delete(maildrop.messages());
                                }
                            }
                            traffic.complete(null);
                        } catch (Exception | AssertionError e) {
                            traffic.completeExceptionally(e);
                        }
                    })
                    .start();
            do {
                assertThat(verify(checking, true)).isEmpty();
            } while (!traffic.isDone());
            traffic.get(1, TimeUnit.SECONDS);
            assertThat(StoreDriver.texts(checking, BOB)).hasSize(31);
        }
    }

    /** It is found, also by who only looks; it is repaired; then all is well. */
    private static void found(JdbcMailboxStore store, String problem, String damage) throws StoreException {
        run(store, damage);
        assertThat(verify(store, false)).extracting(Finding::problem).anyMatch(text -> text.contains(problem));
        assertThat(verify(store, true)).extracting(Finding::repair).doesNotContainNull();
        assertThat(verify(store, false)).isEmpty();
    }

    private static List<Finding> verify(JdbcMailboxStore store, boolean repair) throws StoreException {
        return store.check().orElseThrow().verify(repair).findings();
    }

    private static void run(JdbcMailboxStore store, String sql) throws StoreException {
        store.database().transaction(connection -> {
            try (Statement statement = connection.createStatement()) {
                return statement.executeUpdate(sql);
            }
        });
    }
}
