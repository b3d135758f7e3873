package io.github.camelsmtp.mail;

/**
 * The subject and detail of an enhanced status code (RFC 3463 §2). The class, its first number, is not held: it is
 * derived from the reply code, so the two cannot contradict each other.
 *
 * @param subject 0 to 999 (RFC 3463 §3)
 * @param detail 0 to 999
 */
public record EnhancedStatus(int subject, int detail) {

    /** @throws IllegalArgumentException if a number is out of range */
    public EnhancedStatus {
        if (subject < 0 || subject > 999 || detail < 0 || detail > 999) {
            throw new IllegalArgumentException("subject and detail must be 0 to 999");
        }
    }

    /** The whole code for a reply code: {@code 5.1.1} for 550 and subject 1, detail 1. */
    public String forCode(int code) {
        return code / 100 + "." + subject + "." + detail;
    }
}
