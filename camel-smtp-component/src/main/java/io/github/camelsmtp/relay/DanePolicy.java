package io.github.camelsmtp.relay;

import io.github.camelsmtp.dns.TlsaRecord;
import java.util.List;

/**
 * What DANE demands of a mail host (RFC 7672 §2.2). Immutable.
 *
 * @param kind what is to be done
 * @param records the usable ones, of which one must match; only if {@link Kind#MATCH}
 * @param base the name they were found at, which is the name of the server for SNI (RFC 7672 §3.2.3, §8.1)
 */
record DanePolicy(Kind kind, List<TlsaRecord> records, String base) {

    /** What is to be done. */
    enum Kind {
        /** There is no DANE for this host. */
        ABSENT,
        /** Whether there is can't be said: it is to be treated as a host that can't be reached (RFC 7672 §2.1.2). */
        UNKNOWN,
        /** TLS is a must, and any certificate will do: none of the records can be used (RFC 7672 §2.2). */
        ENCRYPT,
        /** TLS is a must, and the certificate must match a record. */
        MATCH
    }

    /** Copies the list. */
    DanePolicy {
        records = List.copyOf(records);
    }

    static DanePolicy of(Kind kind, String base) {
        return new DanePolicy(kind, List.of(), base);
    }
}
