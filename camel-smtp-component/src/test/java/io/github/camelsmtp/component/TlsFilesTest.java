package io.github.camelsmtp.component;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.support.jsse.KeyManagersParameters;
import org.apache.camel.support.jsse.KeyStoreParameters;
import org.apache.camel.support.jsse.SSLContextParameters;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where certificates come from, which of them a client sees, and what a user is told who has made a mistake. */
class TlsFilesTest extends ServerFixture {
    private static final String SMTPS = SMTP.replace("mina-smtp:", "mina-smtps:");

    private int serve(String uri) throws Exception {
        start(new RouteBuilder() {
            @Override
            public void configure() {
                from(uri).routeId("smtp").to("mock:mail");
            }
        });
        return port("smtp");
    }

    /** The name in the certificate that a client is shown who asks for a name. */
    private static String shown(int port, SSLContext client, String asked, String protocol) throws IOException {
        try (SmtpTalk talk = new SmtpTalk(port)) {
            var session = talk.secure(client, asked, protocol);
            talk.hear("220 *");
            X509Certificate seen = (X509Certificate) session.getPeerCertificates()[0];
            return seen.getSubjectX500Principal().getName();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void theCertificateIsTheOneWhoseNameIsAskedFor(String protocol) throws Exception {
        Path one = TestKeys.made(data, "mx.example.org");
        Path two = TestKeys.made(data, "mail.example.net");
        TestKeys.merge(data.resolve("all.p12"), one, two);
        int port = serve(SMTPS + "&keyStoreFile=" + data.resolve("all.p12") + "&keyStorePassword=changeit");
        SSLContext client = TestKeys.trusting(one, two);
        assertThat(shown(port, client, "mail.example.net", protocol)).isEqualTo("CN=mail.example.net");
        assertThat(shown(port, client, "mx.example.org", protocol)).isEqualTo("CN=mx.example.org");
        assertThat(shown(port, client, "MAIL.Example.Net", protocol)).isEqualTo("CN=mail.example.net");
        assertThat(shown(port, client, "other.example.com", protocol))
                .as("nobody's name: the first")
                .isEqualTo("CN=mx.example.org");
        assertThat(shown(port, client, "127.0.0.1", protocol))
                .as("no name at all")
                .isEqualTo("CN=mx.example.org");
    }

    @Test
    void pemFilesAreReadAgainWithoutARestart() throws Exception {
        Path old = TestKeys.made(data, "old.example.org");
        Path renewed = TestKeys.made(data, "new.example.org");
        Path chain = data.resolve("fullchain.pem");
        Path key = data.resolve("privkey.pem");
        TestKeys.writePem(old, chain, key);
        int port = serve(SMTPS + "&certificateFile=" + chain + "&keyFile=file:" + key);
        SSLContext client = TestKeys.trusting(old, renewed);
        assertThat(shown(port, client, "x", "TLSv1.3")).isEqualTo("CN=old.example.org");
        TestKeys.writePem(renewed, chain, key);
        await().atMost(60, SECONDS)
                .untilAsserted(
                        () -> assertThat(shown(port, client, "x", "TLSv1.3")).isEqualTo("CN=new.example.org"));
    }

    private SSLContextParameters parameters(String hostname) throws IOException {
        KeyStoreParameters store = new KeyStoreParameters();
        store.setType("PKCS12");
        store.setResource(TestKeys.made(data, hostname).toUri().toString());
        store.setPassword("changeit");
        KeyManagersParameters keys = new KeyManagersParameters();
        keys.setKeyStore(store);
        keys.setKeyPassword("changeit");
        SSLContextParameters parameters = new SSLContextParameters();
        parameters.setKeyManagers(keys);
        return parameters;
    }

    @Test
    void camelsOwnParametersAreTaken() throws Exception {
        context.getRegistry().bind("tls", parameters("mine.example.org"));
        int port = serve(SMTPS + "&sslContextParameters=#tls");
        SSLContext client = TestKeys.trusting(data.resolve("mine.example.org.p12"));
        assertThat(shown(port, client, "x", "TLSv1.3")).isEqualTo("CN=mine.example.org");
        assertThat(shown(port, client, "x", "TLSv1.2")).isEqualTo("CN=mine.example.org");
    }

    @Test
    void theAuthoritiesOfTheWorldDoNotVouchForOurAccounts() throws Exception {
        context.getRegistry().bind("tls", parameters("mine.example.org"));
        assertThatThrownBy(() -> serve(SMTPS + "&sslContextParameters=#tls&clientCertificates=WANTED"))
                .hasMessage("clientCertificates=WANTED needs to know whose: give sslContextParameters trustManagers");
    }

    @Test
    void camelsGlobalParametersAreTakenIfTheComponentMayAndTheEndpointHasNone() throws Exception {
        context.setSSLContextParameters(parameters("global.example.org"));
        context.getComponent("mina-smtps", SmtpComponent.class).setUseGlobalSslContextParameters(true);
        Path own = TestKeys.made(data, "own.example.org");
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from(SMTPS + "&keyStorePassword=changeit&keyStoreFile=" + own)
                        .routeId("own")
                        .to("mock:mail");
            }
        });
        int port = serve(SMTPS);
        SSLContext client = TestKeys.trusting(data.resolve("global.example.org.p12"), own);
        assertThat(shown(port, client, "x", "TLSv1.3")).isEqualTo("CN=global.example.org");
        assertThat(shown(port("own"), client, "x", "TLSv1.3")).isEqualTo("CN=own.example.org");
    }

    @Test
    void versionsAndCiphersAreWhatTheOptionsSay() throws Exception {
        int port = serve(
                SMTPS + "&selfSigned=true&tlsProtocols=TLSv1.2&tlsCiphers=TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384");
        SSLContext client = TestKeys.trusting(data.resolve("tls.p12"));
        try (SmtpTalk talk = new SmtpTalk(port)) {
            assertThat(talk.secure(client).getCipherSuite()).isEqualTo("TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384");
        }
        assertThatThrownBy(() -> shown(port, client, "x", "TLSv1.3")).isInstanceOf(SSLException.class);
    }

    @Test
    void aHandshakeHasItsOwnTimeout() throws Exception {
        try (SmtpTalk talk = new SmtpTalk(serve(SMTPS + "&selfSigned=true&tlsHandshakeTimeout=100"))) {
            talk.raw("\26\3\1");
            talk.hear("closed");
        }
    }

    /** DIR is a directory with one.p12, whose password is changeit, and with one.pem and other.key, which do not fit. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "tls=REQUIRED | tls=REQUIRED needs a certificate: set keyStoreFile, or certificateFile and keyFile, or"
                        + " sslContextParameters, or selfSigned=true for a first try",
                "tls=OFFERED&keyStoreFile=DIR/none.p12 | keyStoreFile, keyStorePassword, keyStoreType, keyPassword: there is"
                        + " no keystore DIR/none.p12",
                "tls=OFFERED&keyStoreFile=DIR/one.p12 | keyStoreFile, keyStorePassword, keyStoreType, keyPassword: cannot read"
                        + " the keystore DIR/one.p12: the password is wrong",
                "tls=OFFERED&keyStoreFile=DIR/one.pem&keyStorePassword=x | keyStoreFile, keyStorePassword, keyStoreType,"
                        + " keyPassword: cannot read the keystore DIR/one.pem: it is no PKCS12 file",
                "tls=OFFERED&keyStoreFile=DIR/one.p12&keyStoreType=P12 | keyStoreFile, keyStorePassword, keyStoreType,"
                        + " keyPassword: there are no keystores of the type 'P12'; try PKCS12 or JKS",
                "tls=OFFERED&keyStoreFile=DIR/trust.p12&keyStorePassword=changeit | keyStoreFile, keyStorePassword,"
                        + " keyStoreType, keyPassword: the keystore DIR/trust.p12 has certificates, but no private key to serve"
                        + " them with",
                "tls=OFFERED&keyStoreFile=classpath:one.p12 | keyStoreFile must be a file, not 'classpath:one.p12'; what is on"
                        + " the class path can be had with sslContextParameters",
                "tls=OFFERED&certificateFile=DIR/one.pem | certificateFile is set, but not keyFile: set it to the key of that"
                        + " certificate",
                "tls=OFFERED&keyFile=DIR/one.pem | keyFile is set, but not certificateFile: set it to the certificate of that"
                        + " key",
                "tls=OFFERED&certificateFile=DIR/none.pem&keyFile=DIR/other.key | certificateFile, keyFile: there is no"
                        + " certificate file DIR/none.pem",
                "tls=OFFERED&certificateFile=DIR/one.pem&keyFile=DIR/other.key | certificateFile, keyFile: the key"
                        + " DIR/other.key does not belong to the certificate DIR/one.pem",
                "tls=OFFERED&certificateFile=DIR/one.pem&keyFile=DIR/other.key&selfSigned=true | set one of"
                        + " sslContextParameters, keyStoreFile, and certificateFile with keyFile: there can't be several"
                        + " certificates",
                "tls=OFFERED&selfSigned=true&tlsProtocols=TLSv1.2,SSLv1 | tlsProtocols has 'SSLv1', which this Java does not"
                        + " know; it knows *",
                "tls=OFFERED&selfSigned=true&tlsCiphers=RC4 | tlsCiphers has 'RC4', which this Java does not know; it knows *",
                "tls=OFFERED&selfSigned=true&tlsHandshakeTimeout=0 | tlsHandshakeTimeout must be at least 1 ms, not 0",
                "tls=OFFERED&selfSigned=true&clientCertificates=WANTED | clientCertificates=WANTED needs to know whose: set"
                        + " clientCaFile or trustStoreFile",
                "tls=OFFERED&selfSigned=true&clientCertificates=WANTED&clientCaFile=DIR/none.pem | clientCaFile,"
                        + " trustStoreFile: there is no certificate file DIR/none.pem",
                "tls=OFFERED&selfSigned=true&clientCaFile=DIR/one.pem&trustStoreFile=DIR/trust.p12 | clientCaFile and"
                        + " trustStoreFile say the same: set one of them",
            })
    void mistakesAreToldInOneLine(String options, String message) throws Exception {
        String directory = data.toString();
        Path one = TestKeys.made(data, "mx.example.org");
        TestKeys.writePem(one, data.resolve("one.pem"), data.resolve("one.key"));
        TestKeys.writePem(TestKeys.made(data, "other"), data.resolve("other.pem"), data.resolve("other.key"));
        TestKeys.writeTrust(one, data.resolve("trust.p12"));
        Files.move(one, data.resolve("one.p12"));
        assertThatThrownBy(() -> serve(SMTP + "&" + options.replace("DIR", directory)))
                .satisfies(failure -> {
                    String expected = message.replace("DIR", directory);
                    boolean open = expected.endsWith("*");
                    String begin = open ? expected.substring(0, expected.length() - 1) : expected;
                    boolean said = false;
                    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
                        String text = String.valueOf(cause.getMessage());
                        said |= open ? text.startsWith(begin) : text.equals(begin);
                    }
                    assertThat(said)
                            .as("%s, in: %s", expected, failure.getMessage())
                            .isTrue();
                });
    }
}
