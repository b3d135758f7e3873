package io.github.camelsmtp.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.camelsmtp.mail.Reply;
import io.github.camelsmtp.smtp.Decision;
import io.github.camelsmtp.smtp.SmtpQuestion;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Back-pressure: what the server does while the receiver has not answered, or has no room. */
class SmtpServerWaitingTest {
    @RegisterExtension
    final ServerFixture fixture = new ServerFixture();

    private final Receiver receiver = fixture.receiver;

    @Test
    void consumesNothingUntilTheDecisionComes() throws IOException {
        CompletableFuture<Decision> later = new CompletableFuture<>();
        receiver.decision = question ->
                question instanceof SmtpQuestion.Mail ? later : CompletableFuture.completedStage(Decision.ACCEPT);
        fixture.start();
        try (Dialogue client = fixture.connect()) {
            client.run(ServerFixture.HELO);
            client.run("C: MAIL FROM:<ann@example.net>\nC: RCPT TO:<bob@example.org>\nC: RSET");
            await().until(() -> receiver.questions.size() == 3);
            // Something after it is known to have been read and answered by the time this one is.
            try (Dialogue other = fixture.connect()) {
                other.run(ServerFixture.HELO);
            }
            assertThat(client.isSilent()).isTrue();
            assertThat(receiver.questions).noneMatch(SmtpQuestion.Rcpt.class::isInstance);

            later.complete(Decision.ACCEPT);
            client.run("""
                    S: 250 2.1.0 Sender OK
                    S: 250 2.1.5 Recipient OK
                    S: 250 2.0.0 OK
                    C: NOOP
                    S: 250 2.0.0 OK
                    """);
        }
    }

    @Test
    void readsNoMoreThanABufferWhileTheIntakeHasNoRoom() throws IOException {
        CompletableFuture<Void> room = new CompletableFuture<>();
        receiver.room = message -> room;
        InetSocketAddress address = fixture.start().address();
        byte[] body = ("x".repeat(70) + "\r\n").repeat(500_000).getBytes(StandardCharsets.US_ASCII); // 36 MB
        try (Flood flood = new Flood(address)) {
            flood.say(sent(ServerFixture.DATA));
            ByteBuffer rest = flood.untilFull(body);

            assertThat(rest.remaining())
                    .as("left after filling the system's buffers")
                    .isPositive();
            Receiver.Message message = receiver.messages.get(0);
            assertThat(message.size).isPositive().isLessThan(8192);

            receiver.room = ignored -> null;
            room.complete(null);
            flood.channel.configureBlocking(true);
            flood.channel.write(rest);
            flood.say(".\r\n");
            await().until(() -> message.finished);
            assertThat(message.text().equals(new String(body, StandardCharsets.US_ASCII)))
                    .isTrue();
        }
    }

    @Test
    void takesABigMessagePieceByPieceAsTheIntakeFindsRoom() throws IOException {
        ExecutorService disk = Executors.newSingleThreadExecutor();
        try {
            receiver.room = message -> CompletableFuture.runAsync(() -> {}, disk);
            receiver.outcome = message -> CompletableFuture.supplyAsync(() -> Receiver.TAKEN, disk);
            receiver.decision = question -> CompletableFuture.supplyAsync(() -> Decision.ACCEPT, disk);
            fixture.start();
            String body = ("y".repeat(76) + "\r\n").repeat(100_000);
            try (Dialogue client = fixture.connect()) {
                client.run(ServerFixture.DATA);
                client.send(body);
                client.run("C: .\nS: 250 2.0.0 Taken\nC: QUIT\nS: 221 2.0.0 Bye")
                        .expectEnd();
            }
            assertThat(receiver.messages.get(0).text().equals(body)).isTrue();
        } finally {
            disk.shutdownNow();
        }
    }

    /** Answers come on other threads, octets in random pieces: the hand-over between the threads is what is tested. */
    @Test
    void keepsManyClientsApartWhenAnswersComeOnOtherThreads() throws Exception {
        long seed = new Random().nextLong();
        ExecutorService answers = Executors.newFixedThreadPool(3);
        ExecutorService clients = Executors.newFixedThreadPool(8);
        try {
            receiver.decision = question -> CompletableFuture.supplyAsync(() -> Decision.ACCEPT, answers);
            receiver.room = message -> message.size % 3 == 0 ? null : CompletableFuture.runAsync(() -> {}, answers);
            receiver.outcome = message -> CompletableFuture.supplyAsync(
                    () -> Reply.of(250, 0, 0, "Taken " + message.text().hashCode()), answers);
            fixture.start();
            List<CompletableFuture<Void>> done = new ArrayList<>();
            for (int c = 0; c < 8; c++) {
                Random random = new Random(seed + c);
                done.add(CompletableFuture.runAsync(() -> deliver(random, 40), clients));
            }
            CompletableFuture.allOf(done.toArray(CompletableFuture[]::new)).get();
        } catch (Exception | AssertionError failure) {
            throw new AssertionError("with seed " + seed, failure);
        } finally {
            answers.shutdownNow();
            clients.shutdownNow();
        }
        assertThat(receiver.messages).hasSize(8 * 40).allMatch(message -> message.finished && message.ends.get() == 1);
    }

    private void deliver(Random random, int messages) {
        try (Dialogue client = fixture.connect()) {
            client.run(ServerFixture.HELO);
            for (int i = 0; i < messages; i++) {
                String body =
                        "line " + random.nextInt() + "\r\n" + ("z".repeat(60) + "\r\n").repeat(random.nextInt(300));
                String all = "MAIL FROM:<ann@example.net>\r\nRCPT TO:<bob@example.org>\r\nDATA\r\n" + body + ".\r\n";
                for (int at = 0; at < all.length(); ) {
                    int end = Math.min(all.length(), at + 1 + random.nextInt(2000));
                    client.send(all.substring(at, end));
                    at = end;
                }
                client.run("""
                        S: 250 2.1.0 Sender OK
                        S: 250 2.1.5 Recipient OK
                        S: 354 End data with <CR><LF>.<CR><LF>
                        """);
                String reply = client.line();
                assertThat(receiver.messages)
                        .anyMatch(message -> message.text().equals(body)
                                && reply.equals(
                                        "250 2.0.0 Taken " + message.text().hashCode()));
            }
        } catch (IOException failure) {
            throw new java.io.UncheckedIOException(failure);
        }
    }

    @Test
    void holdsABoundedAmountOfRepliesForAClientThatReadsNoneAndCutsItOff() throws IOException {
        InetSocketAddress address =
                fixture.start(ServerFixture.settings(10, 10, 500, 60_000)).address();
        try (Flood flood = new Flood(address)) {
            byte[] commands = "EHLO client.example.net\r\n".repeat(4_000_000).getBytes(StandardCharsets.US_ASCII);
            ByteBuffer rest = flood.untilFull(commands);

            assertThat(rest.remaining()).isPositive();
            await().untilAsserted(() -> assertThat(receiver.disconnected).hasValue(1));
        }
    }

    private static String sent(String script) {
        StringBuilder sent = new StringBuilder();
        script.lines()
                .filter(line -> line.startsWith("C:"))
                .forEach(line -> sent.append(line.substring(3)).append("\r\n"));
        return sent.toString();
    }

    /** A client that writes without waiting and reads nothing. */
    private static final class Flood implements AutoCloseable {
        final SocketChannel channel;

        Flood(InetSocketAddress address) throws IOException {
            channel = SocketChannel.open(address);
        }

        void say(String text) throws IOException {
            channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)));
        }

        /** Writes until for a while nothing is taken any more. Returns what is left. */
        ByteBuffer untilFull(byte[] octets) throws IOException {
            channel.configureBlocking(false);
            ByteBuffer left = ByteBuffer.wrap(octets);
            await().during(Duration.ofMillis(200))
                    .atMost(Duration.ofSeconds(20))
                    .until(() -> {
                        try {
                            return channel.write(left) == 0;
                        } catch (IOException cut) {
                            return true;
                        }
                    });
            return left;
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
