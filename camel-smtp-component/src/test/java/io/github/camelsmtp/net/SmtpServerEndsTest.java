package io.github.camelsmtp.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.camelsmtp.mail.Reply;
import io.github.camelsmtp.smtp.Decision;
import io.github.camelsmtp.smtp.SmtpQuestion;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How connections end when the client goes, is too slow, or something of ours fails; and that nothing is left over. */
class SmtpServerEndsTest {
    @RegisterExtension
    final ServerFixture fixture = new ServerFixture();

    private final Receiver receiver = fixture.receiver;

    static Stream<Arguments> places() {
        return Stream.of(
                        "",
                        ServerFixture.GREETING,
                        ServerFixture.HELO,
                        ServerFixture.MAIL,
                        ServerFixture.RCPT,
                        ServerFixture.DATA,
                        ServerFixture.DATA + "C: half a mess")
                .flatMap(script -> Stream.of(Arguments.of(script, true), Arguments.of(script, false)));
    }

    @ParameterizedTest
    @MethodSource("places")
    void releasesEverythingWhereverTheClientGoes(String script, boolean reset) throws IOException {
        fixture.start(ServerFixture.settings(1, 1, 60_000, 60_000));
        try (Dialogue client = fixture.connect()) {
            client.run(script);
            if (reset) {
                client.vanish();
            }
        }
        await().untilAsserted(() -> assertThat(receiver.disconnected).hasValue(1));
        assertThat(receiver.open()).isZero();
        assertThat(receiver.messages).allMatch(message -> message.abandoned);
        awaitRoomForOne();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void dropsADecisionThatComesAfterTheClientHasGone(boolean accepted) throws IOException {
        CompletableFuture<Decision> later = new CompletableFuture<>();
        receiver.decision = question ->
                question instanceof SmtpQuestion.Rcpt ? later : CompletableFuture.completedStage(Decision.ACCEPT);
        fixture.start(ServerFixture.settings(1, 1, 60_000, 60_000));
        try (Dialogue client = fixture.connect()) {
            client.run(ServerFixture.MAIL + "C: RCPT TO:<bob@example.org>");
            await().until(() -> receiver.questions.size() == 4);
            client.vanish();
        }
        await().untilAsserted(() -> assertThat(receiver.disconnected).hasValue(1));
        if (accepted) {
            later.complete(Decision.ACCEPT);
        } else {
            later.completeExceptionally(new IllegalStateException("expected"));
        }
        awaitRoomForOne();
        await().untilAsserted(() -> assertThat(receiver.disconnected).hasValue(2));
    }

    @Test
    void dropsAReplyThatComesAfterTheClientHasGoneButNeverTheMessage() throws IOException {
        CompletableFuture<Reply> later = new CompletableFuture<>();
        receiver.outcome = message -> later;
        fixture.start(ServerFixture.settings(1, 1, 60_000, 60_000));
        try (Dialogue client = fixture.connect()) {
            client.run(ServerFixture.DATA + "C: Hello\nC: .");
            await().until(() -> receiver.messages.get(0).finished);
            client.vanish();
        }
        await().untilAsserted(() -> assertThat(receiver.disconnected).hasValue(1));
        later.complete(Receiver.TAKEN);
        awaitRoomForOne();
        assertThat(receiver.messages.get(0).ends).hasValue(1);
    }

    @Test
    void releasesAMessageForWhichItWaitsForRoom() throws IOException {
        receiver.room = message -> new CompletableFuture<>();
        fixture.start(ServerFixture.settings(1, 1, 60_000, 60_000));
        try (Dialogue client = fixture.connect()) {
            client.run(ServerFixture.DATA + "C: Hello");
            await().until(() -> receiver.messages.get(0).size > 0);
            client.vanish();
        }
        await().untilAsserted(
                        () -> assertThat(receiver.messages.get(0).abandoned).isTrue());
        awaitRoomForOne();
    }

    @Test
    void answersWhatIsInFlightForAClientThatOnlyEndsItsOutput() throws IOException {
        CompletableFuture<Reply> later = new CompletableFuture<>();
        receiver.outcome = message -> later;
        fixture.start();
        try (Dialogue client = fixture.connect()) {
            client.run(ServerFixture.DATA + "C: Hello\nC: .");
            client.socket.shutdownOutput();
            await().until(() -> receiver.messages.get(0).finished);
            later.complete(Receiver.TAKEN);
            client.run("S: 250 2.0.0 Taken").expectEnd();
        }
    }

    @Test
    void closesASilentClient() throws IOException {
        fixture.start(ServerFixture.settings(10, 10, 200, 60_000));
        try (Dialogue client = fixture.connect()) {
            client.run(ServerFixture.DATA + "C: half a message\nS: 421 4.4.2 Timeout, closing connection")
                    .expectEnd();
        }
        await().untilAsserted(
                        () -> assertThat(receiver.messages.get(0).abandoned).isTrue());
    }

    @Test
    void closesAClientThatTakesTooLongOverACommandHoweverBusyItLooks() throws IOException {
        fixture.start(ServerFixture.settings(10, 10, 60_000, 200));
        try (Dialogue client = fixture.connect()) {
            client.run(ServerFixture.HELO + "C: NOOP\nS: 250 2.0.0 OK");
            await().until(() -> {
                client.send("N");
                return !client.isSilent();
            });
            client.run("S: 421 4.4.2 Timeout, closing connection");
        }
    }

    @Test
    void countsNoTimeAgainstAClientThatWaitsForUs() throws IOException {
        CompletableFuture<Reply> later = new CompletableFuture<>();
        receiver.outcome = message -> later;
        fixture.start(ServerFixture.settings(10, 10, 200, 200));
        try (Dialogue client = fixture.connect()) {
            client.run(ServerFixture.DATA).send("Hello\r\n.\r\nNO");
            await().until(() -> receiver.messages.get(0).finished);
            // Two others, one after the other, are silent for longer than it is allowed.
            for (int i = 0; i < 2; i++) {
                try (Dialogue other = fixture.connect()) {
                    other.run(ServerFixture.GREETING + "S: 421 4.4.2 Timeout, closing connection");
                }
            }
            later.complete(Receiver.TAKEN);
            client.send("OP\r\n");
            client.run("S: 250 2.0.0 Taken\nS: 250 2.0.0 OK");
        }
    }

    @Test
    void refusesForNowWhatTheReceiverFailsToDecide() throws IOException {
        fixture.start();
        try (Dialogue client = fixture.connect()) {
            client.run(ServerFixture.HELO);
            receiver.decision = question -> {
                throw new IllegalStateException("expected: secret");
            };
            client.run("C: MAIL FROM:<ann@example.net>\nS: 451 4.3.0 Local error in processing, try again later");
            receiver.decision =
                    question -> CompletableFuture.failedStage(new IllegalStateException("expected: secret"));
            client.run("C: MAIL FROM:<ann@example.net>\nS: 451 4.3.0 Local error in processing, try again later");
            receiver.decision = question -> CompletableFuture.completedStage(null);
            client.run("C: MAIL FROM:<ann@example.net>\nS: 451 4.3.0 Local error in processing, try again later");
            receiver.decision = question -> CompletableFuture.completedStage(Decision.ACCEPT);
            client.run("C: MAIL FROM:<ann@example.net>\nS: 250 2.1.0 Sender OK");
        }
    }

    @Test
    void refusesForNowAMessageThatTheReceiverFailsToTake() throws IOException {
        fixture.start();
        CompletionStage<Reply> failed = CompletableFuture.failedStage(new IllegalStateException("expected: secret"));
        receiver.outcome = message -> failed;
        try (Dialogue client = fixture.connect()) {
            client.run(ServerFixture.DATA);
            client.run("C: Hello\nC: .\nS: 451 4.3.0 Local error in processing, try again later");
            receiver.outcome = message -> {
                throw new IllegalStateException("expected: secret");
            };
            client.run(ServerFixture.DATA.substring(ServerFixture.HELO.length()));
            client.run("C: Hello\nC: .\nS: 451 4.3.0 Local error in processing, try again later");
        }
    }

    @Test
    void closesAConnectionOnWhichSomethingOfOursThrows() throws IOException {
        receiver.room = message -> {
            throw new IllegalStateException("expected: secret");
        };
        fixture.start();
        try (Dialogue client = fixture.connect()) {
            client.run(ServerFixture.DATA);
            client.run("C: Hello\nS: 421 4.3.0 Local error, closing connection").expectEnd();
        }
        await().untilAsserted(() -> assertThat(receiver.disconnected).hasValue(1));
        assertThat(receiver.messages.get(0).abandoned).isTrue();
        assertThat(receiver.messages.get(0).ends).hasValue(1);
    }

    /** The listener allows one connection, so a greeting says that the one before is no longer counted. */
    private void awaitRoomForOne() {
        await().untilAsserted(() -> {
            try (Dialogue next = fixture.connect()) {
                next.run(ServerFixture.GREETING + "C: QUIT\nS: 221 2.0.0 Bye").expectEnd();
            }
        });
    }

    @Test
    void tellsAClientThatDoesNotGoOnBeforeItIsCutOff() throws IOException {
        SmtpServer server = fixture.start(ServerFixture.settings(1, 1, 60_000, 60_000));
        try (Dialogue client = fixture.connect()) {
            client.run(ServerFixture.MAIL);
            server.stop(Duration.ofMillis(10));
            client.run("S: 421 4.3.2 Service is shutting down, try again later").expectEnd();
        }
    }
}
