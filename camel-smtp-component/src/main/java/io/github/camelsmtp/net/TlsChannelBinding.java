package io.github.camelsmtp.net;

import io.github.camelsmtp.auth.ChannelBinding;
import java.lang.reflect.Method;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.Locale;
import java.util.Optional;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * The channel bindings of a TLS session: {@code tls-server-end-point} (RFC 5929 §4), and {@code tls-exporter} (RFC 9266)
 * where the Java runtime can export keying material, from 25 on.
 */
final class TlsChannelBinding {
    private static final String LABEL = "EXPORTER-Channel-Binding";
    private static final int LENGTH = 32;

    /** {@code ExtendedSSLSession.exportKeyingMaterialData(String, byte[], int)}, or null before Java 25. */
    private static final @Nullable Method EXPORT = find();

    private TlsChannelBinding() {}

    static ChannelBinding of(SSLSession session) {
        return type -> switch (type) {
            case "tls-server-end-point" -> serverEndPoint(session);
            case "tls-exporter" -> exporter(session);
            default -> Optional.empty();
        };
    }

    private static @Nullable Method find() {
        try {
            return Class.forName("javax.net.ssl.ExtendedSSLSession")
                    .getMethod("exportKeyingMaterialData", String.class, byte[].class, int.class);
        } catch (ReflectiveOperationException olderJava) {
            return null;
        }
    }

    private static Optional<byte[]> exporter(SSLSession session) {
        if (EXPORT == null) {
            return Optional.empty();
        }
        try {
            return Optional.of((byte[]) EXPORT.invoke(session, LABEL, new byte[0], LENGTH));
        } catch (ReflectiveOperationException notForThisSession) {
            return Optional.empty();
        }
    }

    /** The hash of our certificate, by the hash of its signature, or SHA-256 in place of MD5 and SHA-1. */
    private static Optional<byte[]> serverEndPoint(SSLSession session) {
        Certificate[] chain = session.getLocalCertificates();
        if (chain == null || chain.length == 0 || !(chain[0] instanceof X509Certificate certificate)) {
            return Optional.empty();
        }
        String signature = certificate.getSigAlgName().toUpperCase(Locale.ROOT);
        String hash =
                signature.startsWith("SHA384") ? "SHA-384" : signature.startsWith("SHA512") ? "SHA-512" : "SHA-256";
        try {
            return Optional.of(MessageDigest.getInstance(hash).digest(certificate.getEncoded()));
        } catch (GeneralSecurityException notToBeHad) {
            return Optional.empty();
        }
    }
}
