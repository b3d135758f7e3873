package io.github.camelsmtp.net;

import java.io.InputStream;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.KeyStoreException;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/** A real key and certificate for tests, made by the JDK's own keytool; the clients trust exactly this one. */
public final class TestCertificates {
    private static final char[] PASSWORD = "changeit".toCharArray();
    private static final KeyStore KEYS = make("CN=mail.example.org", "SAN=dns:mail.example.org,ip:127.0.0.1");
    /** Made when it is needed first. */
    private static @Nullable KeyStore alice;

    private TestCertificates() {}

    private static KeyStore make(String name, String extension) {
        try {
            Path directory = Files.createTempDirectory("camel-smtp-test");
            Path file = directory.resolve("keys.p12");
            String keytool =
                    Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
            List<String> command = List.of(
                    keytool,
                    "-genkeypair",
                    "-keyalg",
                    "EC",
                    "-groupname",
                    "secp256r1",
                    "-alias",
                    "mail",
                    "-validity",
                    "2",
                    "-dname",
                    name,
                    "-ext",
                    extension,
                    "-storetype",
                    "PKCS12",
                    "-keystore",
                    file.toString(),
                    "-storepass",
                    new String(PASSWORD));
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String said = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new IllegalStateException("keytool failed: " + said);
            }
            KeyStore keys = KeyStore.getInstance("PKCS12");
            try (InputStream in = Files.newInputStream(file)) {
                keys.load(in, PASSWORD);
            }
            Files.delete(file);
            Files.delete(directory);
            return keys;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** The server's. */
    public static X509Certificate certificate() {
        try {
            return (X509Certificate) KEYS.getCertificate("mail");
        } catch (KeyStoreException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The server's side. */
    public static SSLContext server() throws Exception {
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(KEYS, PASSWORD);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(factory.getKeyManagers(), null, null);
        return context;
    }

    /** A client that trusts the server's certificate and no other. */
    public static SSLContext client() throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trusting(KEYS).getTrustManagers(), null);
        return context;
    }

    /** A client that takes every certificate, for tests that are not about certificates. */
    public static SSLContext trustingAnybody() throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new TrustingAnybody()}, null);
        return context;
    }

    private static final class TrustingAnybody extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

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

    /** The server's side, trusting the certificate of {@link #aliceClient} and no other. */
    public static SSLContext serverTrustingAlice() throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys(KEYS).getKeyManagers(), trusting(alice()).getTrustManagers(), null);
        return context;
    }

    /** A client with a certificate for alice@example.org. */
    public static SSLContext aliceClient() throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys(alice()).getKeyManagers(), trusting(KEYS).getTrustManagers(), null);
        return context;
    }

    /** The key and certificate of {@link #aliceClient}; the password is {@code changeit}. */
    public static synchronized KeyStore alice() {
        KeyStore made = alice;
        if (made == null) {
            made = make("CN=Alice", "SAN=email:alice@example.org");
            alice = made;
        }
        return made;
    }

    private static KeyManagerFactory keys(KeyStore of) throws Exception {
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(of, PASSWORD);
        return factory;
    }

    private static TrustManagerFactory trusting(KeyStore whom) throws Exception {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("mail", whom.getCertificate("mail"));
        factory.init(trusted);
        return factory;
    }
}
