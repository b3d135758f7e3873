package io.github.camelsmtp.smtp;

/** The protocol types that stand in {@code with} of a Received field (RFC 5321 §4.4, RFC 3848). */
public enum SmtpProtocol {
    /** The client said HELO. */
    SMTP,
    /** The client said EHLO. */
    ESMTP
}
