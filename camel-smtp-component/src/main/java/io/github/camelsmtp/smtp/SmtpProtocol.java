package io.github.camelsmtp.smtp;

/** The protocol types that stand in {@code with} of a Received field (RFC 5321 §4.4, RFC 3848, RFC 6531 §4.3). */
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
    ESMTPSA,
    /** ESMTP, and the message may be UTF-8. */
    UTF8SMTP,
    /** ESMTPS, and the message may be UTF-8. */
    UTF8SMTPS,
    /** ESMTPA, and the message may be UTF-8. */
    UTF8SMTPA,
    /** ESMTPSA, and the message may be UTF-8. */
    UTF8SMTPSA;

    /** The type for a message that was sent with SMTPUTF8. */
    SmtpProtocol utf8() {
        return switch (this) {
            case SMTP, ESMTP -> UTF8SMTP;
            case ESMTPS -> UTF8SMTPS;
            case ESMTPA -> UTF8SMTPA;
            case ESMTPSA -> UTF8SMTPSA;
            case UTF8SMTP, UTF8SMTPS, UTF8SMTPA, UTF8SMTPSA -> this;
        };
    }

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
