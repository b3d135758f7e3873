package io.github.camelsmtp.pop3;

/**
 * What is the same for every session of a server.
 *
 * @param hostname our name in the greeting
 * @param plaintextAuth whether passwords may be sent over a connection that is not secured; if not, only clients on the
 *     same machine (loopback) can log in without TLS
 * @param limits how much a session may ask of us
 */
public record Pop3Settings(String hostname, boolean plaintextAuth, Pop3Limits limits) {

    /** No plaintext passwords, and the default limits. */
    public static Pop3Settings of(String hostname) {
        return new Pop3Settings(hostname, false, Pop3Limits.DEFAULT);
    }

    /** @throws IllegalArgumentException if the hostname can't stand in a greeting */
    public Pop3Settings {
        // A '<' in the greeting would offer APOP (RFC 1939 §7).
        boolean printable = hostname.chars().allMatch(c -> c > ' ' && c < 0x7f && c != '<');
        if (hostname.isEmpty() || hostname.length() > 255 || !printable) {
            throw new IllegalArgumentException(
                    "hostname must be a domain name or an address literal of at most 255 characters");
        }
    }
}
