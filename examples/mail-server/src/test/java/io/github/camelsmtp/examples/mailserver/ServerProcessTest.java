package io.github.camelsmtp.examples.mailserver;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelsmtp.jdbc.JdbcMailboxStore;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What somebody sees who runs the server in a terminal: the ready line, or one line that says what is wrong. */
class ServerProcessTest {
    @TempDir
    Path directory;

    @Test
    void itSaysWhenItIsReadyAndStopsWhenItIsTold() throws Exception {
        String port = String.valueOf(Mail.freePort());
        try (ServerProcess server =
                ServerProcess.start(directory, Map.of("smtp.port", port, "lmtp.port", "0", "pop3.port", "0"))) {
            assertThat(server.await("mail-server ready"))
                    .isEqualTo("mail-server ready: SMTP 127.0.0.1:" + port + ", mail in "
                            + directory.toRealPath().resolve("mail-data"));
            Mail.send(Integer.parseInt(port), "alice@example.org", "hello");
            assertThat(server.await("stored")).contains("octets from <carol@example.com> to [alice@example.org]");

            server.terminate();

            assertThat(server.rest()).contains("mail-server stopped");
            // 128 + SIGTERM, as the JVM does it.
            assertThat(server.exitCode()).isEqualTo(143);
            assertThat(server.errors()).isEmpty();
        }
        // It was closed, so this one finds no lock and no leftovers.
        JdbcMailboxStore.embedded(directory.resolve("mail-data")).close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "smtp.port=x                       | 2 | -Dsmtp.port must be a port",
                "smtp.prot=25                      | 2 | unknown setting -Dsmtp.prot",
                "mail.domains=example.net          | 2 | is of no domain in mail.domains",
                "mail.postmaster=zoe@example.org   | 2 | there is no account zoe@example.org",
                "mail.max.size=1                   | 2 | must be at least 64K octets",
                "mail.data=stderr.txt/data         | 1 | can't create the mail directory stderr.txt/data",
                "mail.host=192.0.2.1               | 1 | this machine does not have that address",
                "mail.host=no.such.host.invalid    | 1 | unknown host",
            })
    void aMistakeIsOneLine(String setting, int code, String complaint) throws Exception {
        int equals = setting.indexOf('=');
        assertOneLine(Map.of(setting.substring(0, equals), setting.substring(equals + 1)), code, complaint);
    }

    @Test
    void aPortInUseIsOneLine() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String port = String.valueOf(taken.getLocalPort());
            assertOneLine(Map.of("smtp.port", port), 1, "cannot listen on 127.0.0.1:" + port + ": the port is in use");
            assertOneLine(Map.of("pop3.port", port), 1, "cannot listen on 127.0.0.1:" + port + ": the port is in use");
        }
    }

    @Test
    void aDatabaseThatAnotherProcessHasIsOneLine() throws Exception {
        JdbcMailboxStore here = JdbcMailboxStore.embedded(directory.resolve("mail-data"));
        try {
            assertOneLine(Map.of(), 1, "mail.mv.db is in use by another process; stop the other server");
        } finally {
            here.close();
        }
    }

    @Test
    void aFileThatIsNoDatabaseIsOneLine() throws Exception {
        Files.createDirectories(directory.resolve("mail-data"));
        Files.writeString(directory.resolve("mail-data/mail.mv.db"), "a shopping list");
        assertOneLine(Map.of(), 1, "mail.mv.db");
    }

    private void assertOneLine(Map<String, String> settings, int code, String complaint) throws Exception {
        Map<String, String> all = new HashMap<>();
        all.put("smtp.port", String.valueOf(Mail.freePort()));
        all.put("lmtp.port", String.valueOf(Mail.freePort()));
        all.put("pop3.port", String.valueOf(Mail.freePort()));
        all.putAll(settings);
        try (ServerProcess server = ServerProcess.start(directory, all)) {
            String output = server.rest();
            assertThat(server.errors())
                    .singleElement()
                    .asString()
                    .startsWith("mail-server: ")
                    .contains(complaint);
            assertThat(server.exitCode()).isEqualTo(code);
            assertThat(output).doesNotContain("\tat ").doesNotContain("ready");
        }
    }
}
