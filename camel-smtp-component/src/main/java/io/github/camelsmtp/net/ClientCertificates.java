package io.github.camelsmtp.net;

/** What a server does about the certificates of its clients (RFC 8446 §4.3.2, RFC 5246 §7.4.4). */
public enum ClientCertificates {
    /** It does not ask for one. */
    NONE,
    /**
     * It asks for one. A client without one is welcome, and so is one whose certificate is of no authority that is trusted:
     * mail servers show what they have, and mail must not fail because of it. Such a certificate counts as none.
     */
    WANTED,
    /** It asks for one, and without one that is trusted there is no TLS. */
    REQUIRED
}
