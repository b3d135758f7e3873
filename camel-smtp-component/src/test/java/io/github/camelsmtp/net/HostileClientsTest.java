package io.github.camelsmtp.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.camelsmtp.auth.SaslMechanism;
import io.github.camelsmtp.auth.TlsMode;
import io.github.camelsmtp.smtp.Decision;
import io.github.camelsmtp.smtp.Misuse;
import io.github.camelsmtp.smtp.SmtpAuthSettings;
import io.github.camelsmtp.smtp.SmtpLimits;
import io.github.camelsmtp.smtp.SmtpQuestion;
import io.github.camelsmtp.smtp.SmtpServerSettings;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that are slow on purpose, speak too early or speak something else, on real sockets. */
@Timeout(120)
class HostileClientsTest {
    @RegisterExtension
    final ServerFixture fixture = new ServerFixture();

    private final Receiver receiver = fixture.receiver;

    @Test
    void closesAMessageThatTricklesInHoweverBusyItLooks() throws IOException {
        fixture.start(ServerFixture.settings(10, 10, 60_000, 500));
        try (Dialogue client = fixture.connect()) {
            client.run(ServerFixture.DATA);
            trickle(client, "x");
            client.run("S: 421 4.4.2 Timeout, closing connection").expectEnd();
        }
        await().untilAsserted(
                        () -> assertThat(receiver.messages.get(0).abandoned).isTrue());
    }

    @Test
    void closesAMessageWhoseChunksTrickleIn() throws IOException {
        fixture.start(ServerFixture.settings(10, 10, 60_000, 500));
        try (Dialogue client = fixture.connect()) {
            client.run(ServerFixture.RCPT);
            await().until(() -> {
                if (client.isSilent()) {
                    client.send("BDAT 1\r\nx");
                }
                return receiver.disconnected.get() == 1;
            });
        }
        assertThat(receiver.messages.get(0).abandoned).isTrue();
    }

    @Test
    void countsNoRateAgainstAMessageThatWaitsForUs() throws IOException {
        CompletableFuture<Void> room = new CompletableFuture<>();
        receiver.room = message -> room;
        fixture.start(ServerFixture.settings(10, 10, 60_000, 300));
        try (Dialogue client = fixture.connect()) {
            client.run(ServerFixture.DATA).send("Hello\r\n.\r\n");
            await().until(() -> receiver.messages.get(0).size > 0);
            // Another one's time is up meanwhile.
            try (Dialogue other = fixture.connect()) {
                other.run(ServerFixture.GREETING);
                trickle(other, "N");
                other.run("S: 421 4.4.2 Timeout, closing connection");
            }
            room.complete(null);
            client.run("S: 250 2.0.0 Taken");
        }
    }

    @Test
    void closesALoginThatTricklesIn() throws IOException {
        SmtpAuthSettings logins = new SmtpAuthSettings(List.of(SaslMechanism.PLAIN), true, false);
        try (SmtpServer server = new SmtpServer(
                ServerFixture.settings(10, 10, 60_000, 300),
                new SmtpServerSettings("mail.example.org", SmtpLimits.DEFAULT, logins, TlsMode.NONE),
                receiver)) {
            try (Dialogue client = new Dialogue(server.start())) {
                client.run(ServerFixture.HELO + "C: AUTH PLAIN\nS: 334 ");
                trickle(client, "A");
                client.run("S: 421 4.4.2 Timeout, closing connection").expectEnd();
            }
        }
    }

    /** Octets of a TLS record that never becomes whole are no sign of life. */
    @Test
    void closesATlsClientWhoseRecordTricklesIn() throws Exception {
        try (SmtpServer server = tls(ServerFixture.settings(10, 10, 1000, 60_000))) {
            try (Dialogue client = new Dialogue(server.start());
                    SSLSocket secured = (SSLSocket) TestCertificates.client()
                            .getSocketFactory()
                            .createSocket(client.socket, "mail.example.org", client.socket.getPort(), true)) {
                secured.startHandshake();
                assertThat(secured.getInputStream().read()).isEqualTo('2');
                client.send("\u0017\u0003\u0003\u0040\u0000"); // a record of 16 KB begins
                await().until(() -> {
                    try {
                        client.send("x");
                    } catch (IOException closed) {
                        return true;
                    }
                    return receiver.disconnected.get() == 1;
                });
            }
            await().until(() -> receiver.disconnected.get() == 1);
        }
    }

    @Test
    void closesPlainSmtpWhereTlsIsDue() throws Exception {
        try (SmtpServer server = tls(ServerFixture.settings(10, 10, 60_000, 60_000))) {
            try (Dialogue client = new Dialogue(server.start())) {
                client.send("EHLO client.example.net\r\nMAIL FROM:<ann@example.net>\r\n");
                // TLS's word for it, an alert, is all there is to be read.
                InputStream in = client.socket.getInputStream();
                assertThat(in.read()).isEqualTo(0x15);
                assertThat(new String(in.readAllBytes(), java.nio.charset.StandardCharsets.ISO_8859_1))
                        .doesNotContain("220");
            }
            await().until(() -> receiver.disconnected.get() == 1);
            assertThat(receiver.questions).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET / HTTP/1.1\r\nHost: mail.example.org\r\n\r\n",
                "POST / HTTP/1.1\r\n\r\nEHLO x\r\nMAIL FROM:<evil@example.com>\r\n",
                "CONNECT mail.example.org:25 HTTP/1.1\r\n\r\n",
                "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc",
                "\u00ff\u00fb\u0001"
            })
    void closesAtOnceAndCountsWhoSpeaksSomethingElse(String said) throws IOException {
        fixture.start();
        try (Dialogue client = fixture.connect()) {
            client.run(ServerFixture.GREETING).send(said);
            client.run("S: 221 2.7.0 This is no command of SMTP, closing connection")
                    .expectEnd();
        }
        await().until(() -> receiver.disconnected.get() == 1);
        assertThat(receiver.misuses).containsExactly(Misuse.FOREIGN_PROTOCOL);
        assertThat(receiver.questions).allMatch(question -> question instanceof SmtpQuestion.Connect);
    }

    @Test
    void countsAnErrorAgainstAClientThatSpeaksFirst() throws IOException {
        CompletableFuture<Decision> later = new CompletableFuture<>();
        receiver.decision = question ->
                question instanceof SmtpQuestion.Connect ? later : CompletableFuture.completedStage(Decision.ACCEPT);
        fixture.start();
        try (Dialogue early = fixture.connect()) {
            early.send("NOOP\r\n");
            await().until(() -> receiver.questions.size() == 1);
            // The answer is given on the connection's own thread, behind the octets that came first.
            await().untilAsserted(() -> assertThat(early.socket.getLocalPort()).isPositive());
            try (Dialogue other = fixture.connect()) {
                other.send("QUIT\r\n");
                await().until(() -> receiver.questions.size() == 2);
            }
            later.complete(Decision.ACCEPT);
            early.run(ServerFixture.GREETING + "S: 250 2.0.0 OK\n");
            early.run("C: FOO\nS: 500 5.5.1 Unknown command\n".repeat(19));
            early.run("C: FOO\nS: 421 4.7.0 Too many errors, closing connection")
                    .expectEnd();
        }
    }

    /**
     * Half of them over a command, half over a message; an octet each ten times a second, as long as they are let. As fast
     * as they can, those with a message may keep up the least rate, and then nobody ends them.
     */
    @Test
    void servesOthersWhileFiveHundredSlowClientsAreConnectedAndEndsThose() throws Exception {
        fixture.start(ServerFixture.settings(1000, 1000, 60_000, 4000));
        List<Dialogue> slow = new ArrayList<>();
        ScheduledExecutorService trickling = Executors.newSingleThreadScheduledExecutor();
        try (Dialogue fast = fixture.connect()) {
            for (int i = 0; i < 500; i++) {
                Dialogue client = fixture.connect();
                slow.add(client);
                client.run(i % 2 == 0 ? ServerFixture.GREETING : ServerFixture.DATA);
            }
            trickling.scheduleWithFixedDelay(() -> trickleAll(slow), 0, 100, TimeUnit.MILLISECONDS);
            fast.run(ServerFixture.HELO);
            String transaction = ServerFixture.DATA.substring(ServerFixture.HELO.length());
            for (int i = 0; i < 100; i++) {
                fast.run(transaction + "C: Hello\nC: .\nS: 250 2.0.0 Taken\n");
            }
            await().atMost(Duration.ofSeconds(60)).until(() -> receiver.disconnected.get() == 500);
            fast.run("C: NOOP\nS: 250 2.0.0 OK");
            assertThat(receiver.open()).isZero();
            assertThat(receiver.messages.stream().filter(message -> message.finished))
                    .hasSize(100);
        } finally {
            trickling.shutdown();
            assertThat(trickling.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
            for (Dialogue client : slow) {
                client.close();
            }
        }
    }

    private static void trickleAll(List<Dialogue> slow) {
        for (Dialogue client : slow) {
            try {
                client.send("x");
            } catch (IOException closed) {
                // as it should be
            }
        }
    }

    /** One octet after the other until something is said. */
    private static void trickle(Dialogue client, String octet) {
        await().until(() -> {
            client.send(octet);
            return !client.isSilent();
        });
    }

    /** It will never end the handshake, so there is no reason to wait for its timeout. */
    @Test
    void closesAClientThatEndsItsOutputInTheMiddleOfAHandshake() throws Exception {
        try (SmtpServer server = tls(ServerFixture.settings(10, 10, 60_000, 60_000), TlsMode.OFFERED)) {
            try (Dialogue client = new Dialogue(server.start())) {
                client.run(ServerFixture.HELO + "C: STARTTLS\nS: 220 2.0.0 Ready to start TLS");
                client.send("\u0016\u0003\u0001\u0000\u00c8\u0001");
                client.socket.shutdownOutput();
                client.socket.getInputStream().readAllBytes(); // perhaps an alert
            }
            await().until(() -> receiver.disconnected.get() == 1);
        }
    }

    private SmtpServer tls(ListenerSettings listener) throws Exception {
        return tls(listener, TlsMode.IMPLICIT);
    }

    private SmtpServer tls(ListenerSettings listener, TlsMode mode) throws Exception {
        var context = TestCertificates.server();
        TlsSettings settings = new TlsSettings(
                () -> {
                    SSLEngine engine = context.createSSLEngine();
                    engine.setUseClientMode(false);
                    return engine;
                },
                Duration.ofMinutes(1));
        return new SmtpServer(
                listener,
                new SmtpServerSettings("mail.example.org", SmtpLimits.DEFAULT, SmtpAuthSettings.NONE, mode),
                receiver,
                settings);
    }
}
