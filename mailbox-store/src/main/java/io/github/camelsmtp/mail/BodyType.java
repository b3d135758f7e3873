package io.github.camelsmtp.mail;

/** What the sender declared of the content's octets: the {@code BODY} parameter of RFC 6152 §3 and RFC 3030 §3. */
public enum BodyType {
    /** {@code BODY=7BIT}, also when nothing was declared. Octets over 127 still pass: real senders send them. */
    SEVEN_BIT,
    /** {@code BODY=8BITMIME}. */
    EIGHT_BIT_MIME,
    /** {@code BODY=BINARYMIME}: any octets; a CR or LF need not end a line. */
    BINARY_MIME
}
