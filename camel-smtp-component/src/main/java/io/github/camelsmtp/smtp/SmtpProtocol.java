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
    /** The client speaks LMTP. */
    LMTP,
    /** LMTP over TLS. */
    LMTPS,
    /** LMTP, and the client has logged in. */
    LMTPA,
    /** LMTP over TLS, and the client has logged in. */
    LMTPSA,
    /** ESMTP, and the message may be UTF-8. */
    UTF8SMTP,
    /** ESMTPS, and the message may be UTF-8. */
    UTF8SMTPS,
    /** ESMTPA, and the message may be UTF-8. */
    UTF8SMTPA,
    /** ESMTPSA, and the message may be UTF-8. */
    UTF8SMTPSA,
    /** LMTP, and the message may be UTF-8. */
    UTF8LMTP,
    /** LMTPS, and the message may be UTF-8. */
    UTF8LMTPS,
    /** LMTPA, and the message may be UTF-8. */
    UTF8LMTPA,
    /** LMTPSA, and the message may be UTF-8. */
    UTF8LMTPSA;

    /** The type for a message that was sent with SMTPUTF8 (RFC 6531 §4.3). */
    SmtpProtocol utf8() {
        return switch (this) {
            case SMTP, ESMTP -> UTF8SMTP;
            case ESMTPS -> UTF8SMTPS;
            case ESMTPA -> UTF8SMTPA;
            case ESMTPSA -> UTF8SMTPSA;
            case LMTP -> UTF8LMTP;
            case LMTPS -> UTF8LMTPS;
            case LMTPA -> UTF8LMTPA;
            case LMTPSA -> UTF8LMTPSA;
            default -> this;
        };
    }

    /** The type that fits what is known of a client. */
    static SmtpProtocol of(SmtpDialect dialect, boolean ehlo, boolean tls, boolean authenticated) {
        if (dialect == SmtpDialect.LMTP) {
            if (authenticated) {
                return tls ? LMTPSA : LMTPA;
            }
            return tls ? LMTPS : LMTP;
        }
        if (!ehlo) {
            return SMTP;
        }
        if (authenticated) {
            return tls ? ESMTPSA : ESMTPA;
        }
        return tls ? ESMTPS : ESMTP;
    }
}
