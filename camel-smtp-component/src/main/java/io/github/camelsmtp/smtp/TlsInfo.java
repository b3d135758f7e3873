package io.github.camelsmtp.smtp;

/**
 * What is known of a client's TLS.
 *
 * @param protocol as Java names it, such as {@code TLSv1.3}
 * @param cipher the cipher suite's registered name
 */
public record TlsInfo(String protocol, String cipher) {}
