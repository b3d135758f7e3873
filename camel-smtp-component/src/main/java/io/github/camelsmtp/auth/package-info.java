/**
 * SASL (RFC 4422): the server's side of each mechanism, for SMTP and POP3 alike, and the client's side. Entry types: {@link
 * io.github.camelsmtp.auth.SaslMechanism}, which begins an exchange of a server, and {@link
 * io.github.camelsmtp.auth.SaslClient}, which begins one of a client.
 *
 * <p>An exchange is confined to its session and asked one response at a time; an {@link
 * io.github.camelsmtp.auth.Authenticator} is thread-safe; steps are immutable.
 */
@NullMarked
package io.github.camelsmtp.auth;

import org.jspecify.annotations.NullMarked;
