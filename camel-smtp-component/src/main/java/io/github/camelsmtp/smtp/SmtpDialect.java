package io.github.camelsmtp.smtp;

/** Which protocol a server speaks. */
public enum SmtpDialect {
    /** SMTP (RFC 5321): a message has one outcome. */
    SMTP,
    /**
     * LMTP (RFC 2033): SMTP between a queue and the mailboxes. The client says LHLO, and each recipient that was accepted
     * has an outcome of its own, so that the server needs no queue. Never on port 25 (§5).
     */
    LMTP
}
