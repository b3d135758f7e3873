package io.github.camelsmtp.pop3;

import java.time.Duration;

/**
 * What a client has to live with at this server; CAPA tells it.
 *
 * @param expireDays days after which the store may delete a message by itself; 0: never (RFC 2449 §6.7)
 * @param loginDelay time between two logins to the same maildrop, in whole seconds; zero: none (RFC 2449 §6.5)
 * @param refuseUtf8 whether a message with other octets than ASCII in its header is refused to a client that has not said
 *     UTF8, as RFC 6856 §2.1 wants it; if not, it gets the message as it is, which is what other servers do
 */
public record Pop3Terms(int expireDays, Duration loginDelay, boolean refuseUtf8) {

    /** Nothing expires, nobody waits, every message is sent as it is. */
    public static final Pop3Terms NONE = new Pop3Terms(0, Duration.ZERO, false);

    /** @throws IllegalArgumentException if a value is out of its range, in one line for the user */
    public Pop3Terms {
        if (expireDays < 0) {
            throw new IllegalArgumentException("expireDays must be at least 0, not " + expireDays);
        }
        if (loginDelay.isNegative() || !loginDelay.equals(Duration.ofSeconds(loginDelay.toSeconds()))) {
            throw new IllegalArgumentException(
                    "loginDelay must be whole seconds, 0 or more, not " + loginDelay.toMillis() + " ms");
        }
    }
}
