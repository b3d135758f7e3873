package io.github.camelsmtp.dns;

/**
 * A host that takes mail for a domain (RFC 1035 §3.3.9).
 *
 * @param preference the lower, the sooner it is to be tried: 0 to 65535
 * @param host the name in lower case without the last dot; empty for the root, which means that the domain takes no mail
 *     (RFC 7505 §3)
 */
public record MxRecord(int preference, String host) {}
