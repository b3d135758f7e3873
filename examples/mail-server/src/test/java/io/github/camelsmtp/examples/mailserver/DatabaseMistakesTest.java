package io.github.camelsmtp.examples.mailserver;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelsmtp.jdbc.PostgreSqlServer;
import io.github.camelsmtp.jdbc.TestServer;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A database server that can't be used: one line says what is wrong, where, and what to do. */
final class DatabaseMistakesTest {
    private static final String SETTINGS = "; it is named by mail.store, mail.store.user and mail.store.password";

    @TempDir
    private Path data;

    private String url = "";

    @BeforeEach
    void start() throws Exception {
        url = PostgreSqlServer.running().newDatabase();
    }

    /** The line on standard error. */
    private String complaint(String store, String password) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Map<String, String> settings = Map.of(
                "mail.data",
                data.toString(),
                "mail.store",
                store,
                "mail.store.user",
                TestServer.USER,
                "mail.store.password",
                password);
        int code = new CommandLine(
                        InputStream.nullInputStream(),
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8))
                .run(List.of("accounts", "list"), new SettingSources(settings, Map.of(), Map.of()));
        String text = err.toString(StandardCharsets.UTF_8);
        assertThat(code).isEqualTo(text.isEmpty() ? 0 : 1);
        assertThat(text.lines().count()).isLessThan(2);
        assertThat(text).doesNotContain("geheim", "\tat ");
        return text.strip();
    }

    @Test
    void theRightOneIsUsed() throws Exception {
        assertThat(complaint(url, TestServer.PASSWORD)).isEmpty();
    }

    @Test
    void aWrongPassword() throws Exception {
        assertThat(complaint(url, "geheim"))
                .startsWith("mail-server: can't open jdbc:postgresql://127.0.0.1:")
                .endsWith("(check user and password)" + SETTINGS);
    }

    @Test
    void aHostThatIsUnknownOrDoesNotListen() throws Exception {
        assertThat(complaint("jdbc:postgresql://no.such.host.invalid/mail", "geheim"))
                .contains("can't open jdbc:postgresql://no.such.host.invalid/mail")
                .endsWith("(is the server running, and host and port right?)" + SETTINGS);
        assertThat(complaint("jdbc:postgresql://127.0.0.1:1/mail", "geheim"))
                .endsWith("(is the server running, and host and port right?)" + SETTINGS);
    }

    @Test
    void aDatabaseThatIsMissing() throws Exception {
        String missing = url.substring(0, url.indexOf('?')).replaceFirst("/[a-z0-9]+$", "/missing");
        assertThat(complaint(missing, TestServer.PASSWORD))
                .contains("missing")
                .endsWith("(create the database first: only its tables are created)" + SETTINGS);
    }
}
