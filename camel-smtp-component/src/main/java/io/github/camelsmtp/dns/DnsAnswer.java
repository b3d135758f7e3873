package io.github.camelsmtp.dns;

import java.util.List;

/**
 * What the DNS says to one question. Immutable.
 *
 * @param kind how the question ended
 * @param records those of the type that was asked for that can be used, at most {@value #MOST}; only if something was found
 * @param name the name that the records belong to: the last of a chain of CNAMEs, or the name that was asked for
 * @param authenticated whether DNSSEC proves the whole answer, an answer that says no too (RFC 4035 §3.2.3)
 */
public record DnsAnswer<T>(Kind kind, List<T> records, String name, boolean authenticated) {
    /** More records than this of one name are cut off: no domain of the world has so many hosts. */
    public static final int MOST = 100;

    /** How a question ends. */
    public enum Kind {
        /** There are records. */
        FOUND,
        /** The name exists, and has no records of this type (RFC 2308 §2.2). */
        NO_DATA,
        /** There is no such name, or it can't be a name (RFC 2308 §2.1). */
        NO_DOMAIN,
        /** Nobody knows now: no server answered, or with a failure, or DNSSEC says that the answer is forged. */
        FAILED
    }

    /** Copies the list. */
    public DnsAnswer {
        records = List.copyOf(records);
    }

    /** Whether there are records. */
    public boolean isFound() {
        return kind == Kind.FOUND;
    }

    /** Whether it may be another answer in a while. */
    public boolean isFailed() {
        return kind == Kind.FAILED;
    }
}
