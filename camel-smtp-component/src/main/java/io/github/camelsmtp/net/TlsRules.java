package io.github.camelsmtp.net;

import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/**
 * What a server agrees to in a handshake. Immutable.
 *
 * @param protocols as Java names them, {@code TLSv1.3}; none: TLS 1.3 and 1.2, for the older ones are broken (RFC 8996)
 * @param ciphers by their registered names, the first that the client knows is taken; none: those with forward secrecy and
 *     authenticated encryption (RFC 9325 §4.2), strongest first as Java has them
 * @param clients what is asked of clients
 * @param authorities whose client certificates are trusted; null: nobody's, or whose the context trusts
 */
public record TlsRules(
        List<String> protocols,
        List<String> ciphers,
        ClientCertificates clients,
        @Nullable TrustFiles authorities) {
    private static final List<String> PROTOCOLS = List.of("TLSv1.3", "TLSv1.2");

    /** TLS 1.3 and 1.2, and no client certificates. */
    public static final TlsRules DEFAULT = new TlsRules(List.of(), List.of(), ClientCertificates.NONE, null);

    /** @throws IllegalArgumentException if a protocol or cipher does not exist here, in one line for the user */
    public TlsRules {
        protocols = List.copyOf(protocols);
        ciphers = List.copyOf(ciphers);
        SSLParameters supported = supported();
        require("tlsProtocols", protocols, supported.getProtocols());
        require("tlsCiphers", ciphers, supported.getCipherSuites());
    }

    private static void require(String option, List<String> wanted, String[] supported) {
        for (String name : wanted) {
            if (!Arrays.asList(supported).contains(name)) {
                throw new IllegalArgumentException(option + " has '" + name
                        + "', which this Java does not know; it knows " + String.join(", ", supported));
            }
        }
    }

    private static SSLParameters supported() {
        try {
            return SSLContext.getDefault().getSupportedSSLParameters();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has TLS", e);
        }
    }

    /**
     * An engine in server mode that follows the rules. What the context itself forbids stays forbidden.
     *
     * @throws IllegalArgumentException if nothing is left that both allow, in one line for the user
     */
    public SSLEngine engine(SSLContext context) {
        SSLEngine engine = context.createSSLEngine();
        engine.setUseClientMode(false);
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setProtocols(
                protocols.isEmpty()
                        ? common("protocol", PROTOCOLS, parameters.getProtocols())
                        : protocols.toArray(String[]::new));
        parameters.setCipherSuites(
                ciphers.isEmpty()
                        ? common("cipher", modern(parameters.getCipherSuites()), parameters.getCipherSuites())
                        : ciphers.toArray(String[]::new));
        parameters.setUseCipherSuitesOrder(true);
        engine.setSSLParameters(parameters);
        if (clients != ClientCertificates.NONE) {
            // One call takes back the other, so the last is the one that counts.
            engine.setWantClientAuth(clients == ClientCertificates.WANTED);
            if (clients == ClientCertificates.REQUIRED) {
                engine.setNeedClientAuth(true);
            }
        }
        return engine;
    }

    private static String[] common(String what, List<String> wanted, String[] allowed) {
        String[] both = wanted.stream().filter(Set.of(allowed)::contains).toArray(String[]::new);
        if (both.length == 0) {
            throw new IllegalArgumentException("no TLS " + what + " is left: of " + String.join(", ", allowed)
                    + " none is safe; name them with tlsProtocols and tlsCiphers if it must be");
        }
        return both;
    }

    /** TLS 1.3's have no key exchange in their names. */
    private static List<String> modern(String[] ciphers) {
        return Arrays.stream(ciphers)
                .filter(c -> !c.contains("_WITH_") || c.startsWith("TLS_ECDHE_") || c.startsWith("TLS_DHE_"))
                .filter(c -> c.contains("_GCM_") || c.contains("_CHACHA20_"))
                .toList();
    }
}
