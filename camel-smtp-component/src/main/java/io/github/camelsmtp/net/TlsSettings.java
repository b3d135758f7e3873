package io.github.camelsmtp.net;

import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.function.Predicate;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;

/**
 * How a server does TLS.
 *
 * @param engines makes an engine in server mode for each handshake, so that a certificate can change without a restart
 * @param handshakeTimeout how long a handshake may take; RFC: none; Postfix: 5 minutes ({@code smtpd_starttls_timeout})
 * @param trust whether a client's certificate chain that came through the handshake is trusted; if not, it counts as none
 */
public record TlsSettings(Supplier<SSLEngine> engines, Duration handshakeTimeout, Predicate<X509Certificate[]> trust) {

    /** What the handshake lets through is trusted. */
    public TlsSettings(Supplier<SSLEngine> engines, Duration handshakeTimeout) {
        this(engines, handshakeTimeout, chain -> true);
    }

    /** @throws IllegalArgumentException if the timeout is not above 0 */
    public TlsSettings {
        if (handshakeTimeout.isNegative() || handshakeTimeout.isZero()) {
            throw new IllegalArgumentException("the TLS handshake timeout must be above 0, not " + handshakeTimeout);
        }
    }
}
