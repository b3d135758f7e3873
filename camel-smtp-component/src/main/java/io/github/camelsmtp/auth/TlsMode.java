package io.github.camelsmtp.auth;

/** What a server does about TLS (RFC 3207, RFC 2595, RFC 8314). */
public enum TlsMode {
    /** There is none. */
    NONE,
    /** STARTTLS (POP3: STLS) is offered, and nobody must take it: what a server for everybody's mail does. */
    OFFERED,
    /** STARTTLS (POP3: STLS) is offered, and without it there is no mail. */
    REQUIRED,
    /** TLS from the first octet (RFC 8314 §3.3). */
    IMPLICIT
}
