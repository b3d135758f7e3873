package io.github.camelsmtp.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camelsmtp.auth.TlsMode;
import io.github.camelsmtp.mail.Envelope;
import io.github.camelsmtp.mail.Reply;
import io.github.camelsmtp.smtp.Decision;
import io.github.camelsmtp.smtp.MessageIntake;
import io.github.camelsmtp.smtp.MessageOutcome;
import io.github.camelsmtp.smtp.MessageReceiver;
import io.github.camelsmtp.smtp.Misuse;
import io.github.camelsmtp.smtp.SmtpAuthSettings;
import io.github.camelsmtp.smtp.SmtpLimits;
import io.github.camelsmtp.smtp.SmtpPeer;
import io.github.camelsmtp.smtp.SmtpQuestion;
import io.github.camelsmtp.smtp.SmtpServerSettings;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Real TLS on real sockets, with Java's own client. */
class SmtpTlsTest {
    private final ByteArrayOutputStream content = new ByteArrayOutputStream();
    private final AtomicReference<SmtpPeer> peer = new AtomicReference<>();
    private final List<Misuse> misuses = new CopyOnWriteArrayList<>();
    private @Nullable SmtpServer server;
    private @Nullable Socket socket;

    /** Takes every message, and keeps the last one's octets and sender. */
    private final class Keeping implements MessageReceiver {
        @Override
        public CompletionStage<Decision> decide(SmtpQuestion question) {
            return CompletableFuture.completedStage(Decision.ACCEPT);
        }

        @Override
        public void misused(SmtpPeer from, Misuse misuse) {
            misuses.add(misuse);
        }

        @Override
        public MessageIntake begin(SmtpPeer from, Envelope envelope) {
            peer.set(from);
            return new MessageIntake() {
                @Override
                public @Nullable CompletionStage<?> write(ByteBuffer octets) {
                    byte[] run = new byte[octets.remaining()];
                    octets.get(run);
                    content.writeBytes(run);
                    return null;
                }

                @Override
                public void abandon() {
                    content.reset();
                }

                @Override
                public CompletionStage<MessageOutcome> finish() {
                    return CompletableFuture.completedStage(MessageOutcome.of(Reply.of(250, 0, 0, "Kept")));
                }
            };
        }
    }

    private int start(TlsMode mode, Duration handshakeTimeout) throws Exception {
        SmtpServerSettings settings =
                new SmtpServerSettings("mail.example.org", SmtpLimits.DEFAULT, SmtpAuthSettings.NONE, mode);
        var context = TestCertificates.server();
        TlsSettings tls = new TlsSettings(
                () -> {
                    SSLEngine engine = context.createSSLEngine();
                    engine.setUseClientMode(false);
                    return engine;
                },
                handshakeTimeout);
        server = new SmtpServer(ListenerSettings.of("127.0.0.1", 0), settings, new Keeping(), tls);
        return server.start().getPort();
    }

    private int start(TlsMode mode) throws Exception {
        return start(mode, Duration.ofMinutes(1));
    }

    @AfterEach
    void stop() throws IOException {
        if (socket != null) {
            socket.close();
        }
        if (server != null) {
            server.close();
        }
    }

    private Socket connect(int port) throws IOException {
        socket = new Socket();
        socket.connect(new InetSocketAddress("127.0.0.1", port));
        socket.setSoTimeout(20_000);
        return socket;
    }

    private SSLSocket secure(Socket plain) throws Exception {
        SSLSocket secured = (SSLSocket) TestCertificates.client()
                .getSocketFactory()
                .createSocket(plain, "mail.example.org", plain.getPort(), true);
        secured.startHandshake();
        socket = secured;
        return secured;
    }

    private static void say(Socket to, String text) throws IOException {
        to.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
        to.getOutputStream().flush();
    }

    /** The last line of each reply, until as many have come. */
    private static String hear(Socket from, int replies) throws IOException {
        // One octet at a time: what follows a reply may be TLS.
        StringBuilder heard = new StringBuilder();
        int left = replies;
        while (left > 0) {
            StringBuilder line = new StringBuilder();
            int octet;
            while ((octet = from.getInputStream().read()) != '\n' && octet >= 0) {
                line.append((char) octet);
            }
            if (line.isEmpty()) {
                return heard.append("closed").toString();
            }
            if (line.length() > 3 && line.charAt(3) == ' ') {
                heard.append(line.substring(0, 3)).append(' ');
                left--;
            }
        }
        return heard.toString().strip();
    }

    private static void deliver(Socket over, String text) throws IOException {
        say(over, "EHLO client\r\n");
        assertThat(hear(over, 1)).isEqualTo("250");
        say(over, "MAIL FROM:<>\r\nRCPT TO:<alice@example.org>\r\nDATA\r\n");
        assertThat(hear(over, 3)).isEqualTo("250 250 354");
        say(over, text + ".\r\nQUIT\r\n");
        assertThat(hear(over, 2)).isEqualTo("250 221");
    }

    @Test
    void startTlsBeginsTlsAndForgetsTheGreeting() throws Exception {
        Socket plain = connect(start(TlsMode.OFFERED));
        assertThat(hear(plain, 1)).isEqualTo("220");
        say(plain, "EHLO before\r\n");
        assertThat(hear(plain, 1)).isEqualTo("250");
        say(plain, "STARTTLS\r\n");
        assertThat(hear(plain, 1)).isEqualTo("220");
        SSLSocket secured = secure(plain);
        say(secured, "MAIL FROM:<>\r\n");
        assertThat(hear(secured, 1)).isEqualTo("503");
        String text = "Subject: x\r\n\r\n" + ("y".repeat(900) + "\r\n").repeat(300);
        deliver(secured, text);
        assertThat(content.toString(StandardCharsets.ISO_8859_1)).isEqualTo(text);
        assertThat(peer.get().protocol().name()).isEqualTo("ESMTPS");
        assertThat(peer.get().helo()).isEqualTo("client");
        assertThat(peer.get().tls().protocol()).isEqualTo("TLSv1.3");
        assertThat(secured.getInputStream().read()).as("the goodbye is heard").isEqualTo(-1);
    }

    @Test
    void implicitTlsGreetsInside() throws Exception {
        SSLSocket secured = secure(connect(start(TlsMode.IMPLICIT)));
        assertThat(hear(secured, 1)).isEqualTo("220");
        deliver(secured, "hello\r\n");
        assertThat(content.toString(StandardCharsets.ISO_8859_1)).isEqualTo("hello\r\n");
    }

    @Test
    void anOlderClientSpeaksTls12() throws Exception {
        Socket plain = connect(start(TlsMode.IMPLICIT));
        SSLSocket secured = (SSLSocket) TestCertificates.client()
                .getSocketFactory()
                .createSocket(plain, "mail.example.org", plain.getPort(), true);
        secured.setEnabledProtocols(new String[] {"TLSv1.2"});
        secured.startHandshake();
        socket = secured;
        assertThat(hear(secured, 1)).isEqualTo("220");
        deliver(secured, "hello\r\n");
        assertThat(peer.get().tls().protocol()).isEqualTo("TLSv1.2");
    }

    @Test
    void commandsBehindStartTlsInOneSegmentCloseTheConnection() throws Exception {
        Socket plain = connect(start(TlsMode.OFFERED));
        hear(plain, 1);
        say(plain, "STARTTLS\r\nEHLO evil\r\nMAIL FROM:<evil@example.com>\r\n");
        assertThat(hear(plain, 2)).isEqualTo("554 closed");
        assertThat(misuses).containsExactly(Misuse.TLS_INJECTION);
        assertThat(server.injections()).isOne();
    }

    @Test
    void commandsInTheClearAfterThe220CloseTheConnection() throws Exception {
        Socket plain = connect(start(TlsMode.OFFERED));
        hear(plain, 1);
        say(plain, "STARTTLS\r\n");
        assertThat(hear(plain, 1)).isEqualTo("220");
        say(plain, "EHLO evil\r\nMAIL FROM:<evil@example.com>\r\nRCPT TO:<alice@example.org>\r\nDATA\r\n");
        BufferedReader rest =
                new BufferedReader(new InputStreamReader(plain.getInputStream(), StandardCharsets.ISO_8859_1));
        StringBuilder heard = new StringBuilder();
        for (String line = rest.readLine(); line != null; line = rest.readLine()) {
            heard.append(line);
        }
        assertThat(heard.toString())
                .as("an alert, and no reply")
                .doesNotContain("250")
                .doesNotContain("354");
        assertThat(misuses).containsExactly(Misuse.BROKEN_TLS);
    }

    @Test
    void aStartTlsThatEndsInALineFeedClosesTheConnection() throws Exception {
        Socket plain = connect(start(TlsMode.OFFERED));
        hear(plain, 1);
        say(plain, "STARTTLS\nEHLO evil\r\nMAIL FROM:<evil@example.com>\r\n");
        assertThat(hear(plain, 2)).isEqualTo("500 closed");
        assertThat(misuses).containsExactly(Misuse.TLS_INJECTION);
        assertThat(server.injections()).isOne();
    }

    @Test
    void commandsInTheClearThatEndInALineFeedCloseTheConnectionToo() throws Exception {
        Socket plain = connect(start(TlsMode.OFFERED));
        hear(plain, 1);
        say(plain, "STARTTLS\r\n");
        assertThat(hear(plain, 1)).isEqualTo("220");
        say(plain, "EHLO evil\nMAIL FROM:<evil@example.com>\n");
        assertThat(new String(plain.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1))
                .doesNotContain("250")
                .doesNotContain("500");
        assertThat(misuses).containsExactly(Misuse.BROKEN_TLS);
    }

    @Test
    void aPlainClientOnTheTlsPortIsClosed() throws Exception {
        Socket plain = connect(start(TlsMode.IMPLICIT));
        say(plain, "EHLO x\r\nMAIL FROM:<>\r\n");
        byte[] answer = plain.getInputStream().readAllBytes();
        assertThat(new String(answer, StandardCharsets.ISO_8859_1))
                .doesNotContain("220")
                .doesNotContain("250");
    }

    @Test
    void aHandshakeThatNeverEndsIsCut() throws Exception {
        Socket plain = connect(start(TlsMode.IMPLICIT, Duration.ofMillis(50)));
        plain.getOutputStream().write(new byte[] {22, 3, 1});
        assertThat(plain.getInputStream().read()).isEqualTo(-1);
    }

    @Test
    void aModeAndItsSettingsMustFit() {
        SmtpServerSettings settings =
                new SmtpServerSettings("mail.example.org", SmtpLimits.DEFAULT, SmtpAuthSettings.NONE, TlsMode.OFFERED);
        assertThatThrownBy(() -> new SmtpServer(ListenerSettings.of("127.0.0.1", 0), settings, new Keeping(), null))
                .hasMessage("TLS OFFERED needs a certificate");
    }
}
