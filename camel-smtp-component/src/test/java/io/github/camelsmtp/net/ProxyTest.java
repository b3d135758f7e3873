package io.github.camelsmtp.net;

import static io.github.camelsmtp.net.ServerFixture.GREETING;
import static io.github.camelsmtp.net.ServerFixture.HELO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.camelsmtp.auth.TlsMode;
import io.github.camelsmtp.mail.Networks;
import io.github.camelsmtp.smtp.SmtpAuthSettings;
import io.github.camelsmtp.smtp.SmtpLimits;
import io.github.camelsmtp.smtp.SmtpPeer;
import io.github.camelsmtp.smtp.SmtpServerSettings;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The PROXY protocol on real sockets. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class ProxyTest {
    private static final String FROM_SEVEN = "PROXY TCP4 192.0.2.7 198.51.100.1 40000 25\r\n";

    @RegisterExtension
    final ServerFixture fixture = new ServerFixture();

    private void startBehindLoopback() throws IOException {
        fixture.start(ListenerSettings.of("127.0.0.1", 0).behind(Networks.LOOPBACK));
    }

    private SmtpPeer lastPeer() {
        return fixture.receiver
                .questions
                .get(fixture.receiver.questions.size() - 1)
                .peer();
    }

    @Test
    void theClientIsWhoTheProxySays() throws IOException {
        startBehindLoopback();
        try (Dialogue client = fixture.connect()) {
            client.send(FROM_SEVEN);
            client.run(HELO);
            assertThat(lastPeer().remote()).isEqualTo(new InetSocketAddress("192.0.2.7", 40_000));
            assertThat(lastPeer().local()).isEqualTo(new InetSocketAddress("198.51.100.1", 25));
        }
    }

    @Test
    void theHeaderMayComeInPiecesAndWithWhatIsBehindIt() throws IOException {
        startBehindLoopback();
        try (Dialogue client = fixture.connect()) {
            client.send("PROXY TCP4 192.0.2.7 198");
            client.send(".51.100.1 40000 25\r\nNOOP\r\nQU");
            client.run(GREETING + "S: 250 2.0.0 OK\n");
            client.send("IT\r\n");
            client.run("S: 221 2.0.0 Bye\n").expectEnd();
        }
    }

    @Test
    void theProxyItselfMayLookWhetherWeAreThere() throws IOException {
        startBehindLoopback();
        try (Dialogue check = fixture.connect()) {
            check.send("\r\n\r\n\0\r\nQUIT\n\u0020\0\0\0");
            check.run(GREETING);
            assertThat(lastPeer().remote().getAddress().isLoopbackAddress()).isTrue();
        }
        try (Dialogue unknown = fixture.connect()) {
            unknown.send("PROXY UNKNOWN\r\n");
            unknown.run(GREETING);
            assertThat(lastPeer().remote().getPort()).isEqualTo(unknown.socket.getLocalPort());
        }
    }

    @Test
    void aConnectionOfAProxyWithoutAHeaderIsClosedUngreeted() throws IOException {
        startBehindLoopback();
        try (Dialogue client = fixture.connect()) {
            client.send("EHLO x\r\n");
            client.expectEnd();
        }
        try (Dialogue client = fixture.connect()) {
            client.send("PROXY TCP4 192.0.2.256 198.51.100.1 40000 25\r\n");
            client.expectEnd();
        }
        assertThat(fixture.receiver.questions).isEmpty();
    }

    @Test
    void nobodyElseIsBelieved() throws IOException {
        fixture.start(ListenerSettings.of("127.0.0.1", 0).behind(Networks.of("10.0.0.0/8, 2001:db8::/32")));
        try (Dialogue client = fixture.connect()) {
            client.run(GREETING);
            client.send(FROM_SEVEN);
            client.run("S: 500 5.5.1 Unknown command\n");
            assertThat(lastPeer().remote().getAddress().isLoopbackAddress()).isTrue();
        }
    }

    @Test
    void silenceAndTricklingAreTimedOut() throws Exception {
        fixture.start(new ListenerSettings(
                "127.0.0.1",
                0,
                10,
                10,
                Duration.ofMinutes(5),
                Duration.ofMinutes(5),
                Networks.LOOPBACK,
                Duration.ofMillis(200),
                500));
        try (Dialogue silent = fixture.connect();
                Dialogue trickling = fixture.connect()) {
            trickling.send("PROXY TCP4 1");
            silent.expectEnd();
            trickling.expectEnd();
        }
        assertThat(fixture.receiver.questions).isEmpty();
    }

    @Test
    void connectionsAreCountedByTheClientsAddress() throws IOException {
        fixture.start(ServerFixture.settings(5, 1, 300_000, 300_000).behind(Networks.LOOPBACK));
        try (Dialogue first = fixture.connect();
                Dialogue other = fixture.connect();
                Dialogue second = fixture.connect()) {
            first.send(FROM_SEVEN);
            first.run(GREETING);
            other.send("PROXY TCP4 192.0.2.8 198.51.100.1 40000 25\r\n");
            other.run(GREETING);
            second.send(FROM_SEVEN);
            second.run("S: 421 4.7.0 Too many connections, try again later\n").expectEnd();
            first.run("C: QUIT\nS: 221 2.0.0 Bye\n").expectEnd();
            try (Dialogue again = fixture.connect()) {
                again.send(FROM_SEVEN);
                again.run(GREETING);
            }
        }
    }

    @Test
    void connectionsWithoutAHeaderHaveAPlaceInAllAndGiveItBack() throws IOException {
        fixture.start(ServerFixture.settings(2, 1, 300_000, 300_000).behind(Networks.LOOPBACK));
        try (Dialogue one = fixture.connect();
                Dialogue two = fixture.connect()) {
            // Both are there once a third is told that there is no room for it.
            await().atMost(Duration.ofSeconds(30)).until(() -> {
                try (Dialogue third = fixture.connect()) {
                    third.socket.setSoTimeout(1000);
                    return "421 4.7.0 Too many connections, try again later".equals(third.line());
                } catch (java.net.SocketTimeoutException itGotAPlace) {
                    return false;
                }
            });
            one.socket.close();
            two.send("rubbish");
            two.expectEnd();
        }
        await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
            try (Dialogue next = fixture.connect()) {
                next.send(FROM_SEVEN);
                next.run(GREETING);
            }
        });
    }

    @Test
    void stoppingDoesNotWaitForHeaders() throws IOException {
        startBehindLoopback();
        try (Dialogue greeted = fixture.connect();
                Dialogue silent = fixture.connect()) {
            greeted.send(FROM_SEVEN);
            greeted.run(GREETING);
            fixture.stop(Duration.ofSeconds(30));
            silent.expectEnd();
        }
    }

    @Test
    void tlsFromTheStartBeginsBehindTheHeader() throws Exception {
        var context = TestCertificates.server();
        TlsSettings tls = new TlsSettings(
                () -> {
                    SSLEngine engine = context.createSSLEngine();
                    engine.setUseClientMode(false);
                    return engine;
                },
                Duration.ofMinutes(1));
        SmtpServerSettings settings =
                new SmtpServerSettings("mail.example.org", SmtpLimits.DEFAULT, SmtpAuthSettings.NONE, TlsMode.IMPLICIT);
        try (SmtpServer server = new SmtpServer(
                ListenerSettings.of("127.0.0.1", 0).behind(Networks.LOOPBACK), settings, fixture.receiver, tls)) {
            server.start();
            Socket plain = new Socket("127.0.0.1", server.address().getPort());
            plain.setSoTimeout(20_000);
            plain.getOutputStream().write(FROM_SEVEN.getBytes(StandardCharsets.US_ASCII));
            try (SSLSocket secure = (SSLSocket)
                    TestCertificates.client().getSocketFactory().createSocket(plain, "127.0.0.1", 0, true)) {
                secure.startHandshake();
                byte[] greeting = secure.getInputStream().readNBytes(GREETING.length() - 2);
                assertThat(new String(greeting, StandardCharsets.US_ASCII))
                        .startsWith("220 mail.example.org ESMTP ready");
                assertThat(lastPeer().remote()).isEqualTo(new InetSocketAddress("192.0.2.7", 40_000));
            }
        }
    }
}
