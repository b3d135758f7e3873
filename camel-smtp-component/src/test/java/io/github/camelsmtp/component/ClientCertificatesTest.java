package io.github.camelsmtp.component;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camelsmtp.net.TestCertificates;
import java.io.IOException;
import java.nio.file.Path;
import javax.net.ssl.SSLContext;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Client certificates: who is let in, and whose are logins. */
class ClientCertificatesTest extends ServerFixture {

    private int serve(String options) throws Exception {
        createAccount("alice@example.org");
        Path authorities = data.resolve("authorities.pem");
        TestKeys.writeCertificate(TestCertificates.alice().getCertificate("mail"), authorities);
        start(new RouteBuilder() {
            @Override
            public void configure() {
                from(SMTP.replace("mina-smtp:", "mina-smtps:") + "&selfSigned=true&auth=OFFERED&clientCaFile="
                                + authorities + options)
                        .routeId("smtp")
                        .to("mock:mail");
            }
        });
        return port("smtp");
    }

    private SSLContext alice() throws Exception {
        return TestKeys.showing(TestCertificates.alice(), data.resolve("tls.p12"));
    }

    /** Somebody with a certificate that no authority of ours has signed. */
    private SSLContext stranger() throws Exception {
        return TestKeys.showing(TestKeys.read(TestKeys.made(data, "stranger.example.com")), data.resolve("tls.p12"));
    }

    private SSLContext nobody() throws Exception {
        return TestKeys.trusting(data.resolve("tls.p12"));
    }

    private static String greeted(SmtpTalk talk) throws IOException {
        talk.hear("220 *");
        talk.say("EHLO client");
        return talk.reply();
    }

    private static void begin(SmtpTalk talk, SSLContext client, String protocol) throws IOException {
        talk.secure(client, "mx.example.org", protocol);
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void aTrustedCertificateIsALogin(String protocol) throws Exception {
        try (SmtpTalk talk = new SmtpTalk(serve("&clientCertificates=WANTED"))) {
            begin(talk, alice(), protocol);
            assertThat(greeted(talk)).contains("250-AUTH EXTERNAL ");
            talk.say("AUTH EXTERNAL Ym9iQGV4YW1wbGUub3Jn");
            talk.hear("535 5.7.8 *");
            talk.say("AUTH EXTERNAL =");
            talk.hear("235 2.7.0 *");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void aCertificateOfNobodyWeTrustCountsAsNone(String protocol) throws Exception {
        try (SmtpTalk talk = new SmtpTalk(serve("&clientCertificates=WANTED"))) {
            begin(talk, stranger(), protocol);
            assertThat(greeted(talk)).contains("250-AUTH ").doesNotContain("EXTERNAL");
            talk.say("AUTH EXTERNAL =");
            talk.hear("504 5.5.4 *");
        }
    }

    @Test
    void whoShowsNoneIsWelcomeIfItIsOnlyWanted() throws Exception {
        try (SmtpTalk talk = SmtpTalk.secured(serve("&clientCertificates=WANTED"), nobody())) {
            assertThat(greeted(talk)).contains("250-AUTH ").doesNotContain("EXTERNAL");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void requiredMeansThatNobodyElseGetsIn(String protocol) throws Exception {
        int port = serve("&clientCertificates=REQUIRED");
        try (SmtpTalk talk = new SmtpTalk(port)) {
            begin(talk, alice(), protocol);
            assertThat(greeted(talk)).contains("250-AUTH EXTERNAL ");
        }
        for (SSLContext other : new SSLContext[] {nobody(), stranger()}) {
            // In TLS 1.3 a client learns only after its own handshake that it is not wanted.
            assertThatThrownBy(() -> {
                        try (SmtpTalk talk = new SmtpTalk(port)) {
                            begin(talk, other, protocol);
                            talk.hear("220 *");
                        }
                    })
                    .isInstanceOfAny(IOException.class, java.io.UncheckedIOException.class, AssertionError.class);
        }
    }
}
