package io.github.camelsmtp.net;

import java.time.Duration;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;

/**
 * How a server does TLS.
 *
 * @param engines makes an engine in server mode for each handshake, so that a certificate can change without a restart
 * @param handshakeTimeout how long a handshake may take; RFC: none; Postfix: 5 minutes ({@code smtpd_starttls_timeout})
 */
public record TlsSettings(Supplier<SSLEngine> engines, Duration handshakeTimeout) {

    /** @throws IllegalArgumentException if the timeout is not above 0 */
    public TlsSettings {
        if (handshakeTimeout.isNegative() || handshakeTimeout.isZero()) {
            throw new IllegalArgumentException("the TLS handshake timeout must be above 0, not " + handshakeTimeout);
        }
    }
}
