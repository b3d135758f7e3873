package io.github.camelsmtp.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelsmtp.auth.Authenticator;
import io.github.camelsmtp.auth.CertificateAddresses;
import io.github.camelsmtp.auth.SaslConnection;
import io.github.camelsmtp.auth.SaslExchange;
import io.github.camelsmtp.auth.SaslMechanism;
import io.github.camelsmtp.auth.SaslOffer;
import io.github.camelsmtp.auth.ScramAccount;
import io.github.camelsmtp.auth.TlsMode;
import io.github.camelsmtp.mail.EmailAddress;
import io.github.camelsmtp.mail.Envelope;
import io.github.camelsmtp.mail.Networks;
import io.github.camelsmtp.mail.ScramCredential;
import io.github.camelsmtp.mail.ScramHash;
import io.github.camelsmtp.smtp.Decision;
import io.github.camelsmtp.smtp.MessageIntake;
import io.github.camelsmtp.smtp.MessageReceiver;
import io.github.camelsmtp.smtp.SmtpAuthSettings;
import io.github.camelsmtp.smtp.SmtpLimits;
import io.github.camelsmtp.smtp.SmtpPeer;
import io.github.camelsmtp.smtp.SmtpQuestion;
import io.github.camelsmtp.smtp.SmtpServerSettings;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Logins that are bound to TLS, or made by it, on real sockets with Java's own client. */
class SaslOverTlsTest {
    private static final ScramCredential PENCIL = ScramCredential.derive("pencil", new byte[] {1, 2, 3, 4}, 4096);

    private static final Authenticator ACCOUNTS = new Authenticator() {
        @Override
        public CompletionStage<Optional<String>> password(String name, String password) {
            return CompletableFuture.completedStage(Optional.empty());
        }

        @Override
        public CompletionStage<Optional<ScramAccount>> scram(String name, ScramHash hash) {
            return CompletableFuture.completedStage(
                    Optional.of(new ScramAccount("alice@example.org", PENCIL)).filter(account -> name.equals("alice")));
        }

        @Override
        public CompletionStage<Optional<String>> certificate(X509Certificate certificate, String name) {
            EmailAddress its = CertificateAddresses.of(certificate).get(0);
            return CompletableFuture.completedStage(
                    Optional.of(its.toString()).filter(n -> name.isEmpty() || name.equals(n)));
        }
    };

    private record Accounts(Authenticator authenticator) implements MessageReceiver {
        @Override
        public CompletionStage<Decision> decide(SmtpQuestion question) {
            return CompletableFuture.completedStage(Decision.ACCEPT);
        }

        @Override
        public SaslExchange logIn(SmtpPeer peer, SaslMechanism mechanism, SaslConnection connection) {
            return mechanism.begin(authenticator, connection);
        }

        @Override
        public MessageIntake begin(SmtpPeer peer, Envelope envelope) {
            throw new UnsupportedOperationException("no messages here");
        }
    }

    private @Nullable SmtpServer server;
    private @Nullable SSLSocket socket;
    private @Nullable BufferedReader in;

    @AfterEach
    void stop() throws IOException {
        if (socket != null) {
            socket.close();
        }
        if (server != null) {
            server.close();
        }
    }

    private void start(SmtpAuthSettings auth, Networks xclients) throws Exception {
        SSLContext context = TestCertificates.serverTrustingAlice();
        TlsSettings tls = new TlsSettings(
                () -> {
                    SSLEngine engine = context.createSSLEngine();
                    engine.setUseClientMode(false);
                    engine.setWantClientAuth(true);
                    return engine;
                },
                Duration.ofMinutes(1));
        SmtpServerSettings settings = new SmtpServerSettings(
                        "mail.example.org", SmtpLimits.DEFAULT, auth, TlsMode.IMPLICIT)
                .believing(xclients);
        server = new SmtpServer(ListenerSettings.of("127.0.0.1", 0), settings, new Accounts(ACCOUNTS), tls);
        server.start();
    }

    private void start(SaslMechanism... mechanisms) throws Exception {
        start(new SmtpAuthSettings(List.of(mechanisms), false, false), Networks.NONE);
    }

    private void connect(SSLContext client, String protocol) throws Exception {
        SSLSocket made = (SSLSocket) client.getSocketFactory()
                .createSocket("127.0.0.1", server.address().getPort());
        made.setSoTimeout(20_000);
        made.setEnabledProtocols(new String[] {protocol});
        made.startHandshake();
        socket = made;
        in = new BufferedReader(new InputStreamReader(made.getInputStream(), StandardCharsets.US_ASCII));
        assertThat(in.readLine()).startsWith("220 ");
    }

    private String say(String line) throws IOException {
        socket.getOutputStream().write((line + "\r\n").getBytes(StandardCharsets.US_ASCII));
        return in.readLine();
    }

    /** The mechanisms of the EHLO reply. */
    private String offered() throws IOException {
        String offered = "";
        String line = say("EHLO client");
        while (line.charAt(3) == '-') {
            offered = line.startsWith("250-AUTH ") ? line.substring(9) : offered;
            line = in.readLine();
        }
        return offered;
    }

    private static String base64(byte[] octets) {
        return Base64.getEncoder().encodeToString(octets);
    }

    private static byte[] octets(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Logs in as alice; answers the last reply. */
    private String scram(String mechanism, String header, byte[] binding) throws IOException {
        String bare = "n=alice,r=x";
        String challenge = say("AUTH " + mechanism + " " + base64(octets(header + bare)));
        if (!challenge.startsWith("334 ")) {
            return challenge;
        }
        String serverFirst = new String(Base64.getDecoder().decode(challenge.substring(4)), StandardCharsets.UTF_8);
        byte[] input = new byte[header.length() + binding.length];
        System.arraycopy(octets(header), 0, input, 0, header.length());
        System.arraycopy(binding, 0, input, header.length(), binding.length);
        String last = "c=" + base64(input) + "," + serverFirst.substring(0, serverFirst.indexOf(','));
        byte[] proof = clientKey();
        byte[] signature = ScramHash.SHA_256.hmac(PENCIL.storedKey(), octets(bare + "," + serverFirst + "," + last));
        for (int i = 0; i < proof.length; i++) {
            proof[i] ^= signature[i];
        }
        String verifier = say(base64(octets(last + ",p=" + base64(proof))));
        return verifier.startsWith("334 ") ? say("") : verifier;
    }

    /** {@code HMAC(SaltedPassword, "Client Key")} */
    private static byte[] clientKey() throws IOException {
        try {
            byte[] salted = javax.crypto.SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                    .generateSecret(new javax.crypto.spec.PBEKeySpec(
                            "pencil".toCharArray(), new byte[] {1, 2, 3, 4}, 4096, 256))
                    .getEncoded();
            return ScramHash.SHA_256.hmac(salted, octets("Client Key"));
        } catch (java.security.GeneralSecurityException e) {
            throw new IOException(e);
        }
    }

    private byte[] endPoint() throws Exception {
        X509Certificate seen = (X509Certificate) socket.getSession().getPeerCertificates()[0];
        return TlsChannelBinding.endPoint(seen).orElseThrow();
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    @EnabledForJreRange(minVersion = 25)
    void scramIsBoundToTheConnection(String protocol) throws Exception {
        start(SaslMechanism.SCRAM_SHA_256_PLUS, SaslMechanism.SCRAM_SHA_256);
        connect(TestCertificates.client(), protocol);
        assertThat(offered()).isEqualTo("SCRAM-SHA-256-PLUS SCRAM-SHA-256");
        byte[] exported =
                TlsChannelBinding.of(socket.getSession()).data("tls-exporter").orElseThrow();
        byte[] another = exported.clone();
        another[0] ^= 1;
        assertThat(scram("SCRAM-SHA-256-PLUS", "p=tls-exporter,,", another)).startsWith("535 5.7.8");
        assertThat(scram("SCRAM-SHA-256-PLUS", "p=tls-server-end-point,,", exported))
                .startsWith("535 5.7.8");
        assertThat(scram("SCRAM-SHA-256", "y,,", new byte[0]))
                .as("-PLUS was cut out of our offer")
                .startsWith("535 5.7.8");
        assertThat(scram("SCRAM-SHA-256-PLUS", "p=tls-unique,,", exported)).startsWith("535 5.7.8");
        assertThat(scram("SCRAM-SHA-256-PLUS", "p=tls-exporter,,", exported)).startsWith("235 2.7.0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    @EnabledForJreRange(minVersion = 25)
    void scramIsBoundToTheServersCertificateToo(String protocol) throws Exception {
        start(SaslMechanism.SCRAM_SHA_256_PLUS);
        connect(TestCertificates.client(), protocol);
        offered();
        assertThat(scram("SCRAM-SHA-256-PLUS", "p=tls-server-end-point,,", endPoint()))
                .startsWith("235 2.7.0");
    }

    @Test
    @EnabledForJreRange(maxVersion = 24)
    void olderJavasOfferNoPlusAndBelieveAClientThatCouldBind() throws Exception {
        start(SaslMechanism.SCRAM_SHA_256_PLUS, SaslMechanism.SCRAM_SHA_256);
        connect(TestCertificates.client(), "TLSv1.3");
        assertThat(offered()).isEqualTo("SCRAM-SHA-256");
        assertThat(scram("SCRAM-SHA-256-PLUS", "p=tls-server-end-point,,", endPoint()))
                .startsWith("504 5.5.4");
        assertThat(scram("SCRAM-SHA-256", "y,,", new byte[0])).startsWith("235 2.7.0");
    }

    @Test
    void aServerThatOffersNoPlusBelievesAClientThatCouldBind() throws Exception {
        start(SaslMechanism.SCRAM_SHA_256);
        connect(TestCertificates.client(), "TLSv1.3");
        assertThat(offered()).isEqualTo("SCRAM-SHA-256");
        assertThat(scram("SCRAM-SHA-256", "y,,", new byte[0])).startsWith("235 2.7.0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void aCertificateIsALogin(String protocol) throws Exception {
        start(SaslMechanism.EXTERNAL, SaslMechanism.PLAIN);
        connect(TestCertificates.aliceClient(), protocol);
        assertThat(offered()).isEqualTo("EXTERNAL PLAIN");
        assertThat(say("AUTH EXTERNAL " + base64(octets("bob@example.org")))).startsWith("535 5.7.8");
        assertThat(say("AUTH EXTERNAL =")).startsWith("235 2.7.0");
    }

    @Test
    void externalIsAskedForWithAnEmptyChallengeToo() throws Exception {
        start(SaslMechanism.EXTERNAL);
        connect(TestCertificates.aliceClient(), "TLSv1.3");
        offered();
        assertThat(say("AUTH EXTERNAL")).isEqualTo("334 ");
        assertThat(say(base64(octets("alice@example.org")))).startsWith("235 2.7.0");
    }

    @Test
    void withoutACertificateExternalIsNotOffered() throws Exception {
        start(SaslMechanism.EXTERNAL, SaslMechanism.PLAIN);
        connect(TestCertificates.client(), "TLSv1.3");
        assertThat(offered()).isEqualTo("PLAIN");
        assertThat(say("AUTH EXTERNAL =")).startsWith("504 5.5.4");
    }

    @Test
    void aCertificateThatIsOfNoAccountIsNotOfferedExternal() throws Exception {
        start(
                new SmtpAuthSettings(
                        new SaslOffer(List.of(SaslMechanism.EXTERNAL), false, certificate -> false), false),
                Networks.NONE);
        connect(TestCertificates.aliceClient(), "TLSv1.3");
        assertThat(offered()).isEmpty();
        assertThat(say("AUTH EXTERNAL =")).startsWith("504 5.5.4");
    }

    @Test
    void whoSpeaksForAnotherDoesNotLendHisTls() throws Exception {
        start(
                new SmtpAuthSettings(
                        List.of(SaslMechanism.EXTERNAL, SaslMechanism.SCRAM_SHA_256_PLUS, SaslMechanism.PLAIN),
                        false,
                        false),
                Networks.LOOPBACK);
        connect(TestCertificates.aliceClient(), "TLSv1.3");
        assertThat(offered())
                .isEqualTo(TlsChannelBinding.canExport() ? "EXTERNAL SCRAM-SHA-256-PLUS PLAIN" : "EXTERNAL PLAIN");
        assertThat(say("XCLIENT ADDR=192.0.2.7")).startsWith("220 ");
        assertThat(offered()).isEqualTo("PLAIN");
        assertThat(say("AUTH EXTERNAL =")).startsWith("504 5.5.4");
    }
}
