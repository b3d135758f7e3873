package io.github.camelsmtp.dns;

/** Whose word counts that an answer is authentic (RFC 4035 §4.3). */
public enum Dnssec {
    /** Nobody's: no answer counts as authenticated, and what builds on it (DANE) is not done. */
    OFF,
    /**
     * The DNS server's: it validates and says so with the AD bit (RFC 6840 §5.8). This is as safe as the way to that server:
     * use it for one on this machine or in a network that nobody else can send packets in.
     */
    TRUSTED,
    /**
     * Our own: answers are validated here, up to the keys of the root. The DNS server only has to pass signatures on; one
     * that does not makes every question fail.
     */
    VALIDATE
}
