package io.github.camelsmtp.component;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelsmtp.auth.Authenticator;
import io.github.camelsmtp.auth.SaslMechanism;
import io.github.camelsmtp.auth.ScramAccount;
import io.github.camelsmtp.auth.SharedSecret;
import io.github.camelsmtp.mail.ScramCredential;
import io.github.camelsmtp.mail.ScramHash;
import io.github.camelsmtp.net.TestCertificates;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Each mechanism of AUTH (RFC 5034) opens the mailbox, through TLS and over a real socket. */
class Pop3MechanismsTest extends ServerFixture {
    private static final String ALICE = "alice@example.org";

    @BeforeEach
    void serve() throws Exception {
        createAccount(ALICE);
        Path authorities = data.resolve("authorities.pem");
        TestKeys.writeCertificate(TestCertificates.alice().getCertificate("mail"), authorities);
        context.getRegistry().bind("everything", new Everything());
        start(new RouteBuilder() {
            @Override
            public void configure() {
                from("mina-pop3s:127.0.0.1:0?hostname=mx.example.org&selfSigned=true&clientCertificates=WANTED"
                                + "&authenticator=#everything&loginLockout=0&clientCaFile=" + authorities)
                        .routeId("pop3s")
                        .to("mock:sessions");
                from("direct:in").to("mailbox:" + ALICE);
            }
        });
        context.createProducerTemplate().sendBody("direct:in", "Subject: hello\r\n\r\nhello\r\n");
    }

    private SmtpTalk connect() throws Exception {
        int port = ((Pop3Endpoint) context.getRoute("pop3s").getEndpoint())
                .getLocalAddress()
                .getPort();
        SmtpTalk talk = SmtpTalk.secured(port, TestKeys.showing(TestCertificates.alice(), data.resolve("tls.p12")));
        talk.hear("+OK *");
        return talk;
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static void assertOpened(SmtpTalk talk, String reply) throws Exception {
        assertThat(reply).startsWith("+OK 1 messages (");
        talk.say("LIST 1");
        talk.hear("+OK 1 *");
    }

    @Test
    void capaNamesThemAll() throws Exception {
        try (SmtpTalk talk = connect()) {
            talk.say("CAPA");
            assertThat(talk.upTo("\r\n.\r\n").lines().filter(line -> line.startsWith("SASL ")))
                    .singleElement()
                    .asString()
                    .contains(" EXTERNAL ", " SCRAM-SHA-256 ", " SCRAM-SHA-1 ", " OAUTHBEARER ", " XOAUTH2 ")
                    .contains(" CRAM-MD5 ", " PLAIN ")
                    .endsWith(" LOGIN");
        }
    }

    /** A zero stands for NUL, and a bar for the octet 1 between the fields of a token. */
    @ParameterizedTest
    @CsvSource({
        "EXTERNAL, ''",
        "EXTERNAL, alice@example.org",
        "PLAIN, 0alice@example.org0secret",
        "OAUTHBEARER, 'n,a=alice@example.org,|auth=Bearer token||'",
        "XOAUTH2, user=alice@example.org|auth=Bearer token||",
    })
    void withAnInitialResponseAndWithout(String mechanism, String text) throws Exception {
        String response = base64(text.replace('|', '\1').replace('0', '\0'));
        try (SmtpTalk talk = connect()) {
            talk.say("AUTH " + mechanism + " " + (response.isEmpty() ? "=" : response));
            assertOpened(talk, talk.line());
            talk.say("QUIT");
            talk.hear("+OK Bye");
        }
        try (SmtpTalk talk = connect()) {
            talk.say("AUTH " + mechanism);
            talk.hear("+");
            talk.say(response);
            assertOpened(talk, talk.line());
        }
    }

    @Test
    void login() throws Exception {
        try (SmtpTalk talk = connect()) {
            talk.say("AUTH LOGIN");
            talk.hear("+ VXNlcm5hbWU6");
            talk.say(base64(ALICE));
            talk.hear("+ UGFzc3dvcmQ6");
            talk.say(base64("secret"));
            assertOpened(talk, talk.line());
        }
    }

    @Test
    void cramMd5() throws Exception {
        try (SmtpTalk talk = connect()) {
            talk.say("AUTH CRAM-MD5");
            byte[] challenge = Base64.getDecoder().decode(talk.line().substring(2));
            Mac mac = Mac.getInstance("HmacMD5");
            mac.init(new SecretKeySpec("secret".getBytes(StandardCharsets.UTF_8), "HmacMD5"));
            talk.say(base64(ALICE + " " + HexFormat.of().formatHex(mac.doFinal(challenge))));
            assertOpened(talk, talk.line());
        }
    }

    @ParameterizedTest
    @EnumSource
    void scram(ScramHash hash) throws Exception {
        try (SmtpTalk talk = connect()) {
            assertThat(new ScramClient(hash, ALICE).logInPop3(talk, "wrong"))
                    .isEqualTo("-ERR [AUTH] Wrong user name or password");
            assertOpened(talk, new ScramClient(hash, ALICE).logInPop3(talk, "secret"));
        }
    }

    /** Knows alice in every way there is. */
    private static final class Everything implements Authenticator {
        private static <T> CompletionStage<Optional<T>> answer(boolean right, T value) {
            return CompletableFuture.completedStage(right ? Optional.of(value) : Optional.empty());
        }

        @Override
        public Set<SaslMechanism> mechanisms() {
            return EnumSet.allOf(SaslMechanism.class);
        }

        @Override
        public CompletionStage<Optional<String>> password(String name, String password) {
            return answer(ALICE.equals(name) && password.equals("secret"), ALICE);
        }

        @Override
        public CompletionStage<Optional<ScramAccount>> scram(String name, ScramHash hash) {
            ScramCredential keys = ScramCredential.derive(hash, "secret", new byte[] {1, 2, 3, 4}, 4096);
            return answer(ALICE.equals(name), new ScramAccount(ALICE, keys));
        }

        @Override
        public CompletionStage<Optional<String>> token(String name, String token) {
            return answer(token.equals("token"), ALICE);
        }

        @Override
        public CompletionStage<Optional<SharedSecret>> secret(String name) {
            return answer(ALICE.equals(name), new SharedSecret(ALICE, "secret".getBytes(StandardCharsets.UTF_8)));
        }

        @Override
        public CompletionStage<Optional<String>> certificate(X509Certificate certificate, String name) {
            return answer(name.isEmpty() || name.equals(ALICE), ALICE);
        }
    }
}
