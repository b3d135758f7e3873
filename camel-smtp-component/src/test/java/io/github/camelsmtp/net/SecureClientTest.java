package io.github.camelsmtp.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelsmtp.auth.Authenticator;
import io.github.camelsmtp.auth.CertificateAddresses;
import io.github.camelsmtp.auth.SaslConnection;
import io.github.camelsmtp.auth.SaslCredentials;
import io.github.camelsmtp.auth.SaslExchange;
import io.github.camelsmtp.auth.SaslMechanism;
import io.github.camelsmtp.auth.ScramAccount;
import io.github.camelsmtp.auth.SharedSecret;
import io.github.camelsmtp.auth.TlsInfo;
import io.github.camelsmtp.auth.TlsMode;
import io.github.camelsmtp.mail.Envelope;
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
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** TLS and logins of the client, against our own server. Its certificate is for mail.example.org and 127.0.0.1. */
class SecureClientTest {
    private static final String PASSWORD = "pencil";

    @RegisterExtension
    final ClientFixture client = new ClientFixture();

    private final Receiver receiver = new Receiver();
    private final List<String> logins = new CopyOnWriteArrayList<>();
    private @Nullable SmtpServer server;

    @AfterEach
    void stop() {
        if (server != null) {
            server.close();
        }
    }

    private final Authenticator accounts = new Authenticator() {
        @Override
        public CompletionStage<Optional<String>> password(String name, String password) {
            return CompletableFuture.completedStage(
                    Optional.of("alice@example.org").filter(n -> name.equals("alice") && password.equals(PASSWORD)));
        }

        @Override
        public CompletionStage<Optional<ScramAccount>> scram(String name, ScramHash hash) {
            ScramCredential keys = ScramCredential.derive(hash, PASSWORD, new byte[] {1, 2, 3, 4}, 4096);
            return CompletableFuture.completedStage(
                    Optional.of(new ScramAccount("alice@example.org", keys)).filter(a -> name.equals("alice")));
        }

        @Override
        public CompletionStage<Optional<SharedSecret>> secret(String name) {
            return CompletableFuture.completedStage(Optional.of(new SharedSecret(
                            "alice@example.org", PASSWORD.getBytes(java.nio.charset.StandardCharsets.UTF_8)))
                    .filter(s -> name.equals("alice")));
        }

        @Override
        public CompletionStage<Optional<String>> token(String name, String token) {
            return CompletableFuture.completedStage(
                    Optional.of("alice@example.org").filter(n -> token.equals("t0k3n")));
        }

        @Override
        public CompletionStage<Optional<String>> certificate(X509Certificate certificate, String name) {
            return CompletableFuture.completedStage(
                    Optional.of(CertificateAddresses.of(certificate).get(0).toString()));
        }
    };

    private final MessageReceiver loggingIn = new MessageReceiver() {
        @Override
        public CompletionStage<Decision> decide(SmtpQuestion question) {
            return receiver.decide(question);
        }

        @Override
        public SaslExchange logIn(SmtpPeer peer, SaslMechanism mechanism, SaslConnection connection) {
            logins.add(mechanism.wireName());
            return mechanism.begin(accounts, connection);
        }

        @Override
        public MessageIntake begin(SmtpPeer peer, Envelope envelope) {
            return receiver.begin(peer, envelope);
        }
    };

    private SmtpTarget start(TlsMode mode, SaslMechanism... mechanisms) throws Exception {
        SSLContext context = TestCertificates.serverTrustingAlice();
        TlsSettings tls = new TlsSettings(
                () -> {
                    SSLEngine engine = context.createSSLEngine();
                    engine.setUseClientMode(false);
                    engine.setWantClientAuth(true);
                    return engine;
                },
                Duration.ofMinutes(1));
        boolean required = mechanisms.length > 0;
        SmtpServerSettings settings = new SmtpServerSettings(
                "mail.example.org",
                SmtpLimits.DEFAULT,
                new SmtpAuthSettings(List.of(mechanisms), false, required),
                mode);
        server = new SmtpServer(
                ListenerSettings.of("127.0.0.1", 0), settings, loggingIn, mode == TlsMode.NONE ? null : tls);
        server.start();
        return SmtpTarget.of("mail.example.org", server.address().getPort()).at(server.address());
    }

    /** The TLS of the client that has asked last. */
    private @Nullable TlsInfo tls() {
        return receiver.questions.get(receiver.questions.size() - 1).peer().tls();
    }

    private static ClientTls trusting(ClientTls.Check check) throws Exception {
        return new ClientTls(TestCertificates.client(), null, check);
    }

    @ParameterizedTest
    @EnumSource(
            value = TlsMode.class,
            names = {"OFFERED", "REQUIRED", "IMPLICIT"})
    void throughTls(TlsMode mode) throws Exception {
        SmtpTarget target = start(mode).with(mode, trusting(ClientTls.Check.TRUST_AND_NAME));
        assertThat(client.send(target)).startsWith("DELIVERED");
        assertThat(client.send(target)).startsWith("DELIVERED");
        assertThat(tls()).isNotNull();
    }

    @Test
    void aCertificateOfNobodyWeKnow() throws Exception {
        SmtpTarget target = start(TlsMode.REQUIRED).with(TlsMode.REQUIRED, ClientTls.WEB_PKI);
        assertThat(client.send(target))
                .isEqualTo("TEMPORARY 450 4.7.5 No TLS with mail.example.org: its certificate is not to be trusted");
        assertThat(receiver.messages).isEmpty();
    }

    @Test
    void aCertificateWithAnotherName() throws Exception {
        SmtpTarget target = start(TlsMode.REQUIRED);
        SmtpTarget other = SmtpTarget.of("mx.example.org", target.address().getPort())
                .at(target.address())
                .with(TlsMode.REQUIRED, trusting(ClientTls.Check.TRUST_AND_NAME));
        assertThat(client.send(other)).startsWith("TEMPORARY 450 4.7.5").contains("certificate");
        assertThat(client.send(other.with(TlsMode.REQUIRED, trusting(ClientTls.Check.TRUST))))
                .as("the name is not asked for")
                .startsWith("DELIVERED");
    }

    @Test
    void opportunisticTlsTakesAnyCertificate() throws Exception {
        SmtpTarget target = start(TlsMode.OFFERED);
        assertThat(client.send(target)).startsWith("DELIVERED");
        assertThat(tls()).isNotNull();
    }

    @Test
    void opportunisticTlsThatFailsIsNone() throws Exception {
        SmtpTarget target = start(TlsMode.OFFERED).with(TlsMode.OFFERED, ClientTls.WEB_PKI);
        assertThat(client.send(target)).startsWith("DELIVERED");
        assertThat(tls()).isNull();
    }

    /** A server that offers STARTTLS and can't do it, in each of the ways there are. */
    @Test
    void aServerThatCannotKeepItsOffer() throws Exception {
        for (String reply : List.of("454 4.7.0 no\r\n", "220 go\r\n" + ScriptedRemote.DROP, "220 go\r\nrubbish\r\n")) {
            Map<String, String> script = Map.of("EHLO", "250-remote\r\n250 STARTTLS\r\n", "STARTTLS", reply);
            try (ScriptedRemote remote = new ScriptedRemote(script)) {
                SmtpTarget target = ClientFixture.target(remote.address());
                assertThat(client.send(target)).as("in the clear").startsWith("DELIVERED");
                assertThat(client.send(target.with(TlsMode.REQUIRED, ClientTls.ANY)))
                        .startsWith("TEMPORARY 450 4.7.5 No TLS with mx.example.org");
            }
        }
    }

    @Test
    void everyMechanism() throws Exception {
        Set<SaslMechanism> all = EnumSet.allOf(SaslMechanism.class);
        all.removeIf(m -> m.needs() == SaslMechanism.Needs.CHANNEL_BINDING && !TlsChannelBinding.canExport());
        for (SaslMechanism mechanism : all) {
            SmtpTarget target = start(TlsMode.REQUIRED, mechanism);
            ClientTls tls = new ClientTls(TestCertificates.aliceClient(), null, ClientTls.Check.TRUST_AND_NAME);
            boolean external = mechanism == SaslMechanism.EXTERNAL;
            boolean token = mechanism == SaslMechanism.OAUTHBEARER || mechanism == SaslMechanism.XOAUTH2;
            SaslCredentials right = new SaslCredentials(
                    external ? "" : "alice", PASSWORD, token ? () -> "t0k3n" : null, external, Set.of(), false);
            assertThat(client.send(target.with(TlsMode.REQUIRED, tls).with(right)))
                    .as(mechanism.wireName())
                    .startsWith("DELIVERED");
            assertThat(logins).endsWith(mechanism.wireName());
            if (!external) {
                SaslCredentials wrong =
                        new SaslCredentials("alice", "pen", token ? () -> "x" : null, false, Set.of(), false);
                assertThat(client.send(target.with(TlsMode.REQUIRED, tls).with(wrong)))
                        .as(mechanism.wireName())
                        .startsWith("TEMPORARY 450 4.7.8 No login at mail.example.org: it answered 535");
            }
            server.close();
        }
    }

    @Test
    void theStrongestInCommon() throws Exception {
        SmtpTarget target = start(TlsMode.REQUIRED, SaslMechanism.values())
                .with(TlsMode.REQUIRED, trusting(ClientTls.Check.TRUST_AND_NAME))
                .with(SaslCredentials.password("alice", PASSWORD));
        assertThat(client.send(target)).startsWith("DELIVERED");
        assertThat(logins).containsExactly(TlsChannelBinding.canExport() ? "SCRAM-SHA-256-PLUS" : "SCRAM-SHA-256");
    }

    /** A message of nobody must not go out as somebody's, because a connection of his is free. */
    @Test
    void aConnectionBelongsToTheLoginItWasMadeFor() throws Exception {
        SmtpTarget nobody = start(TlsMode.REQUIRED, SaslMechanism.PLAIN).with(TlsMode.REQUIRED, ClientTls.ANY);
        SmtpTarget alice = nobody.with(SaslCredentials.password("alice", PASSWORD));
        assertThat(client.send(alice)).startsWith("DELIVERED");
        assertThat(client.send(nobody)).startsWith("PERMANENT 530");
        assertThat(client.send(nobody.with(SaslCredentials.password("alice", "wrong"))))
                .startsWith("TEMPORARY 450 4.7.8");
        assertThat(client.send(alice)).startsWith("DELIVERED");
        assertThat(logins).as("the second time on the same connection").hasSize(2);
    }

    @Test
    void noTokenToBeHad() throws Exception {
        SmtpTarget target = start(TlsMode.REQUIRED, SaslMechanism.OAUTHBEARER)
                .with(TlsMode.REQUIRED, ClientTls.ANY)
                .with(SaslCredentials.token("alice", () -> {
                    throw new IllegalStateException("the token server is down");
                }));
        assertThat(client.send(target))
                .isEqualTo("TEMPORARY 450 4.7.8 No login at mail.example.org: there is nothing to log in with");
    }
}
