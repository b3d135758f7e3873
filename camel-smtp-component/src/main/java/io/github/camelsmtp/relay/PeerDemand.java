package io.github.camelsmtp.relay;

import io.github.camelsmtp.dns.TlsaRecord;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a certificate must be. Equal to another if a connection that was made with the one serves the other.
 *
 * @param check what is looked at
 * @param names one of which it must have, in lower case
 * @param records one of which it must match, only for {@link Check#DANE}
 * @param policy by what it is demanded; null: by the sender (RFC 8689), and not counted
 * @param domain whose policy it is
 */
record PeerDemand(
        Check check, Set<String> names, List<TlsaRecord> records, TlsReports.@Nullable Policy policy, String domain) {

    /** What is looked at. */
    enum Check {
        /** That it matches the records (RFC 7672 §3.1). */
        DANE,
        /** That an authority issued it for the name (RFC 8461 §4.1). */
        WEB_PKI,
        /** The same, but only to count it (RFC 8461 §5, mode testing). */
        WEB_PKI_TESTING,
        /** Nothing: any will do (RFC 7672 §2.2). */
        ANYTHING
    }

    /** Copies the collections. */
    PeerDemand {
        names = Set.copyOf(names);
        records = List.copyOf(records);
    }
}
