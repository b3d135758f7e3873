package io.github.camelsmtp.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelsmtp.auth.CertificateAddresses;
import java.io.InputStream;
import java.lang.reflect.Method;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The certificates and their hashes are OpenSSL's. */
class TlsChannelBindingTest {

    private static X509Certificate certificate(String name) throws Exception {
        try (InputStream in = TlsChannelBindingTest.class.getResourceAsStream("certificates/" + name + ".pem")) {
            return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "rsa-sha256, be4a40fe2a5762e0580d5c1159c4c232671b8481f236d3401798394b680de3a4",
        "rsa-sha224, 812bfc87a66c9c0d64a5d4e96f4e7f70b9dcd471914eec025cc6f26a",
        "rsa-sha1, 299245efb097c7b834a8cd7d34d93fc195a5d3f27a5b98647570301b6ee1f086",
        "rsa-md5, e659cea3619ede9363a81b8a0f367f3eab1a3c5330e975f3a36bf057784d15dc",
        "ec-sha384, 93787cf23812535ab23d44a4b26f60a95b8a80a4c7c12dadf88c18365916a53fe0972685d0af8e92f503b8dce9b7f0c6",
        "ec-sha512, 313aca8c7aeaf38609b812044ab98fff5d2bdcbd6c7ec223ae89350a4bf8d1af38daf9dd5ab97d198308edfc2bce77b84208f6d9cdf3d8345c2d796e0106e7e3",
        "rsa-pss-sha512, 17d04935b7932cb88891511da574b02a4dc9c5f11aa58cb9a347c8dbf22be16a052103a78e2eced8ce770ba5e1b0d4964397fbb25c14aa8763010edb9000e4df",
        "rsa-pss-sha256, 229dd69d6e5a7931509e63384b9dde8978f35a441029a7fe35e742895210ba4b",
        "rsa-sha3-256, fcb1e0aab725e0ada0ac3dbae754ee5ad05355e21acca39ed9c3e5c91555a8f7"
    })
    void theHashIsThatOfTheSignature(String name, String hash) throws Exception {
        assertThat(TlsChannelBinding.endPoint(certificate(name)).map(HexFormat.of()::formatHex))
                .hasValue(hash);
    }

    @Test
    void aSignatureWithoutAHashHasNoEndPoint() throws Exception {
        assertThat(TlsChannelBinding.endPoint(certificate("ed25519"))).isEmpty();
    }

    @Test
    void onlyTheAlternativeNamesAreAddresses() throws Exception {
        assertThat(CertificateAddresses.of(certificate("client-alice")).stream().map(Object::toString))
                .containsExactly("alice@example.org", "Alice.Archer@example.org");
        assertThat(CertificateAddresses.of(certificate("rsa-sha256"))).isEmpty();
    }

    /** The session of the server and that of the client. */
    private static SSLSession[] sessions(SSLContext server, SSLContext client, String protocol) throws Exception {
        SSLEngine ours = server.createSSLEngine();
        ours.setUseClientMode(false);
        ours.setEnabledProtocols(new String[] {protocol});
        SSLEngine theirs = client.createSSLEngine("mail.example.org", 25);
        SSLSession session = new Handshake(ours, theirs).run();
        return new SSLSession[] {ours.getSession(), session};
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void theEndPointIsThereAlsoWhenASessionIsResumed(String protocol) throws Exception {
        SSLContext server = TestCertificates.server();
        SSLContext client = TestCertificates.client();
        for (int i = 0; i < 3; i++) {
            SSLSession[] both = sessions(server, client, protocol);
            X509Certificate seen = (X509Certificate) both[1].getPeerCertificates()[0];
            assertThat(TlsChannelBinding.of(both[0]).data("tls-server-end-point"))
                    .hasValueSatisfying(data -> assertThat(data)
                            .isEqualTo(TlsChannelBinding.endPoint(seen).orElseThrow()));
            assertThat(TlsChannelBinding.of(both[0]).data("tls-unique")).isEmpty();
            assertThat(TlsChannelBinding.isPossible(both[0])).isEqualTo(TlsChannelBinding.canExport());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void theExporterIsThereFromJava25On(String protocol) throws Exception {
        SSLSession[] both = sessions(TestCertificates.server(), TestCertificates.client(), protocol);
        Optional<byte[]> ours = TlsChannelBinding.of(both[0]).data("tls-exporter");
        assertThat(TlsChannelBinding.canExport()).isEqualTo(Runtime.version().feature() >= 25);
        assertThat(ours.isPresent()).isEqualTo(TlsChannelBinding.canExport());
        if (TlsChannelBinding.canExport()) {
            Method export = Class.forName("javax.net.ssl.ExtendedSSLSession")
                    .getMethod("exportKeyingMaterialData", String.class, byte[].class, int.class);
            assertThat(ours.orElseThrow())
                    .hasSize(32)
                    .isEqualTo(export.invoke(both[1], "EXPORTER-Channel-Binding", new byte[0], 32));
            SSLSession[] others = sessions(TestCertificates.server(), TestCertificates.client(), protocol);
            assertThat(TlsChannelBinding.of(others[0]).data("tls-exporter").orElseThrow())
                    .as("of another connection")
                    .isNotEqualTo(ours.orElseThrow());
        }
    }
}
