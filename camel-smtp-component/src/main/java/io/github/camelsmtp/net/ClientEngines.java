package io.github.camelsmtp.net;

import java.net.IDN;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/** Makes the TLS engines of a client, as a {@link SmtpTarget} demands it. Contexts are kept, and with them sessions. Thread-safe. */
final class ClientEngines {
    private static final int MOST_CONTEXTS = 256;

    private final Map<ClientTls, SSLContext> contexts = new ConcurrentHashMap<>();

    /** @throws SSLException if the demands can't be met by this Java at all */
    SSLEngine engine(SmtpTarget target) throws SSLException {
        SSLEngine engine = context(target.certificate())
                .createSSLEngine(target.host(), target.address().getPort());
        engine.setUseClientMode(true);
        SSLParameters parameters = engine.getSSLParameters();
        if (target.certificate().check() == ClientTls.Check.TRUST_AND_NAME) {
            parameters.setEndpointIdentificationAlgorithm("HTTPS"); // RFC 6125, also for SMTP (RFC 8461 §4.1)
        }
        SNIHostName name = serverName(target.host());
        if (name != null) {
            parameters.setServerNames(List.of(name));
        }
        engine.setSSLParameters(parameters);
        return engine;
    }

    private static @Nullable SNIHostName serverName(String host) {
        boolean address = host.indexOf(':') >= 0 || host.chars().allMatch(c -> c == '.' || c >= '0' && c <= '9');
        try {
            return address ? null : new SNIHostName(IDN.toASCII(host));
        } catch (IllegalArgumentException noName) {
            return null;
        }
    }

    private SSLContext context(ClientTls tls) throws SSLException {
        boolean any = tls.check() == ClientTls.Check.NOTHING;
        if (!any && tls.context() != null) {
            return tls.context();
        }
        SSLContext known = contexts.get(tls);
        if (known != null) {
            return known;
        }
        try {
            X509ExtendedTrustManager trust = any ? new Anybody() : tls.trust();
            SSLContext made = SSLContext.getInstance("TLS");
            made.init(null, trust == null ? null : new TrustManager[] {trust}, null);
            if (contexts.size() >= MOST_CONTEXTS) {
                contexts.clear(); // costs sessions that could have been resumed, and nothing else
            }
            contexts.put(tls, made);
            return made;
        } catch (GeneralSecurityException e) {
            throw new SSLException("no TLS context can be made", e);
        }
    }

    /** Opportunistic TLS asks for no certificate (RFC 7435): the alternative is to send in the clear. */
    private static final class Anybody extends X509ExtendedTrustManager {
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
}
