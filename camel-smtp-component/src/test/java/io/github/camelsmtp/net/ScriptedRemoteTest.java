package io.github.camelsmtp.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.camelsmtp.mail.DeliveryResult;
import io.github.camelsmtp.store.Content;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** A server on a real socket that does everything wrong, at every step: what becomes of the recipient, in a table. */
class ScriptedRemoteTest {
    @RegisterExtension
    final ClientFixture client = new ClientFixture();

    private String send(String step, String reply) throws Exception {
        try (ScriptedRemote remote = new ScriptedRemote(Map.of(step, reply))) {
            return client.send(ClientFixture.target(remote.address()));
        }
    }

    /** Each code at each step. {@code -}: it is not what stands at this step, and breaks the protocol. */
    @ParameterizedTest
    @CsvSource({
        "connect, 421, TEMPORARY 421",
        "connect, 450, TEMPORARY 450",
        "connect, 521, PERMANENT 521",
        "connect, 554, PERMANENT 554",
        "connect, 250, TEMPORARY 450 4.5.0",
        "connect, 354, TEMPORARY 450 4.5.0",
        "EHLO, 421, TEMPORARY 421",
        "EHLO, 451, TEMPORARY 451",
        "EHLO, 502, DELIVERED 250",
        "EHLO, 550, DELIVERED 250",
        "EHLO, 354, TEMPORARY 450 4.5.0",
        "MAIL, 421, TEMPORARY 421",
        "MAIL, 451, TEMPORARY 451",
        "MAIL, 452, TEMPORARY 452",
        "MAIL, 550, PERMANENT 550",
        "MAIL, 553, PERMANENT 553",
        "MAIL, 555, PERMANENT 555",
        "MAIL, 354, TEMPORARY 450 4.5.0",
        "RCPT, 421, TEMPORARY 421",
        "RCPT, 450, TEMPORARY 450",
        "RCPT, 452, TEMPORARY 452",
        "RCPT, 550, PERMANENT 550",
        "RCPT, 551, PERMANENT 551",
        "RCPT, 552, PERMANENT 552",
        "RCPT, 251, DELIVERED 250",
        "RCPT, 354, TEMPORARY 450 4.5.0",
        "DATA, 421, TEMPORARY 421",
        "DATA, 451, TEMPORARY 451",
        "DATA, 554, PERMANENT 554",
        "DATA, 250, TEMPORARY 450 4.5.0",
        "., 250, DELIVERED 250",
        "., 251, DELIVERED 251",
        "., 421, TEMPORARY 421",
        "., 451, TEMPORARY 451",
        "., 452, TEMPORARY 452",
        "., 552, PERMANENT 552",
        "., 554, PERMANENT 554",
        "., 354, TEMPORARY 450 4.5.0"
    })
    void aCode(String step, String code, String expected) throws Exception {
        assertThat(send(step, code + " " + "so\r\n")).startsWith(expected);
        assertThat(send(step, code + "-so\r\n" + code + " so\r\n"))
                .as("in two lines")
                .startsWith(expected.replace(" " + code, " " + code));
    }

    static Stream<Arguments> steps() {
        return Stream.of("connect", "EHLO", "MAIL", "RCPT", "DATA", ".").map(Arguments::of);
    }

    /** The connection ends before, within and after each part of a reply: it is temporary, whatever the part said. */
    @ParameterizedTest
    @MethodSource("steps")
    void itIsLostAtEveryKindOfOctet(String step) throws Exception {
        for (String begun :
                List.of("", "2", "25", "250", "250 ", "250 O", "250 OK\r", "250-", "250-a\r\n", "250-a\r\n250 b")) {
            assertThat(send(step, begun + ScriptedRemote.DROP))
                    .as("after '%s'", begun)
                    .startsWith("TEMPORARY 450 4.4.2 Connection to mx.example.org lost");
        }
    }

    /** What is no reply of SMTP: it is temporary, and the connection is not used again. */
    @ParameterizedTest
    @MethodSource("steps")
    void itSpeaksSomethingElse(String step) throws Exception {
        for (String reply : List.of(
                "\r\n",
                "hello\r\n",
                "25\r\n",
                "2500 OK\r\n",
                "250_OK\r\n",
                "250 OK\n",
                "650 OK\r\n",
                "150 OK\r\n",
                "HTTP/1.1 400 Bad Request\r\n\r\n",
                "250-a\r\n550 b\r\n",
                "250-a\r\nb\r\n",
                "250 " + "x".repeat(20_000) + "\r\n",
                "250-x\r\n".repeat(500) + "250 x\r\n",
                "\0\0\0\0\r\n")) {
            assertThat(send(step, reply))
                    .as("'%s'", reply.substring(0, Math.min(20, reply.length())))
                    .startsWith("TEMPORARY 450 4.5.0 mx.example.org does not follow the protocol");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "connect, 299, 301, the greeting",
        "EHLO, 299, 2, the reply to EHLO",
        "MAIL, 299, 2, the reply to MAIL",
        "RCPT, 299, 2, the reply to RCPT",
        "DATA, 119, 2, the reply to DATA",
        "., 599, 2, the reply to the end of the message; it may have been taken"
    })
    void itStalls(String step, long before, long more, String words) throws Exception {
        // Without pipelining: a command is sent only when the reply to the one before has been heard.
        Map<String, String> script = step.equals("EHLO")
                ? Map.of(step, ScriptedRemote.STALL)
                : Map.of("EHLO", "250 remote\r\n", step, ScriptedRemote.STALL);
        try (ScriptedRemote remote = new ScriptedRemote(script)) {
            CompletableFuture<List<DeliveryResult>> future = begin(remote);
            assertThat(remote.stalled.await(20, TimeUnit.SECONDS)).isTrue();
            client.pass(Duration.ofSeconds(before));
            assertThat(future).as("RFC 5321 §4.5.3.2").isNotDone();
            // Its time begins when our side sees the connection, perhaps only now.
            await().untilAsserted(() -> {
                client.pass(Duration.ofSeconds(more));
                assertThat(future).isDone();
            });
            assertThat(told(future))
                    .isEqualTo("TEMPORARY 450 4.4.2 Timed out at mx.example.org, waiting for "
                            + words.replace("; it may have been taken", ""));
        }
    }

    private CompletableFuture<List<DeliveryResult>> begin(ScriptedRemote remote) {
        return client.client
                .send(
                        ClientFixture.target(remote.address()),
                        ClientFixture.envelope("bob@example.org"),
                        ClientFixture.content(ClientFixture.MESSAGE))
                .toCompletableFuture();
    }

    private static String told(CompletableFuture<List<DeliveryResult>> future) throws Exception {
        return ClientFixture.told(future.get(20, TimeUnit.SECONDS).get(0));
    }

    @Test
    void theTotalTimeIsOver() throws Exception {
        try (ScriptedRemote remote = new ScriptedRemote(Map.of("MAIL", ScriptedRemote.STALL))) {
            CompletableFuture<List<DeliveryResult>> future = begin(remote);
            assertThat(remote.stalled.await(20, TimeUnit.SECONDS)).isTrue();
            client.pass(Duration.ofHours(1));
            assertThat(told(future)).startsWith("TEMPORARY 450 4.4.2");
        }
    }

    @Test
    void cancellingCutsTheConnection() throws Exception {
        try (ScriptedRemote remote = new ScriptedRemote(Map.of("MAIL", ScriptedRemote.STALL))) {
            CompletableFuture<List<DeliveryResult>> future = begin(remote);
            assertThat(remote.stalled.await(20, TimeUnit.SECONDS)).isTrue();
            future.cancel(true);
            remote.misbehaving = 0;
            assertThat(client.send(ClientFixture.target(remote.address()))).startsWith("DELIVERED");
            assertThat(remote.heard.stream().filter(line -> line.startsWith("MAIL")))
                    .hasSize(2);
        }
    }

    /** A connection that has died meanwhile, or says so only when it is used: the message is sent once, on a new one. */
    @Test
    void aStaleConnectionIsReplacedOnce() throws Exception {
        for (String stale : List.of(ScriptedRemote.DROP, "421 too late\r\n" + ScriptedRemote.DROP)) {
            try (StaleRemote remote = new StaleRemote(stale)) {
                assertThat(client.send(ClientFixture.target(remote.address()))).startsWith("DELIVERED");
                assertThat(client.send(ClientFixture.target(remote.address()))).startsWith("DELIVERED");
                assertThat(remote.messages.get()).isEqualTo(2);
                assertThat(remote.connections.get()).isEqualTo(2);
            }
        }
    }

    /** After the end of a message nothing is sent again, not even on a connection that was used before. */
    @Test
    void afterTheDotNothingIsSentAgain() throws Exception {
        try (ScriptedRemote remote = new ScriptedRemote(Map.of(".", ScriptedRemote.DROP))) {
            assertThat(client.send(ClientFixture.target(remote.address()))).contains("it may have been taken");
            assertThat(remote.connections()).isEqualTo(1);
        }
    }

    /** A content that is opened when its message is done with already is closed all the same: a remote can make us do so. */
    @Test
    void whatIsOpenedTooLateIsClosed() throws Exception {
        CountDownLatch asked = new CountDownLatch(2);
        CountDownLatch go = new CountDownLatch(1);
        AtomicInteger open = new AtomicInteger();
        Content large = new Content() {
            @Override
            public long sizeHint() {
                return 1_000_000;
            }

            @Override
            public InputStream open() throws IOException {
                asked.countDown();
                try {
                    if (asked.getCount() == 0) {
                        go.await();
                    }
                } catch (InterruptedException e) {
                    throw new IOException(e);
                }
                open.incrementAndGet();
                return new ByteArrayInputStream(new byte[1_000_000]) {
                    @Override
                    public void close() {
                        open.decrementAndGet();
                    }
                };
            }
        };
        try (ScriptedRemote remote = new ScriptedRemote(Map.of())) {
            CompletableFuture<List<DeliveryResult>> future = client.client
                    .send(ClientFixture.target(remote.address()), ClientFixture.envelope("bob@example.org"), large)
                    .toCompletableFuture();
            assertThat(asked.await(20, TimeUnit.SECONDS)).isTrue();
            client.pass(Duration.ofMinutes(3));
            assertThat(told(future)).startsWith("TEMPORARY");
            go.countDown();
            client.workers.shutdown();
            assertThat(client.workers.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
            assertThat(open).hasValue(0);
        }
    }

    /** Serves one message on its first connection, and then does to MAIL what it is told. */
    private static final class StaleRemote implements AutoCloseable {
        final java.util.concurrent.atomic.AtomicInteger messages = new java.util.concurrent.atomic.AtomicInteger();
        final java.util.concurrent.atomic.AtomicInteger connections = new java.util.concurrent.atomic.AtomicInteger();
        private final java.net.ServerSocket listener =
                new java.net.ServerSocket(0, 5, java.net.InetAddress.getLoopbackAddress());

        StaleRemote(String second) throws IOException {
            Thread thread = new Thread(() -> {
                try {
                    while (true) {
                        serve(listener.accept(), connections.incrementAndGet() == 1 ? second : null);
                    }
                } catch (IOException closed) {
                    // the test is over
                }
            });
            thread.setDaemon(true);
            thread.start();
        }

        java.net.InetSocketAddress address() {
            return new java.net.InetSocketAddress(listener.getInetAddress(), listener.getLocalPort());
        }

        private void serve(java.net.Socket socket, String second) throws IOException {
            Thread thread = new Thread(() -> {
                try (socket) {
                    java.io.BufferedReader in = new java.io.BufferedReader(new java.io.InputStreamReader(
                            socket.getInputStream(), java.nio.charset.StandardCharsets.US_ASCII));
                    say(socket, "220 hi\r\n");
                    int mails = 0;
                    for (String line = in.readLine(); line != null; line = in.readLine()) {
                        if (line.startsWith("MAIL") && ++mails == 2 && second != null) {
                            say(socket, second.replace(ScriptedRemote.DROP, ""));
                            return;
                        }
                        if (line.equals("DATA")) {
                            say(socket, "354 go\r\n");
                            while (!in.readLine().equals(".")) {
                                // the content
                            }
                            messages.incrementAndGet();
                        }
                        say(socket, "250 OK\r\n");
                    }
                } catch (IOException gone) {
                    // the client has left
                }
            });
            thread.setDaemon(true);
            thread.start();
        }

        private static void say(java.net.Socket socket, String text) throws IOException {
            socket.getOutputStream().write(text.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        }

        @Override
        public void close() throws IOException {
            listener.close();
        }
    }
}
