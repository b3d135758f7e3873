package io.github.camelsmtp.smtp;

/** The protocol types that stand in {@code with} of a Received field (RFC 5321 §4.4, RFC 3848). */
public enum SmtpProtocol {
    /** The client said HELO. */
    SMTP,
    /** The client said EHLO. */
    ESMTP,
    /** EHLO over TLS. */
    ESMTPS,
    /** EHLO, and the client has logged in. */
    ESMTPA,
    /** EHLO over TLS, and the client has logged in. */
    ESMTPSA;

    /** The type that fits what is known of a client. */
    static SmtpProtocol of(boolean ehlo, boolean tls, boolean authenticated) {
        if (!ehlo) {
            return SMTP;
        }
        if (authenticated) {
            return tls ? ESMTPSA : ESMTPA;
        }
        return tls ? ESMTPS : ESMTP;
    }
}
