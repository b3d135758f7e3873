package io.github.camelsmtp.examples.mailserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With mail.retention the server deletes what is old. */
final class RetentionSettingTest {
    @TempDir
    private Path data;

    private int pop3;

    @BeforeEach
    void port() throws Exception {
        pop3 = Mail.freePort();
    }

    private MailServer server(String retention) throws Exception {
        Map<String, String> settings = new HashMap<>(Map.of(
                "mail.data", data.toString(),
                "mail.store", "maildir",
                "mail.retention", retention,
                "smtp.port", String.valueOf(Mail.freePort()),
                "lmtp.port", "0",
                "submission.port", "0",
                "smtps.port", "0",
                "pop3.port", String.valueOf(pop3),
                "pop3s.port", "0"));
        MailServer server = new MailServer(Settings.from(new SettingSources(settings, Map.of(), Map.of())));
        server.start();
        return server;
    }

    private Path place(Duration age) throws Exception {
        Path mail = data.resolve("maildir/example.org/alice/new");
        Files.createDirectories(mail);
        Files.createDirectories(mail.resolveSibling("cur"));
        Files.createDirectories(mail.resolveSibling("tmp"));
        String name = Instant.now().minus(age).getEpochSecond() + ".M1P" + age.toDays() + ".host,S=3,W=3";
        return Files.writeString(mail.resolve(name), "x\r\n");
    }

    /** What CAPA says (RFC 2449 §5). */
    private List<String> capabilities() throws Exception {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), pop3)) {
            socket.setSoTimeout(30_000);
            socket.getOutputStream().write("CAPA\r\nQUIT\r\n".getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII)
                    .lines()
                    .toList();
        }
    }

    @Test
    void whatIsOlderGoesAndTheRestStays() throws Exception {
        Path old = place(Duration.ofDays(31));
        Path young = place(Duration.ofDays(29));
        try (MailServer server = server("30")) {
            await().until(() -> !Files.exists(old));
            assertThat(young).exists();
            assertThat(capabilities()).contains("EXPIRE 30");
            assertThat(server.mailboxes().accounts().register()).isPresent();
        }
    }

    @Test
    void withoutItEverythingStays() throws Exception {
        Path old = place(Duration.ofDays(10_000));
        try (MailServer server = server("")) {
            assertThat(server.mailboxes()
                            .open("alice@example.org")
                            .orElseThrow()
                            .messages())
                    .hasSize(1);
            assertThat(capabilities()).contains("EXPIRE NEVER");
        }
        assertThat(old).exists();
    }
}
