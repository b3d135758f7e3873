package io.github.camelsmtp.mail;

/** Where the sender wants a message: the command that began the transaction (RFC 821 §3.4, RFC 5321 appendix F.6). */
public enum DeliveryMode {
    /** {@code MAIL}: into the mailbox. The only one that is not obsolete. */
    MAIL,
    /** {@code SEND}: onto the recipient's terminal, or not at all. */
    SEND,
    /** {@code SOML}: onto the terminal, or else into the mailbox. */
    SOML,
    /** {@code SAML}: onto the terminal if there is one, and into the mailbox. */
    SAML
}
