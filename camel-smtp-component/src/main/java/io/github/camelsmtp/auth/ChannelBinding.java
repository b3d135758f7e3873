package io.github.camelsmtp.auth;

import java.util.Optional;

/**
 * What binds a login to the TLS connection it is made on (RFC 5929, RFC 9266), so that nobody in the middle can pass it on.
 */
public interface ChannelBinding {

    /** No TLS, or none that can be bound. */
    ChannelBinding NONE = type -> Optional.empty();

    /** The data of a type such as {@code tls-exporter} or {@code tls-server-end-point}, or empty if it is not to be had. */
    Optional<byte[]> data(String type);
}
