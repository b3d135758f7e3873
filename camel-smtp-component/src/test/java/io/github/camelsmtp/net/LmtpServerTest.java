package io.github.camelsmtp.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camelsmtp.mail.Reply;
import io.github.camelsmtp.smtp.SmtpDialect;
import io.github.camelsmtp.smtp.SmtpLimits;
import io.github.camelsmtp.smtp.SmtpServerSettings;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** LMTP on a real socket. */
class LmtpServerTest {
    private static final SmtpServerSettings LMTP =
            new SmtpServerSettings("mail.example.org", SmtpLimits.DEFAULT).speaking(SmtpDialect.LMTP);
    private static final String TRANSACTION = """
            S: 220 mail.example.org LMTP ready
            C: LHLO client.example.net
            S: 250-mail.example.org
            S: 250-PIPELINING
            S: 250-SIZE 52428800
            S: 250-8BITMIME
            S: 250-CHUNKING
            S: 250-ENHANCEDSTATUSCODES
            S: 250-LIMITS MAILMAX=10000 RCPTMAX=1000
            S: 250 HELP
            C: MAIL FROM:<ann@example.net>
            C: RCPT TO:<bob@example.org>
            C: RCPT TO:<carl@example.org>
            C: DATA
            S: 250 2.1.0 Sender OK
            S: 250 2.1.5 Recipient OK
            S: 250 2.1.5 Recipient OK
            S: 354 End data with <CR><LF>.<CR><LF>
            """;

    private final Receiver receiver = new Receiver();
    private final SmtpServer server = new SmtpServer(ListenerSettings.of("127.0.0.1", 0), LMTP, receiver);

    @BeforeEach
    void start() throws IOException {
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(Duration.ofSeconds(5));
    }

    @Test
    void tellsEachRecipientsOutcomeInOrder() throws IOException {
        receiver.each = List.of(Reply.of(452, 2, 2, "Full"), Reply.of(250, 0, 0, "Taken"));
        try (Dialogue client = new Dialogue(server.address())) {
            client.run(TRANSACTION);
            client.run("""
                    C: hello
                    C: .
                    C: QUIT
                    S: 452 4.2.2 Full
                    S: 250 2.0.0 Taken
                    S: 221 2.0.0 Bye
                    """).expectEnd();
        }
        assertThat(receiver.messages).hasSize(1);
        assertThat(receiver.messages.get(0).text()).isEqualTo("hello\r\n");
        assertThat(receiver.open()).isZero();
    }

    @Test
    void aFailureOfOursIsToldToEach() throws IOException {
        receiver.outcome = message -> CompletableFuture.failedStage(new IllegalStateException("expected: secret"));
        try (Dialogue client = new Dialogue(server.address())) {
            client.run(TRANSACTION);
            client.run("""
                    C: .
                    S: 451 4.3.0 Local error in processing, try again later
                    S: 451 4.3.0 Local error in processing, try again later
                    C: NOOP
                    S: 250 2.0.0 OK
                    """);
        }
    }

    @Test
    void port25BelongsToSmtp() {
        assertThatThrownBy(() -> new SmtpServer(ListenerSettings.of("127.0.0.1", 25), LMTP, receiver))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("port 25")
                .hasMessageNotContaining("\n");
    }
}
