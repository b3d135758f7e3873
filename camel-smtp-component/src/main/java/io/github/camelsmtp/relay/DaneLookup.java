package io.github.camelsmtp.relay;

import io.github.camelsmtp.dns.Dns;
import io.github.camelsmtp.dns.DnsAnswer;
import io.github.camelsmtp.dns.TlsaRecord;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Finds the TLSA records of mail hosts (RFC 7672 §2.2). Thread-safe.
 *
 * <p>Only where DNSSEC proves the list of hosts and the host's addresses; otherwise nothing is asked. A host that is a CNAME
 * is looked for at the end of the chain first, then at its own name (RFC 7672 §2.2.2). Records that RFC 7672 §3.1 does not
 * allow (PKIX-TA, PKIX-EE), with unknown numbers, or with a digest of another length can't be used.
 */
final class DaneLookup {
    private final Dns dns;
    private final int port;

    DaneLookup(Dns dns, int port) {
        this.dns = dns;
        this.port = port;
    }

    CompletionStage<DanePolicy> find(MxRoute route, MxHost host) {
        if (!route.authenticated() || !host.authenticated()) {
            return CompletableFuture.completedStage(DanePolicy.of(DanePolicy.Kind.ABSENT, host.name()));
        }
        CompletionStage<DanePolicy> first = at(host.canonical());
        return host.canonical().equals(host.name())
                ? first
                : first.thenCompose(policy -> policy.kind() == DanePolicy.Kind.ABSENT
                        ? at(host.name())
                        : CompletableFuture.completedStage(policy));
    }

    private CompletionStage<DanePolicy> at(String base) {
        return dns.tlsa("_" + port + "._tcp." + base).thenApply(answer -> policy(answer, base));
    }

    private static DanePolicy policy(DnsAnswer<TlsaRecord> answer, String base) {
        if (answer.isFailed()) {
            return DanePolicy.of(DanePolicy.Kind.UNKNOWN, base);
        }
        if (!answer.isFound() || !answer.authenticated()) {
            return DanePolicy.of(DanePolicy.Kind.ABSENT, base);
        }
        List<TlsaRecord> usable =
                answer.records().stream().filter(DaneLookup::isUsable).toList();
        return usable.isEmpty()
                ? DanePolicy.of(DanePolicy.Kind.ENCRYPT, base)
                : new DanePolicy(DanePolicy.Kind.MATCH, usable, base);
    }

    static boolean isUsable(TlsaRecord record) {
        boolean known = (record.usage() == 2 || record.usage() == 3) && record.selector() <= 1;
        return known
                && switch (record.matching()) {
                    case 0 -> record.data().length > 0;
                    case 1 -> record.data().length == 32;
                    case 2 -> record.data().length == 64;
                    default -> false;
                };
    }
}
