package io.github.camelsmtp.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.Key;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real files, made by keytool, used by real handshakes. */
class TlsCertificatesTest {
    @TempDir
    Path directory;

    /** The name in the certificate that a client sees. */
    private String nameSeen(TlsCertificates certificates) throws Exception {
        SSLEngine server = certificates.get();
        assertThat(server.getEnabledProtocols()).containsExactlyInAnyOrder("TLSv1.3", "TLSv1.2");
        return nameSeen(server, trustAll().createSSLEngine());
    }

    private static String nameSeen(TlsCertificates certificates, String askedFor) throws Exception {
        SSLEngine client = trustAll().createSSLEngine();
        SSLParameters parameters = client.getSSLParameters();
        parameters.setServerNames(List.of(new SNIHostName(askedFor)));
        client.setSSLParameters(parameters);
        return nameSeen(certificates.get(), client);
    }

    private static String nameSeen(SSLEngine server, SSLEngine client) throws Exception {
        Handshake handshake = new Handshake(server, client);
        X509Certificate seen = (X509Certificate) handshake.run().getPeerCertificates()[0];
        return seen.getSubjectX500Principal().getName();
    }

    /** The client does not care who it is: this test looks at the name itself. */
    private static SSLContext trustAll() throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new javax.net.ssl.TrustManager[] {new TrustAll()}, null);
        return context;
    }

    private static final class TrustAll extends javax.net.ssl.X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, java.net.Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, java.net.Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }

    private KeyStore selfSigned(String hostname) throws Exception {
        Path file = directory.resolve(hostname + ".p12");
        TlsCertificates.selfSigned(file, hostname);
        return KeystoreFile.read(file, "PKCS12", "changeit".toCharArray());
    }

    @Test
    void theCertificateWithTheNameThatTheClientAsksForIsShown() throws Exception {
        KeyStore both = KeyStore.getInstance("PKCS12");
        both.load(null, null);
        for (String name : List.of("one.example.org", "two.example.org")) {
            KeyStore made = selfSigned(name);
            both.setKeyEntry(
                    name,
                    made.getKey("mail", "changeit".toCharArray()),
                    "changeit".toCharArray(),
                    made.getCertificateChain("mail"));
        }
        Path file = directory.resolve("both.p12");
        try (var out = Files.newOutputStream(file)) {
            both.store(out, "changeit".toCharArray());
        }
        TlsCertificates certificates = TlsCertificates.ofKeystore(file, "PKCS12", "changeit");
        assertThat(nameSeen(certificates, "one.example.org")).isEqualTo("CN=one.example.org");
        assertThat(nameSeen(certificates, "two.example.org")).isEqualTo("CN=two.example.org");
    }

    private static String pem(String what, byte[] octets) {
        return "-----BEGIN " + what + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(octets) + "\n-----END " + what
                + "-----\n";
    }

    private void writePem(KeyStore keys, Path chain, Path key) throws Exception {
        Certificate certificate = keys.getCertificate("mail");
        Key secret = keys.getKey("mail", "changeit".toCharArray());
        Files.writeString(chain, pem("CERTIFICATE", certificate.getEncoded()));
        Files.writeString(key, pem("PRIVATE KEY", secret.getEncoded()));
    }

    @Test
    void aSelfSignedCertificateIsMadeOnceAndForItsOwnerOnly() throws Exception {
        Path file = directory.resolve("new").resolve("tls.p12");
        assertThat(nameSeen(TlsCertificates.selfSigned(file, "mail.example.org")))
                .isEqualTo("CN=mail.example.org");
        try (var files = Files.list(file.getParent())) {
            assertThat(files).containsExactly(file);
        }
        byte[] first = Files.readAllBytes(file);
        assertThat(nameSeen(TlsCertificates.selfSigned(file, "other.example.org")))
                .isEqualTo("CN=mail.example.org");
        assertThat(Files.readAllBytes(file)).isEqualTo(first);
        assertThat(Files.getPosixFilePermissions(file)).isEqualTo(PosixFilePermissions.fromString("rw-------"));
    }

    @Test
    void pemFilesAreReadAndReadAgainWhenTheyChange() throws Exception {
        Path chain = directory.resolve("fullchain.pem");
        Path key = directory.resolve("privkey.pem");
        writePem(selfSigned("one.example.org"), chain, key);
        TlsCertificates certificates = TlsCertificates.ofPem(chain, key);
        assertThat(nameSeen(certificates)).isEqualTo("CN=one.example.org");

        writePem(selfSigned("two.example.org"), chain, key);
        Files.setLastModifiedTime(chain, FileTime.fromMillis(1_000_000));
        certificates.refresh();
        assertThat(nameSeen(certificates)).isEqualTo("CN=two.example.org");

        Files.writeString(chain, "broken");
        Files.setLastModifiedTime(chain, FileTime.fromMillis(2_000_000));
        certificates.refresh();
        assertThat(nameSeen(certificates)).as("the old one stays").isEqualTo("CN=two.example.org");
    }

    @Test
    void whatIsWrongWithFilesIsSaidInOneLine() throws Exception {
        Path chain = directory.resolve("fullchain.pem");
        Path key = directory.resolve("privkey.pem");
        assertThatThrownBy(() -> TlsCertificates.ofPem(chain, key)).hasMessage("there is no certificate file " + chain);
        writePem(selfSigned("one.example.org"), chain, key);
        Files.writeString(key, "-----BEGIN RSA PRIVATE KEY-----\n");
        assertThatThrownBy(() -> TlsCertificates.ofPem(chain, key))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("openssl pkcs8 -topk8 -nocrypt");
        Files.delete(key);
        assertThatThrownBy(() -> TlsCertificates.ofPem(chain, key)).hasMessage("there is no key file " + key);

        Path store = directory.resolve("one.example.org.p12");
        assertThatThrownBy(() -> TlsCertificates.ofKeystore(store, "PKCS12", "wrong"))
                .hasMessage("cannot read the keystore " + store + ": the password is wrong");
        assertThatThrownBy(() -> TlsCertificates.ofKeystore(chain, "PKCS12", "changeit"))
                .hasMessage("cannot read the keystore " + chain + ": it is no PKCS12 file");
        assertThatThrownBy(() -> TlsCertificates.ofKeystore(directory.resolve("none"), "PKCS12", "x"))
                .hasMessageStartingWith("there is no keystore ");
        assertThatThrownBy(() -> TlsCertificates.selfSigned(directory.resolve("x"), "a b,CN=c"))
                .hasMessageContaining("is not a host name");
    }

    @Test
    void aKeyMayHaveAPasswordOfItsOwn() throws Exception {
        KeyStore made = selfSigned("mail.example.org");
        KeyStore keys = KeyStore.getInstance("JKS");
        keys.load(null, null);
        Certificate[] chain = {made.getCertificate("mail")};
        keys.setKeyEntry("mail", made.getKey("mail", "changeit".toCharArray()), "inner".toCharArray(), chain);
        Path file = directory.resolve("keys.jks");
        try (var out = Files.newOutputStream(file)) {
            keys.store(out, "outer".toCharArray());
        }
        assertThat(nameSeen(TlsCertificates.ofKeystore(file, "JKS", "outer", "inner")))
                .isEqualTo("CN=mail.example.org");
        assertThatThrownBy(() -> TlsCertificates.ofKeystore(file, "JKS", "outer"))
                .hasMessage("cannot use the key in " + file + ": it has another password than its keystore");
    }

    @Test
    void onlyCiphersOfTodayAreAgreedOn() throws Exception {
        SSLEngine engine = TlsCertificates.selfSigned(directory.resolve("tls.p12"), "mail.example.org")
                .get();
        assertThat(engine.getEnabledCipherSuites())
                .contains("TLS_AES_128_GCM_SHA256", "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256")
                .noneMatch(cipher -> cipher.contains("_CBC_") || cipher.startsWith("TLS_RSA_"));
        assertThat(engine.getSSLParameters().getUseCipherSuitesOrder()).isTrue();
    }

    @Test
    void itsOwnTrustManagerAcceptsTheCertificate() throws Exception {
        KeyStore keys = selfSigned("mail.example.org");
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("mail", keys.getCertificate("mail"));
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, factory.getTrustManagers(), null);
        SSLEngine client = context.createSSLEngine("mail.example.org", 25);
        var parameters = client.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        client.setSSLParameters(parameters);
        TlsCertificates certificates = TlsCertificates.selfSigned(directory.resolve("mail.example.org.p12"), "x");
        assertThat(new Handshake(certificates.get(), client).run().getProtocol())
                .isEqualTo("TLSv1.3");
    }
}
