package io.github.camelsmtp.jdbc;

import static io.github.camelsmtp.store.StoreDriver.accounts;
import static io.github.camelsmtp.store.StoreDriver.deliver;
import static io.github.camelsmtp.store.StoreDriver.refused;
import static io.github.camelsmtp.store.StoreDriver.texts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.camelsmtp.store.Maildrop;
import io.github.camelsmtp.store.StoreDriver;
import io.github.camelsmtp.store.StoreException;
import io.github.camelsmtp.store.StoreException.Reason;
import io.github.camelsmtp.store.TestContent;
import java.io.File;
import java.io.IOException;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Opening what can't be opened says why in one line; and what callers do to a store that is open. */
final class OpeningTest {
    private static final String ALICE = "alice@example.org";

    @TempDir
    private Path directory;

    @Test
    void theDirectoryIsCreated() throws Exception {
        Path deep = directory.resolve("a/b");
        JdbcMailboxStore.embedded(deep).close();
        assertThat(deep.resolve("mail.mv.db")).isRegularFile();
        assertThat(deep)
                .as("no trace or lock file stays")
                .isDirectoryNotContaining(file -> !file.endsWith("mail.mv.db"));
    }

    @Test
    void aSecondStoreInThisProcessIsRefused() throws Exception {
        JdbcMailboxStore first = JdbcMailboxStore.embedded(directory);
        StoreException refusal = refused(
                Reason.IN_USE, () -> JdbcMailboxStore.embedded(directory.resolve("../" + directory.getFileName())));
        assertThat(refusal).hasMessageContaining("mail.mv.db");
        first.close();
        JdbcMailboxStore.embedded(directory).close();
    }

    @Test
    void anotherProcessKeepsTheFile() throws Exception {
        Process other = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
                        "-cp",
                        System.getProperty("java.class.path"),
                        CrashingWriter.class.getName(),
                        directory.toString(),
                        "other")
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try {
            assertThat(other.getInputStream().read()).as("it is open there").isGreaterThan(0);
            StoreException refusal = refused(Reason.IN_USE, () -> JdbcMailboxStore.embedded(directory));
            assertThat(refusal)
                    .hasMessage(directory.toRealPath().resolve("mail.mv.db") + " is in use by another process");
        } finally {
            other.destroyForcibly().waitFor();
        }
        JdbcMailboxStore.embedded(directory).close();
    }

    @Test
    void aFileInPlaceOfTheDirectoryIsNamed() throws IOException {
        Path file = Files.createFile(directory.resolve("file"));
        assertThat(refused(Reason.UNAVAILABLE, () -> JdbcMailboxStore.embedded(file)))
                .hasMessageContaining(file.toString());
        assertThat(refused(Reason.UNAVAILABLE, () -> JdbcMailboxStore.embedded(file.resolve("below"))))
                .hasMessageContaining(file.toString());
    }

    @Test
    void aFileThatIsNoDatabaseIsNamedAndKept() throws IOException {
        Path file = directory.resolve("mail.mv.db");
        Files.write(file, TestContent.random(100_000).octets());
        assertThat(refused(Reason.UNAVAILABLE, () -> JdbcMailboxStore.embedded(directory)))
                .hasMessageContaining(file.getFileName().toString());
        assertThat(file).hasBinaryContent(TestContent.random(100_000).octets());
    }

    @Test
    void aNewerSchemaIsOneLine() throws Exception {
        try (JdbcMailboxStore store = JdbcMailboxStore.embedded(directory)) {
            store.database().transaction(connection -> {
                try (Statement statement = connection.createStatement()) {
                    return statement.executeUpdate(
                            "UPDATE \"mailbox_schema\" SET \"version\" = '99', \"script\" = 'V99__new.sql'"
                                    + " WHERE \"version\" = (SELECT MAX(\"version\") FROM \"mailbox_schema\")");
                }
            });
        }
        assertThat(refused(Reason.UNAVAILABLE, () -> JdbcMailboxStore.embedded(directory)))
                .hasMessage(directory.toRealPath().resolve("mail.mv.db")
                        + " has the schema 99 of a newer version of this program: use that one");
    }

    @Test
    void aDriverThatIsMissingIsNamed() throws Exception {
        assertThat(withoutDrivers("jdbc:postgresql://db.example.org/mail?password=secret"))
                .isEqualTo("no driver takes jdbc:postgresql://db.example.org/mail: put org.postgresql:postgresql on the"
                        + " class path, or correct the URL");
        assertThat(withoutDrivers("jdbc:mariadb://db.example.org/mail"))
                .isEqualTo("no driver takes jdbc:mariadb://db.example.org/mail: put"
                        + " org.mariadb.jdbc:mariadb-java-client on the class path, or correct the URL");
    }

    @Test
    void aUrlThatIsNoneIsOneLine() {
        assertThat(refused(Reason.UNAVAILABLE, () -> JdbcMailboxStore.open("jdbc:oracle:thin:@db", "mail", "secret")))
                .hasMessage("no driver takes jdbc:oracle:thin:@db: a database is jdbc:postgresql://host/database or"
                        + " jdbc:mariadb://host/database");
        assertThat(refused(
                        Reason.UNAVAILABLE,
                        () -> JdbcMailboxStore.open("jdbc:postgresql://db:port/mail", "mail", "secret")))
                .hasMessageContaining("correct the URL");
    }

    /** What opening says to an application without drivers. */
    private static String withoutDrivers(String url) throws Exception {
        List<URL> classPath = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            String name = Path.of(entry).getFileName().toString();
            if (!name.startsWith("postgresql-") && !name.startsWith("mariadb-java-client-")) {
                classPath.add(Path.of(entry).toUri().toURL());
            }
        }
        try (URLClassLoader loader =
                new URLClassLoader(classPath.toArray(URL[]::new), ClassLoader.getPlatformClassLoader())) {
            Method open = loader.loadClass(JdbcMailboxStore.class.getName())
                    .getMethod("open", String.class, String.class, String.class);
            Throwable refusal = catchThrowable(() -> open.invoke(null, url, "mail", "secret"));
            return String.valueOf(refusal.getCause().getMessage());
        }
    }

    @Test
    void aReaderThatIsInterruptedHurtsNobody() throws Exception {
        try (JdbcMailboxStore store = JdbcMailboxStore.embedded(directory)) {
            accounts(store, ALICE);
            for (int i = 0; i < 20; i++) {
                TestContent content = TestContent.random(1_000_000 + i);
                deliver(store, content, ALICE);
                Thread reader = new Thread(() -> {
                    Thread.currentThread().interrupt();
                    try (Maildrop maildrop = StoreDriver.open(store, ALICE)) {
                        StoreDriver.octets(maildrop, maildrop.messages().get(0));
                    } catch (StoreException | IOException expected) {
                        // The interrupted one may fail; the others must not.
                        assertThat(expected.getMessage()).isNotBlank();
                    }
                });
                reader.start();
                deliver(store, "beside it", ALICE);
                reader.join();
            }
            assertThat(texts(store, ALICE)).hasSize(40);
        }
    }

    @Test
    void contentsAreFreedWithTheirLastMessage() throws Exception {
        try (JdbcMailboxStore store = JdbcMailboxStore.embedded(directory)) {
            String bob = "bob@example.org";
            accounts(store, ALICE, bob);
            for (int size : new int[] {10, 200_000, 2_000_000}) {
                deliver(store, TestContent.random(size), ALICE, bob);
            }
            long chunks = StoredRows.chunks(store);
            assertThat(chunks).as("one copy for both").isEqualTo(1 + 4 + 31);
            deleteAll(store, ALICE);
            StoredRows.awaitNothingUnlinked(store);
            assertThat(StoredRows.chunks(store)).isEqualTo(chunks);
            deleteAll(store, bob);
            StoredRows.awaitNothingUnlinked(store);
            assertThat(StoredRows.chunks(store)).isZero();
            assertThat(List.of(texts(store, ALICE), texts(store, bob)))
                    .allSatisfy(all -> assertThat(all).isEmpty());
        }
    }

    private static void deleteAll(JdbcMailboxStore store, String account) throws StoreException {
        try (Maildrop maildrop = StoreDriver.open(store, account)) {
            maildrop.delete(maildrop.messages());
        }
    }
}
