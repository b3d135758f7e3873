package io.github.camelsmtp.net;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * The authorities whose client certificates are trusted, in a file. Immutable.
 *
 * <p>It does not ask whether a certificate was revoked: an authority of one's own can be changed instead.
 *
 * @param file a keystore, or certificates in PEM
 * @param type of the keystore; null: PEM
 * @param password of the keystore; never to be logged
 */
public record TrustFiles(Path file, @Nullable String type, String password) {

    /** Certificates in a keystore. @param type PKCS12 or JKS */
    public static TrustFiles ofKeystore(Path file, String type, String password) {
        return new TrustFiles(file, type, password);
    }

    /** One or more certificates in PEM. */
    public static TrustFiles ofPem(Path file) {
        return new TrustFiles(file, null, "");
    }

    /** @throws IOException if there are none; one line for the user */
    X509ExtendedTrustManager read() throws IOException {
        try {
            TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
            factory.init(type == null ? pem() : keystore(type));
            for (TrustManager manager : factory.getTrustManagers()) {
                if (manager instanceof X509ExtendedTrustManager x509 && x509.getAcceptedIssuers().length > 0) {
                    return x509;
                }
            }
        } catch (GeneralSecurityException e) {
            throw new IOException("cannot use the certificates in " + file + ": " + e.getMessage(), e);
        }
        throw new IOException("there is no certificate of an authority in " + file);
    }

    private KeyStore pem() throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        int number = 0;
        for (Certificate certificate : PemFiles.certificates(file)) {
            store.setCertificateEntry("authority" + number++, certificate);
        }
        return store;
    }

    private KeyStore keystore(String ofType) throws IOException, GeneralSecurityException {
        return KeystoreFile.read(file, ofType, password.toCharArray());
    }

    /** Never shows the password. */
    @Override
    public String toString() {
        return "TrustFiles[" + file + "]";
    }
}
