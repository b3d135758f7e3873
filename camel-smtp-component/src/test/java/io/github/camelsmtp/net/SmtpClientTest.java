package io.github.camelsmtp.net;

import static io.github.camelsmtp.net.ClientFixture.content;
import static io.github.camelsmtp.net.ClientFixture.envelope;
import static io.github.camelsmtp.net.ClientFixture.target;
import static io.github.camelsmtp.net.ClientFixture.told;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelsmtp.mail.DeliveryResult;
import io.github.camelsmtp.mail.Reply;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The client against our own server, on real sockets. */
class SmtpClientTest {
    @RegisterExtension
    final ServerFixture server = new ServerFixture();

    @RegisterExtension
    final ClientFixture client = new ClientFixture();

    private static String withoutTrace(String message) {
        return message.substring(message.indexOf("Subject:"));
    }

    @Test
    void aMessageArrivesAsItIs() throws Exception {
        SmtpServer to = server.start();
        assertThat(client.send(target(to.address()))).isEqualTo("DELIVERED 250 2.0.0 Taken [mx.example.org]");
        assertThat(withoutTrace(server.receiver.messages.get(0).text())).isEqualTo(ClientFixture.MESSAGE);
    }

    @Test
    void dotsLinesAndOctetsSurvive() throws Exception {
        SmtpServer to = server.start();
        String message = "Subject: x\r\n\r\n.\r\n..\r\n.a\r\nb.\r\n\r\n.\r\nend\u00e4\r\n";
        DeliveryResult result = client.send(target(to.address()), envelope("bob@example.org"), content(message))
                .get(0);
        assertThat(result.kind()).isEqualTo(DeliveryResult.Kind.DELIVERED);
        assertThat(withoutTrace(server.receiver.messages.get(0).text())).isEqualTo(message);
    }

    @Test
    void aLargeMessageIsStreamed() throws Exception {
        SmtpServer to = server.start();
        Random random = new Random(7);
        StringBuilder message = new StringBuilder("Subject: large\r\n\r\n");
        while (message.length() < 3_000_000) {
            message.append(Long.toString(random.nextLong(), 36)).append("\r\n");
        }
        client.send(target(to.address()), envelope("bob@example.org"), content(message.toString()));
        assertThat(withoutTrace(server.receiver.messages.get(0).text())).isEqualTo(message.toString());
    }

    @Test
    void eachRecipientHasAResult() throws Exception {
        server.receiver.decision = question -> CompletableFuture.completedStage(
                question.toString().contains("nobody")
                        ? io.github.camelsmtp.smtp.Decision.reject(Reply.of(550, 1, 1, "No such user"))
                        : io.github.camelsmtp.smtp.Decision.ACCEPT);
        SmtpServer to = server.start();
        List<DeliveryResult> results = client.send(
                target(to.address()),
                envelope("a@example.org", "nobody@example.org", "b@example.org"),
                content(ClientFixture.MESSAGE));
        assertThat(results.stream().map(ClientFixture::told))
                .containsExactly(
                        "DELIVERED 250 2.0.0 Taken [mx.example.org]",
                        "PERMANENT 550 5.1.1 No such user [mx.example.org]",
                        "DELIVERED 250 2.0.0 Taken [mx.example.org]");
        assertThat(server.receiver.messages).hasSize(1);
    }

    @Test
    void connectionsAreUsedAgain() throws Exception {
        SmtpServer to = server.start();
        for (int i = 0; i < 5; i++) {
            client.send(target(to.address()));
        }
        assertThat(server.receiver.messages).hasSize(5);
        assertThat(server.receiver.disconnected.get()).isZero();
        assertThat(connects()).isEqualTo(1);
    }

    private long connects() {
        return server.receiver.questions.stream()
                .filter(question -> question.getClass().getSimpleName().equals("Connect"))
                .count();
    }

    @Test
    void manyMessagesShareFewConnections() throws Exception {
        client.client(3, 10, Duration.ofSeconds(10));
        SmtpServer to = server.start();
        List<CompletableFuture<List<DeliveryResult>>> all = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            all.add(client.client
                    .send(target(to.address()), envelope("bob@example.org"), content(ClientFixture.MESSAGE))
                    .toCompletableFuture());
        }
        for (CompletableFuture<List<DeliveryResult>> one : all) {
            assertThat(told(one.get(30, TimeUnit.SECONDS).get(0))).startsWith("DELIVERED");
        }
        assertThat(server.receiver.messages).hasSize(60);
        assertThat(connects()).as("ten messages each").isBetween(6L, 9L);
    }

    @Test
    void nobodyListens() throws Exception {
        SmtpServer to = server.start();
        SmtpTarget target = target(to.address());
        to.stop(Duration.ZERO);
        assertThat(client.send(target)).isEqualTo("TEMPORARY 450 4.4.1 No answer from mx.example.org");
    }

    /** A connection has a time of its own for each address; or behind an address that is silent no other was ever tried. */
    @Test
    void whileItConnectsNoReplyIsLate() throws Exception {
        CompletableFuture<List<DeliveryResult>> future;
        List<Socket> before = new ArrayList<>();
        try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            InetSocketAddress address = new InetSocketAddress(full.getInetAddress(), full.getLocalPort());
            fill(address, before);
            future = client.client
                    .send(target(address), envelope("bob@example.org"), content(ClientFixture.MESSAGE))
                    .toCompletableFuture();
            client.pass(Duration.ofMinutes(6));
        } finally {
            for (Socket one : before) {
                one.close();
            }
        }
        assertThat(told(future.get(30, TimeUnit.SECONDS).get(0)))
                .isEqualTo("TEMPORARY 450 4.4.1 No answer from mx.example.org");
    }

    /** Connects until there is no room: who comes then hears nothing. */
    private static void fill(InetSocketAddress address, List<Socket> connected) throws IOException {
        while (true) {
            Socket one = new Socket();
            connected.add(one);
            try {
                one.connect(address, 300);
            } catch (SocketTimeoutException nothing) {
                return;
            }
        }
    }

    @Test
    void nobodyKnowsTheName() throws Exception {
        assertThat(client.send(SmtpTarget.of("no-such-host.invalid", 25)))
                .isEqualTo("TEMPORARY 451 4.4.3 No address is known of no-such-host.invalid");
    }

    @Test
    void aConnectionThatWasClosedMeanwhileIsReplaced() throws Exception {
        SmtpServer to = server.start();
        SmtpTarget target = target(to.address());
        client.send(target);
        to.stop(Duration.ZERO);
        SmtpServer again = new SmtpServer(
                ListenerSettings.of("127.0.0.1", target.address().getPort()),
                new io.github.camelsmtp.smtp.SmtpServerSettings(
                        "mail.example.org", io.github.camelsmtp.smtp.SmtpLimits.DEFAULT),
                server.receiver);
        again.start();
        try {
            assertThat(client.send(target)).startsWith("DELIVERED");
        } finally {
            again.close();
        }
    }
}
