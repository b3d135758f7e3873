package io.github.camelsmtp.net;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Lets a handshake go on whatever certificate the client shows, because Java knows nothing between "none" and "a trusted
 * one". Whoever uses it asks {@link #isTrusted} afterwards: until then a certificate means nothing. Thread-safe.
 */
final class LenientTrust extends X509ExtendedTrustManager {
    private final X509ExtendedTrustManager strict;

    LenientTrust(X509ExtendedTrustManager strict) {
        this.strict = strict;
    }

    /** Whether a trust manager accepts a client's chain, whose key the handshake has proved. */
    static boolean isTrusted(X509ExtendedTrustManager strict, X509Certificate[] chain) {
        try {
            strict.checkClientTrusted(chain, chain[0].getPublicKey().getAlgorithm());
            return true;
        } catch (CertificateException | RuntimeException refused) {
            return false;
        }
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {
        // later
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {
        // later
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {
        // later
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) throws CertificateException {
        strict.checkServerTrusted(chain, type, socket);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) throws CertificateException {
        strict.checkServerTrusted(chain, type, engine);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
        strict.checkServerTrusted(chain, type);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return strict.getAcceptedIssuers();
    }
}
