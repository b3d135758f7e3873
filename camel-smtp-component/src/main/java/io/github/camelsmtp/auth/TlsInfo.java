package io.github.camelsmtp.auth;

import java.security.cert.X509Certificate;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a client's TLS.
 *
 * @param protocol as Java names it, such as {@code TLSv1.3}
 * @param cipher the cipher suite's registered name
 * @param certificate the client's certificate, verified up to an authority that the server trusts; null if it has shown none
 * @param bindable whether a login can be bound to the connection (RFC 5929, RFC 9266)
 */
public record TlsInfo(
        String protocol, String cipher, @Nullable X509Certificate certificate, boolean bindable) {

    /** A client without a certificate, on a connection that nothing can be bound to. */
    public TlsInfo(String protocol, String cipher) {
        this(protocol, cipher, null, false);
    }
}
