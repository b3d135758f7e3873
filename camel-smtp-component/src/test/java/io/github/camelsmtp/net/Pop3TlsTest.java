package io.github.camelsmtp.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.camelsmtp.auth.ChannelBinding;
import io.github.camelsmtp.auth.SaslClient;
import io.github.camelsmtp.auth.SaslClientExchange;
import io.github.camelsmtp.auth.SaslConnection;
import io.github.camelsmtp.auth.SaslCredentials;
import io.github.camelsmtp.auth.SaslMechanism;
import io.github.camelsmtp.auth.TlsMode;
import io.github.camelsmtp.pop3.Logins;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Real TLS on real sockets, with Java's own client. */
class Pop3TlsTest {
    private static final String LOGIN = "USER alice@example.org\r\nPASS secret\r\n";
    private final ExecutorService blocking = Executors.newFixedThreadPool(2);
    private final Maildrops maildrops = new Maildrops();
    private @Nullable Pop3Server server;
    private @Nullable Socket socket;

    private Socket connect(TlsMode mode, SaslMechanism... mechanisms) throws Exception {
        var context = TestCertificates.server();
        TlsSettings tls = new TlsSettings(
                () -> {
                    SSLEngine engine = context.createSSLEngine();
                    engine.setUseClientMode(false);
                    return engine;
                },
                Duration.ofMinutes(1));
        server = new Pop3Server(
                ListenerSettings.forPop3("127.0.0.1", 0),
                Logins.offering(mode, false, mechanisms),
                maildrops,
                blocking,
                tls);
        Socket plain = new Socket();
        plain.setTcpNoDelay(true);
        plain.setSoTimeout(20_000);
        plain.connect(new InetSocketAddress("127.0.0.1", server.start().getPort()));
        socket = plain;
        return plain;
    }

    @AfterEach
    void stop() throws IOException {
        if (socket != null) {
            socket.close();
        }
        if (server != null) {
            server.close();
        }
        blocking.shutdown();
        assertThat(maildrops.openDrops).hasValue(0);
        assertThat(maildrops.openStreams).hasValue(0);
    }

    private Socket connect(TlsMode mode) throws Exception {
        return connect(mode, SaslMechanism.PLAIN);
    }

    private SSLSocket secure(Socket plain, String... protocols) throws Exception {
        SSLSocket secured = (SSLSocket) TestCertificates.client()
                .getSocketFactory()
                .createSocket(plain, "mail.example.org", plain.getPort(), true);
        if (protocols.length > 0) {
            secured.setEnabledProtocols(protocols);
        }
        secured.startHandshake();
        socket = secured;
        return secured;
    }

    private static void say(Socket to, String text) throws IOException {
        to.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
        to.getOutputStream().flush();
    }

    /** One octet at a time: what follows a line may be TLS. Null at the end, or at what is no line of text. */
    private static @Nullable String hear(Socket from) throws IOException {
        StringBuilder line = new StringBuilder();
        int octet;
        while ((octet = from.getInputStream().read()) != '\n') {
            if (octet < 0) {
                return null;
            }
            line.append((char) octet);
        }
        return line.toString().strip();
    }

    /** Everything that comes until the server closes. */
    private static String rest(Socket from) throws IOException {
        StringBuilder all = new StringBuilder();
        InputStream in = from.getInputStream();
        try {
            for (int octet = in.read(); octet >= 0; octet = in.read()) {
                all.append((char) octet);
            }
        } catch (SocketException reset) {
            assertThat(reset).hasMessageContaining("reset");
        }
        return all.toString();
    }

    private static void greeted(Socket client) throws IOException {
        assertThat(hear(client)).isEqualTo("+OK POP3 server mail.example.org ready");
    }

    private void retrieveEverything(Socket over, String content) throws IOException {
        say(over, LOGIN + "RETR 1\r\nDELE 1\r\nQUIT\r\n");
        assertThat(hear(over)).isEqualTo("+OK Send the password");
        assertThat(hear(over)).startsWith("+OK 1 messages");
        assertThat(hear(over)).isEqualTo("+OK " + content.length() + " octets");
        for (String line : content.lines().toList()) {
            assertThat(hear(over)).isEqualTo(line);
        }
        assertThat(hear(over)).isEqualTo(".");
        assertThat(hear(over)).isEqualTo("+OK Message will be deleted at QUIT");
        assertThat(hear(over)).isEqualTo("+OK Bye, messages deleted: 1");
        assertThat(over.getInputStream().read()).as("the goodbye is heard").isEqualTo(-1);
        assertThat(maildrops.deleted).hasSize(1);
    }

    private String add(int lines) {
        String content = ("y".repeat(900) + "\r\n").repeat(lines);
        maildrops.add(content.length(), () -> new ByteArrayInputStream(content.getBytes(StandardCharsets.ISO_8859_1)));
        return content;
    }

    @Test
    void stlsBeginsTls() throws Exception {
        String content = add(300);
        Socket plain = connect(TlsMode.OFFERED);
        greeted(plain);
        say(plain, "STLS\r\n");
        assertThat(hear(plain)).isEqualTo("+OK Begin TLS");
        retrieveEverything(secure(plain), content);
        assertThat(server.injections()).isZero();
        assertThat(server.tlsFailures()).isZero();
    }

    @Test
    void implicitTlsGreetsInside() throws Exception {
        String content = add(3);
        SSLSocket secured = secure(connect(TlsMode.IMPLICIT));
        greeted(secured);
        retrieveEverything(secured, content);
    }

    /** A server that offers SCRAM, bound where this Java can, and a client that has been greeted. */
    private SSLSocket scramServer(String protocol) throws Exception {
        SSLSocket secured = secure(
                connect(TlsMode.IMPLICIT, SaslMechanism.SCRAM_SHA_256_PLUS, SaslMechanism.SCRAM_SHA_256), protocol);
        greeted(secured);
        return secured;
    }

    /** The mechanisms that CAPA names. */
    private static @Nullable String offered(Socket to) throws IOException {
        say(to, "CAPA\r\n");
        String sasl = null;
        for (String line = hear(to); line != null && !line.equals("."); line = hear(to)) {
            sasl = line.startsWith("SASL ") ? line.substring(5) : sasl;
        }
        return sasl;
    }

    /** Logs in, bound to nothing else than this; answers the last reply. */
    private static String scram(Socket over, SaslMechanism mechanism, String bindingType, byte[] bound)
            throws IOException {
        ChannelBinding binding = type -> Optional.of(bound).filter(data -> type.equals(bindingType));
        SaslClientExchange client = SaslClient.begin(
                mechanism,
                SaslCredentials.password("alice@example.org", "secret"),
                new SaslConnection("mail.example.org", binding, Set.of(mechanism), null),
                110);
        say(over, "AUTH " + mechanism.wireName() + " " + base64(client.respond(null)) + "\r\n");
        String reply = hear(over);
        while (reply != null && reply.startsWith("+ ")) {
            say(over, base64(client.respond(Base64.getDecoder().decode(reply.substring(2)))) + "\r\n");
            reply = hear(over);
        }
        assertThat(client.complete()).as("the server's signature").isEqualTo(reply != null && reply.startsWith("+OK"));
        return String.valueOf(reply);
    }

    private static String base64(byte @Nullable [] octets) {
        return Base64.getEncoder().encodeToString(Objects.requireNonNull(octets));
    }

    @ParameterizedTest
    @CsvSource({
        "TLSv1.2, tls-exporter",
        "TLSv1.3, tls-exporter",
        "TLSv1.2, tls-server-end-point",
        "TLSv1.3, tls-server-end-point"
    })
    @EnabledForJreRange(minVersion = 25)
    void scramIsBoundToTheConnectionAndToTheServersCertificate(String protocol, String type) throws Exception {
        SSLSocket secured = scramServer(protocol);
        assertThat(offered(secured)).isEqualTo("SCRAM-SHA-256-PLUS SCRAM-SHA-256");
        byte[] bound =
                TlsChannelBinding.ofClient(secured.getSession()).data(type).orElseThrow();
        byte[] another = bound.clone();
        another[0] ^= 1;
        assertThat(scram(secured, SaslMechanism.SCRAM_SHA_256_PLUS, type, another))
                .startsWith("-ERR [AUTH]");
        assertThat(scram(secured, SaslMechanism.SCRAM_SHA_256, type, bound))
                .as("-PLUS was cut out of our offer")
                .startsWith("-ERR [AUTH]");
        assertThat(scram(secured, SaslMechanism.SCRAM_SHA_256_PLUS, type, bound))
                .isEqualTo("+OK 0 messages (0 octets)");
    }

    @Test
    @EnabledForJreRange(maxVersion = 24)
    void olderJavasOfferNoPlusAndBelieveAClientThatCouldBind() throws Exception {
        SSLSocket secured = scramServer("TLSv1.3");
        assertThat(offered(secured)).isEqualTo("SCRAM-SHA-256");
        String type = "tls-server-end-point";
        byte[] bound =
                TlsChannelBinding.ofClient(secured.getSession()).data(type).orElseThrow();
        assertThat(scram(secured, SaslMechanism.SCRAM_SHA_256_PLUS, type, bound))
                .isEqualTo("-ERR No such mechanism, CAPA lists them");
        assertThat(scram(secured, SaslMechanism.SCRAM_SHA_256, type, bound)).isEqualTo("+OK 0 messages (0 octets)");
    }

    @Test
    void whatFollowsStlsInOneSegmentIsNotExecuted() throws Exception {
        add(1);
        Socket plain = connect(TlsMode.OFFERED);
        greeted(plain);
        say(plain, "STLS\r\n" + LOGIN + "DELE 1\r\nQUIT\r\n");
        assertThat(rest(plain)).isEqualTo("-ERR Nothing may come between STLS and the TLS handshake\r\n");
        assertThat(server.injections()).isEqualTo(1);
        assertNothingHappened();
    }

    @Test
    void whatFollowsStlsInASegmentOfItsOwnIsNotExecuted() throws Exception {
        add(1);
        Socket plain = connect(TlsMode.OFFERED);
        greeted(plain);
        say(plain, "STLS\r\n");
        assertThat(hear(plain)).isEqualTo("+OK Begin TLS"); // so it is in a segment that comes later
        say(plain, LOGIN + "DELE 1\r\nQUIT\r\n");
        assertThat(rest(plain)).doesNotContain("+OK", "-ERR");
        assertThat(server.tlsFailures()).isEqualTo(1);
        assertNothingHappened();
    }

    @Test
    void linesThatEndInALineFeedAreNotExecutedEither() throws Exception {
        add(1);
        Socket plain = connect(TlsMode.OFFERED);
        greeted(plain);
        say(plain, "STLS\r\n");
        assertThat(hear(plain)).isEqualTo("+OK Begin TLS");
        say(plain, (LOGIN + "DELE 1\r\nQUIT\r\n").replace("\r", ""));
        assertThat(rest(plain)).doesNotContain("+OK", "-ERR");
        assertThat(server.tlsFailures()).isEqualTo(1);
        assertNothingHappened();
    }

    @Test
    void stlsWithALineFeedClosesTheConnection() throws Exception {
        add(1);
        Socket plain = connect(TlsMode.OFFERED);
        greeted(plain);
        say(plain, "STLS\n" + LOGIN + "DELE 1\r\nQUIT\r\n");
        assertThat(rest(plain)).isEqualTo("-ERR Lines must end in CRLF\r\n");
        assertThat(server.injections()).isEqualTo(1);
        assertNothingHappened();
    }

    @Test
    void aClientThatGoesDuringTheHandshakeLeavesNothing() throws Exception {
        Socket plain = connect(TlsMode.OFFERED);
        greeted(plain);
        say(plain, "STLS\r\n");
        assertThat(hear(plain)).isEqualTo("+OK Begin TLS");
        say(plain, "\26\3\1");
        plain.setSoLinger(true, 0);
        plain.close();
        await().until(() -> maildrops.reports.size() == 1);
    }

    private void assertNothingHappened() {
        await().until(() -> maildrops.reports.size() == 1);
        assertThat(maildrops.reports.get(0).account()).isNull();
        assertThat(maildrops.opened).hasValue(0);
        assertThat(maildrops.deleted).isEmpty();
    }
}
