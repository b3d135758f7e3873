package io.github.camelsmtp.component;

import io.github.camelsmtp.net.TlsCertificates;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** Real keys and certificates in real files. */
final class TestKeys {
    private static final Map<String, byte[]> MADE = new HashMap<>();
    private static final char[] PASSWORD = "changeit".toCharArray();

    private TestKeys() {}

    /** A key for a name, in a keystore of its own whose password is {@code changeit}. A name has one key in all tests. */
    static synchronized Path made(Path directory, String hostname) throws IOException {
        Path file = directory.resolve(hostname + ".p12");
        byte[] known = MADE.get(hostname);
        if (known == null) {
            TlsCertificates.selfSigned(file, hostname);
            MADE.put(hostname, Files.readAllBytes(file));
        } else {
            Files.write(file, known);
        }
        return file;
    }

    static KeyStore read(Path file) throws IOException, GeneralSecurityException {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            keys.load(in, PASSWORD);
        }
        return keys;
    }

    static Certificate certificate(Path file) throws IOException, GeneralSecurityException {
        return read(file).getCertificate("mail");
    }

    /** One keystore with the keys of several. */
    static void merge(Path into, Path... from) throws IOException, GeneralSecurityException {
        KeyStore all = KeyStore.getInstance("PKCS12");
        all.load(null, null);
        for (Path one : from) {
            Certificate[] chain = {certificate(one)};
            all.setKeyEntry(one.getFileName().toString(), read(one).getKey("mail", PASSWORD), PASSWORD, chain);
        }
        try (OutputStream out = Files.newOutputStream(into)) {
            all.store(out, PASSWORD);
        }
    }

    /** A keystore that has only the certificate of another. */
    static void writeTrust(Path keystore, Path file) throws IOException, GeneralSecurityException {
        KeyStore trust = KeyStore.getInstance("PKCS12");
        trust.load(null, null);
        trust.setCertificateEntry("mail", certificate(keystore));
        try (OutputStream out = Files.newOutputStream(file)) {
            trust.store(out, PASSWORD);
        }
    }

    /** The certificate and the key of a keystore in PEM. */
    static void writePem(Path keystore, Path chain, Path key) throws IOException, GeneralSecurityException {
        writeCertificate(certificate(keystore), chain);
        byte[] secret = read(keystore).getKey("mail", PASSWORD).getEncoded();
        Files.writeString(key, pem("PRIVATE KEY", secret));
    }

    static void writeCertificate(Certificate certificate, Path file) throws IOException, GeneralSecurityException {
        Files.writeString(file, pem("CERTIFICATE", certificate.getEncoded()));
    }

    private static String pem(String what, byte[] octets) {
        String text = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                .encodeToString(octets);
        return "-----BEGIN " + what + "-----\n" + text + "\n-----END " + what + "-----\n";
    }

    /** A client that trusts these certificates and no others. */
    static SSLContext trusting(Path... keystores) throws IOException, GeneralSecurityException {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        for (Path one : keystores) {
            trusted.setCertificateEntry(one.toString(), certificate(one));
        }
        return context(null, trusted);
    }

    /** A client that shows a certificate of its own. */
    static SSLContext showing(KeyStore own, Path server) throws IOException, GeneralSecurityException {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("server", certificate(server));
        KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
        keys.init(own, PASSWORD);
        return context(keys.getKeyManagers(), trusted);
    }

    private static SSLContext context(KeyManager @Nullable [] keys, KeyStore trusted) throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
        factory.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys, factory.getTrustManagers(), null);
        return context;
    }
}
