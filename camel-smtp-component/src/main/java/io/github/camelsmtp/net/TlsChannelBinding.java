package io.github.camelsmtp.net;

import io.github.camelsmtp.auth.ChannelBinding;
import java.io.IOException;
import java.lang.reflect.Method;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.security.spec.PSSParameterSpec;
import java.util.Locale;
import java.util.Optional;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * The channel bindings of a TLS session: {@code tls-exporter} (RFC 9266) where the Java runtime can export keying material,
 * from 25 on, and {@code tls-server-end-point} (RFC 5929 §4). In TLS 1.2 an exporter is safe only with an extended master
 * secret, without which Java exports nothing, and without a second handshake, which {@link TlsLayer} refuses (RFC 9266 §4).
 *
 * <p>Not here: {@code tls-unique} (RFC 5929 §3), because Java shows nobody the messages it needs; and the end point of a
 * certificate whose signature names no hash, such as Ed25519, for RFC 5929 §4.1 leaves it open.
 */
final class TlsChannelBinding {
    private static final String LABEL = "EXPORTER-Channel-Binding";
    private static final int LENGTH = 32;

    /** {@code ExtendedSSLSession.exportKeyingMaterialData(String, byte[], int)}, or null before Java 25. */
    private static final @Nullable Method EXPORT = find();

    private TlsChannelBinding() {}

    /** On the server's side. */
    static ChannelBinding of(SSLSession session) {
        return of(session, session.getLocalCertificates());
    }

    /** On the client's side. */
    static ChannelBinding ofClient(SSLSession session) {
        try {
            return of(session, session.getPeerCertificates());
        } catch (SSLPeerUnverifiedException none) {
            return of(session, null);
        }
    }

    private static ChannelBinding of(SSLSession session, Certificate @Nullable [] server) {
        return type -> switch (type) {
            case "tls-server-end-point" -> serverEndPoint(server);
            case "tls-exporter" -> exporter(session);
            default -> Optional.empty();
        };
    }

    /**
     * Whether clients should be told that a login can be bound. An end point alone is not enough: a client that sees -PLUS
     * takes it, and libgsasl, for one, knows no other binding than {@code tls-exporter} and would be locked out.
     */
    static boolean isPossible(SSLSession session) {
        return exporter(session).isPresent();
    }

    /** Whether a client can bind a login: to anything. */
    static boolean isPossibleForClient(SSLSession session) {
        ChannelBinding binding = ofClient(session);
        return binding.data("tls-exporter").isPresent()
                || binding.data("tls-server-end-point").isPresent();
    }

    /** Whether this Java can export keying material. */
    static boolean canExport() {
        return EXPORT != null;
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

    private static Optional<byte[]> serverEndPoint(Certificate @Nullable [] chain) {
        return chain != null && chain.length > 0 && chain[0] instanceof X509Certificate certificate
                ? endPoint(certificate)
                : Optional.empty();
    }

    /** The hash of a certificate (RFC 5929 §4.1). */
    static Optional<byte[]> endPoint(X509Certificate certificate) {
        try {
            String hash = hashOf(certificate);
            return hash == null
                    ? Optional.empty()
                    : Optional.of(MessageDigest.getInstance(hash).digest(certificate.getEncoded()));
        } catch (GeneralSecurityException | IOException notToBeHad) {
            return Optional.empty();
        }
    }

    /** The hash of the certificate's signature; SHA-256 in place of MD5 and SHA-1; null if the signature names none. */
    private static @Nullable String hashOf(X509Certificate certificate) throws GeneralSecurityException, IOException {
        String signature = certificate.getSigAlgName().toUpperCase(Locale.ROOT);
        if (signature.equals("RSASSA-PSS")) {
            AlgorithmParameters parameters = AlgorithmParameters.getInstance("RSASSA-PSS");
            parameters.init(certificate.getSigAlgParams());
            return atLeastSha256(
                    parameters.getParameterSpec(PSSParameterSpec.class).getDigestAlgorithm());
        }
        int with = signature.indexOf("WITH");
        return with < 0 ? null : atLeastSha256(signature.substring(0, with));
    }

    private static String atLeastSha256(String hash) {
        return switch (hash) {
            case "MD2", "MD5", "SHA", "SHA1", "SHA-1", "SHA256" -> "SHA-256";
            case "SHA224" -> "SHA-224";
            case "SHA384" -> "SHA-384";
            case "SHA512" -> "SHA-512";
            default -> hash;
        };
    }
}
