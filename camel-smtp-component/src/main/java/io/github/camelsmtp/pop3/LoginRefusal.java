package io.github.camelsmtp.pop3;

/** Why a client does not get its maildrop; it is told no more than this. */
public enum LoginRefusal {
    /** The name or the password is wrong: {@code -ERR [AUTH]} (RFC 3206 §5). */
    WRONG_CREDENTIALS,
    /** Another session has the maildrop open: {@code -ERR [IN-USE]} (RFC 2449 §8.1.2). */
    IN_USE,
    /** The store is in trouble: {@code -ERR [SYS/TEMP]} (RFC 3206 §4). */
    UNAVAILABLE
}
