package io.github.camelsmtp.mail;

/** How much of the message a report of failure shall bring back: the {@code RET} parameter of RFC 3461 §4.3. */
public enum DsnReturn {
    /** {@code RET=FULL}: all of it. */
    FULL,
    /** {@code RET=HDRS}: its header section. */
    HEADERS
}
