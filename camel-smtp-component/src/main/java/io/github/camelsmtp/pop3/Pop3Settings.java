package io.github.camelsmtp.pop3;

import io.github.camelsmtp.auth.SaslMechanism;
import io.github.camelsmtp.auth.SaslOffer;
import io.github.camelsmtp.auth.TlsMode;

/**
 * What is the same for every session of a server.
 *
 * @param hostname our name in the greeting
 * @param tls whether STLS is offered, or TLS is there from the start
 * @param logins the mechanisms of AUTH. USER and PASS are taken where PLAIN is, and APOP is offered where CRAM-MD5 is, which
 *     needs the same of an account
 * @param terms what clients have to live with
 * @param limits how much a session may ask of us
 */
public record Pop3Settings(String hostname, TlsMode tls, SaslOffer logins, Pop3Terms terms, Pop3Limits limits) {

    /** The defaults for terms and limits. */
    public Pop3Settings(String hostname, TlsMode tls, SaslOffer logins) {
        this(hostname, tls, logins, Pop3Terms.NONE, Pop3Limits.DEFAULT);
    }

    /** @throws IllegalArgumentException if the hostname can't stand in a greeting */
    public Pop3Settings {
        // In angle brackets it would offer APOP (RFC 1939 §7).
        boolean printable = hostname.chars().allMatch(c -> c > ' ' && c < 0x7f && c != '<' && c != '>');
        if (hostname.isEmpty() || hostname.length() > 255 || !printable) {
            throw new IllegalArgumentException(
                    "hostname must be a domain name or an address literal of at most 255 characters");
        }
    }

    /** Whether the greeting offers APOP: never where logins are to be under TLS, which begins after it. */
    public boolean apop() {
        return tls != TlsMode.REQUIRED && logins.mechanisms().contains(SaslMechanism.CRAM_MD5);
    }
}
