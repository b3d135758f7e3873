package io.github.camelsmtp.relay;

import io.github.camelsmtp.auth.TlsMode;
import io.github.camelsmtp.mail.Reply;
import io.github.camelsmtp.net.ClientTls;
import io.github.camelsmtp.relay.PeerDemand.Check;
import io.github.camelsmtp.relay.TlsReports.Policy;
import io.github.camelsmtp.relay.TlsReports.Result;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Decides how a mail host is spoken to, of what its domain and the sender demand. DANE comes before MTA-STS (RFC 8461 §2): a
 * host that has TLSA records is judged by them alone. A message with REQUIRETLS goes only where the host's name and its
 * certificate are proven (RFC 8689 §4.2.1). Thread-safe.
 */
final class HostPolicy {
    private final MxSettings settings;
    private final DaneLookup dane;
    private final X509TrustManager authorities;
    private final TlsReports reports;

    HostPolicy(MxSettings settings, DaneLookup dane, X509TrustManager authorities, TlsReports reports) {
        this.settings = settings;
        this.dane = dane;
        this.authorities = authorities;
        this.reports = reports;
    }

    CompletionStage<HostAccess> find(MxRoute route, MxHost host, Optional<StsPolicy> sts, boolean requireTls) {
        if (!settings.dane() || settings.tls() == TlsMode.NONE) {
            return CompletableFuture.completedStage(without(route, host, sts, requireTls));
        }
        return dane.find(route, host).thenApply(policy -> switch (policy.kind()) {
            case ABSENT -> without(route, host, sts, requireTls);
            case UNKNOWN -> unknown(route, host);
            case ENCRYPT -> encrypt(route, host, requireTls);
            case MATCH -> match(route, host, policy);
        });
    }

    private HostAccess unknown(MxRoute route, MxHost host) {
        reports.count(Policy.TLSA, route.domain(), Result.DNSSEC_INVALID);
        return HostAccess.refused(
                host.name(),
                Reply.of(451, 4, 3, "The DNS does not say now whether " + host.name() + " has TLSA records"));
    }

    private HostAccess encrypt(MxRoute route, MxHost host, boolean requireTls) {
        reports.count(Policy.TLSA, route.domain(), Result.TLSA_INVALID);
        return requireTls ? webPki(route, host, null) : demanding(route, host, Check.ANYTHING, null);
    }

    private HostAccess match(MxRoute route, MxHost host, DanePolicy policy) {
        // DNSSEC proves that each of these is the host we want (RFC 7672 §3.2.2).
        Set<String> names = Set.copyOf(List.of(policy.base(), host.name(), route.domain()).stream()
                .distinct()
                .toList());
        PeerDemand demand = new PeerDemand(Check.DANE, names, policy.records(), Policy.TLSA, route.domain());
        return new HostAccess(policy.base(), TlsMode.REQUIRED, through(demand), Policy.TLSA, null);
    }

    private HostAccess without(MxRoute route, MxHost host, Optional<StsPolicy> sts, boolean requireTls) {
        boolean proven = route.authenticated();
        if (sts.isPresent() && sts.get().mode() != StsPolicy.Mode.NONE && settings.tls() != TlsMode.NONE) {
            boolean matches = sts.get().matches(host.name());
            if (!matches) {
                reports.count(Policy.STS, route.domain(), Result.VALIDATION_FAILURE);
            }
            if (sts.get().mode() == StsPolicy.Mode.ENFORCE) {
                return matches ? webPki(route, host, Policy.STS) : HostAccess.refused(host.name(), notInPolicy(host));
            }
            if (matches && !requireTls) {
                HostAccess counted = demanding(route, host, Check.WEB_PKI_TESTING, Policy.STS);
                return new HostAccess(host.name(), settings.tls(), counted.certificate(), Policy.STS, null);
            }
            proven |= matches;
        }
        if (!requireTls) {
            return new HostAccess(host.name(), settings.tls(), ClientTls.ANY, null, null);
        }
        if (!proven || settings.tls() == TlsMode.NONE) {
            return HostAccess.refused(host.name(), encryptionNeeded(host));
        }
        return webPki(route, host, null);
    }

    private HostAccess webPki(MxRoute route, MxHost host, @Nullable Policy policy) {
        return demanding(route, host, Check.WEB_PKI, policy);
    }

    private HostAccess demanding(MxRoute route, MxHost host, Check check, @Nullable Policy policy) {
        PeerDemand demand = new PeerDemand(check, Set.of(host.name()), List.of(), policy, route.domain());
        return new HostAccess(host.name(), TlsMode.REQUIRED, through(demand), policy, null);
    }

    private ClientTls through(PeerDemand demand) {
        return ClientTls.through(new PeerTrust(demand, authorities, reports));
    }

    private static Reply notInPolicy(MxHost host) {
        return Reply.of(450, 7, 5, host.name() + " is not among the hosts of the domain's MTA-STS policy");
    }

    /** RFC 8689 §4.2.1. */
    private static Reply encryptionNeeded(MxHost host) {
        return Reply.of(
                550, 7, 10, "The message requires TLS, and nothing proves that " + host.name() + " is the right host");
    }
}
