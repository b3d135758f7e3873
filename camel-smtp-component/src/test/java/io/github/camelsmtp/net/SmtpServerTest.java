package io.github.camelsmtp.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelsmtp.smtp.Decision;
import io.github.camelsmtp.smtp.SmtpLimits;
import io.github.camelsmtp.smtp.SmtpQuestion;
import io.github.camelsmtp.smtp.SmtpServerSettings;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The SMTP server on a real socket, when all goes well. */
class SmtpServerTest {
    private static final String WHOLE = """
            S: 220 mail.example.org ESMTP ready
            C: HELO client.example.net
            S: 250 mail.example.org
            C: MAIL FROM:<ann@example.net>
            C: RCPT TO:<bob@example.org>
            C: DATA
            S: 250 2.1.0 Sender OK
            S: 250 2.1.5 Recipient OK
            S: 354 End data with <CR><LF>.<CR><LF>
            C: Subject: one
            C:
            C: ..hidden dot
            C: .
            S: 250 2.0.0 Taken
            C: QUIT
            S: 221 2.0.0 Bye
            """;

    private final Receiver receiver = new Receiver();
    private final SmtpServer server = new SmtpServer(
            ListenerSettings.of("127.0.0.1", 0),
            new SmtpServerSettings("mail.example.org", SmtpLimits.DEFAULT),
            receiver);

    @BeforeEach
    void start() throws IOException {
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(Duration.ofSeconds(5));
    }

    @Test
    void talksToItsEnd() throws IOException {
        try (Dialogue client = new Dialogue(server.address())) {
            client.run(WHOLE).expectEnd();
        }
        assertThat(receiver.messages).hasSize(1);
        assertThat(receiver.messages.get(0).text()).contains("Subject: one\r\n\r\n.hidden dot\r\n");
        assertThat(receiver.open()).isZero();
    }

    @Test
    void takesAWholeDialogueInOneSegmentEvenBeforeItHasGreeted() throws IOException {
        try (Dialogue client = new Dialogue(server.address())) {
            client.send(sentBy(WHOLE));
            client.run(WHOLE.replaceAll("(?m)^C:.*\n", "")).expectEnd();
        }
        assertThat(receiver.messages).hasSize(1);
    }

    @Test
    void takesAWholeDialogueOctetByOctet() throws IOException {
        try (Dialogue client = new Dialogue(server.address())) {
            for (char octet : sentBy(WHOLE).toCharArray()) {
                client.send(String.valueOf(octet));
            }
            client.run(WHOLE.replaceAll("(?m)^C:.*\n", "")).expectEnd();
        }
        assertThat(receiver.messages).hasSize(1);
    }

    @Test
    void goesOnToReadWhatWasPipelinedWhenAnAnswerComesLater() throws IOException {
        CompletableFuture<Decision> later = new CompletableFuture<>();
        receiver.decision = question ->
                question instanceof SmtpQuestion.Helo ? later : CompletableFuture.completedStage(Decision.ACCEPT);
        try (Dialogue client = new Dialogue(server.address())) {
            client.run("S: 220 mail.example.org ESMTP ready").send(sentBy(WHOLE));
            org.awaitility.Awaitility.await().until(() -> receiver.questions.size() == 2);
            later.complete(Decision.ACCEPT);
            client.run(WHOLE.substring(WHOLE.indexOf('\n') + 1).replaceAll("(?m)^C:.*\n", ""))
                    .expectEnd();
        }
        assertThat(receiver.messages).hasSize(1);
    }

    private static String sentBy(String script) {
        StringBuilder sent = new StringBuilder();
        script.lines()
                .filter(line -> line.startsWith("C:"))
                .forEach(line ->
                        sent.append(line.length() > 3 ? line.substring(3) : "").append("\r\n"));
        return sent.toString();
    }
}
