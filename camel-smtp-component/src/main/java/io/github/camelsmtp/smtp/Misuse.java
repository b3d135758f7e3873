package io.github.camelsmtp.smtp;

/** What a client does that no mail client does by mistake more than now and then: worth a counter, for it may be an attempt. */
public enum Misuse {
    /** It speaks some other protocol: HTTP, TLS where there is none, anything binary. */
    FOREIGN_PROTOCOL,
    /** Octets stood behind STARTTLS in the clear (CVE-2011-0411), or it ended in a LF alone. They are never executed. */
    TLS_INJECTION,
    /** It spoke before the greeting, where it is made to wait for it. */
    EARLY_TALKER,
    /** The handshake failed, or what came later was no TLS. */
    BROKEN_TLS
}
