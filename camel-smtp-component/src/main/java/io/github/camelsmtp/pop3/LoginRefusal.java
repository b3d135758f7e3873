package io.github.camelsmtp.pop3;

/** Why a client that has logged in does not get its maildrop; it is told no more than this. */
public enum LoginRefusal {
    /** Another session has the maildrop open: {@code -ERR [IN-USE]} (RFC 2449 §8.1.2). */
    IN_USE,
    /** The last login to the maildrop was too short a time ago: {@code -ERR [LOGIN-DELAY]} (RFC 2449 §8.1.1). */
    TOO_SOON,
    /** The store is in trouble: {@code -ERR [SYS/TEMP]} (RFC 3206 §4). */
    UNAVAILABLE
}
