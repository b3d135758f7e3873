package io.github.camelsmtp.examples.mailserver;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The jar with the libraries beside it, which are fewer than the tests have. Runs after package. */
class ShippedJarIT {
    @TempDir
    Path directory;

    @Test
    void startsWithEveryListenerAndTakesAMessage() throws Exception {
        int smtp = Mail.freePort();
        int pop3 = Mail.freePort();
        int pop3s = Mail.freePort();
        Map<String, String> settings = Map.of(
                "smtp.port", String.valueOf(smtp),
                "pop3.port", String.valueOf(pop3),
                "pop3s.port", String.valueOf(pop3s),
                "submission.port", String.valueOf(Mail.freePort()),
                "smtps.port", String.valueOf(Mail.freePort()),
                "lmtp.port", String.valueOf(Mail.freePort()));
        try (ServerProcess server = ServerProcess.ofJar(Path.of("target", "mail-server.jar"), directory, settings)) {
            assertThat(server.await("mail-server ready")).contains("SMTP", "LMTP", "POP3", "POP3S");
            Mail.send(smtp, "alice@example.org", "shipped");
            assertThat(Mail.fetch(pop3, "alice@example.org", "secret")).containsExactly("shipped");
            assertThat(Mail.fetchThroughTls(pop3s, "alice@example.org", "secret"))
                    .isEmpty();
            server.terminate();
            server.rest();
            assertThat(server.errors()).allSatisfy(line -> assertThat(line).contains(" INFO "));
        }
    }
}
