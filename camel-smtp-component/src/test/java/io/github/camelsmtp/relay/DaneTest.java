package io.github.camelsmtp.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camelsmtp.dns.Dns;
import io.github.camelsmtp.dns.DnsSettings;
import io.github.camelsmtp.dns.Dnssec;
import io.github.camelsmtp.dns.FakeDns;
import io.github.camelsmtp.dns.FakeDns.Mischief;
import io.github.camelsmtp.dns.TlsaRecord;
import io.github.camelsmtp.relay.PeerDemand.Check;
import io.github.camelsmtp.relay.TestAuthority.Server;
import io.github.camelsmtp.relay.TlsReports.Policy;
import io.github.camelsmtp.relay.TlsReports.Result;
import java.net.InetAddress;
import java.security.MessageDigest;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** DANE: which records count, and which certificates match them (RFC 7672). */
class DaneTest {
    private static final TestAuthority AUTHORITY = new TestAuthority("DANE test authority");
    private static final TestAuthority OTHER = new TestAuthority("Another authority");
    private static final Server MX = AUTHORITY.server("dns:mx.example.org");
    private static final Server EXPIRED = AUTHORITY.expired("dns:mx.example.org");
    private static final Set<String> NAMES = Set.of("mx.example.org", "example.org");

    private static TlsaRecord record(int usage, int selector, int matching, X509Certificate certificate)
            throws Exception {
        byte[] octets = selector == 0
                ? certificate.getEncoded()
                : certificate.getPublicKey().getEncoded();
        byte[] data = switch (matching) {
            case 1 -> MessageDigest.getInstance("SHA-256").digest(octets);
            case 2 -> MessageDigest.getInstance("SHA-512").digest(octets);
            default -> octets;
        };
        return new TlsaRecord(usage, selector, matching, data);
    }

    @ParameterizedTest
    @CsvSource({"0,0", "0,1", "0,2", "1,0", "1,1", "1,2"})
    void theServersOwnCertificateMatches(int selector, int matching) throws Exception {
        TlsaRecord own = record(3, selector, matching, MX.certificate());
        assertThat(DaneLookup.isUsable(own)).isTrue();
        assertThat(DaneMatch.of(MX.chain(), List.of(own), NAMES)).isEqualTo(DaneMatch.Outcome.MATCH);
        TlsaRecord foreign = record(3, selector, matching, EXPIRED.certificate());
        assertThat(DaneMatch.of(MX.chain(), List.of(foreign), NAMES)).isEqualTo(DaneMatch.Outcome.NO_MATCH);
        assertThat(DaneMatch.of(MX.chain(), List.of(foreign, own), NAMES)).isEqualTo(DaneMatch.Outcome.MATCH);
    }

    @ParameterizedTest
    @CsvSource({"0,0", "0,1", "0,2", "1,0", "1,1", "1,2"})
    void theAuthorityMatches(int selector, int matching) throws Exception {
        TlsaRecord anchor = record(2, selector, matching, AUTHORITY.certificate());
        assertThat(DaneLookup.isUsable(anchor)).isTrue();
        assertThat(DaneMatch.of(MX.chain(), List.of(anchor), NAMES)).isEqualTo(DaneMatch.Outcome.MATCH);
        TlsaRecord foreign = record(2, selector, matching, OTHER.certificate());
        assertThat(DaneMatch.of(MX.chain(), List.of(foreign), NAMES)).isEqualTo(DaneMatch.Outcome.NO_MATCH);
    }

    @Test
    void ofTheServersOwnCertificateNeitherNamesNorDatesCount() throws Exception {
        TlsaRecord own = record(3, 1, 1, EXPIRED.certificate());
        assertThat(DaneMatch.of(EXPIRED.chain(), List.of(own), Set.of("other.example")))
                .isEqualTo(DaneMatch.Outcome.MATCH);
    }

    @Test
    void belowAnAuthorityNamesAndDatesCount() throws Exception {
        TlsaRecord anchor = record(2, 0, 1, AUTHORITY.certificate());
        assertThat(DaneMatch.of(MX.chain(), List.of(anchor), Set.of("other.example")))
                .isEqualTo(DaneMatch.Outcome.WRONG_NAME);
        assertThat(DaneMatch.of(EXPIRED.chain(), List.of(anchor), NAMES)).isEqualTo(DaneMatch.Outcome.NO_MATCH);
    }

    @Test
    void aCertificateThatIsOnlyBesideTheAuthorityIsNotBelowIt() throws Exception {
        TlsaRecord anchor = record(2, 0, 1, AUTHORITY.certificate());
        Server foreign = OTHER.server("dns:mx.example.org");
        X509Certificate[] mixed = {foreign.certificate(), AUTHORITY.certificate()};
        assertThat(DaneMatch.of(mixed, List.of(anchor), NAMES)).isEqualTo(DaneMatch.Outcome.NO_MATCH);
    }

    @Test
    void anAuthorityWhoseWholeCertificateIsInTheDnsNeedNotBeSent() throws Exception {
        TlsaRecord anchor = record(2, 0, 0, AUTHORITY.certificate());
        X509Certificate[] alone = {MX.certificate()};
        assertThat(DaneMatch.of(alone, List.of(anchor), NAMES)).isEqualTo(DaneMatch.Outcome.MATCH);
        TlsaRecord garbage = new TlsaRecord(2, 0, 0, new byte[] {1, 2, 3});
        assertThat(DaneMatch.of(alone, List.of(garbage), NAMES)).isEqualTo(DaneMatch.Outcome.NO_MATCH);
    }

    @Test
    void theLeafIsNoAuthority() throws Exception {
        TlsaRecord leaf = record(2, 0, 1, MX.certificate());
        assertThat(DaneMatch.of(MX.chain(), List.of(leaf), NAMES)).isEqualTo(DaneMatch.Outcome.NO_MATCH);
    }

    @ParameterizedTest
    @CsvSource({
        "0,0,1,32,false",
        "1,0,1,32,false",
        "4,0,1,32,false",
        "255,0,1,32,false",
        "3,2,1,32,false",
        "3,0,3,32,false",
        "3,0,1,31,false",
        "3,0,1,64,false",
        "3,0,2,32,false",
        "3,0,0,0,false",
        "3,1,1,32,true",
        "2,0,2,64,true",
    })
    void recordsThatCannotBeUsed(int usage, int selector, int matching, int length, boolean usable) {
        TlsaRecord record = new TlsaRecord(usage, selector, matching, new byte[length]);
        assertThat(DaneLookup.isUsable(record)).isEqualTo(usable);
    }

    @ParameterizedTest
    @CsvSource({
        "mx.example.org, mx.example.org, true",
        "MX.example.ORG, mx.example.org, true",
        "*.example.org, mx.example.org, true",
        "*.example.org, a.mx.example.org, false",
        "*.example.org, example.org, false",
        "mx*.example.org, mx1.example.org, false",
        "*.org, example.org, false",
        "*, mx, false",
        "example.org, mx.example.org, false",
    })
    void aWildcardStandsForOneLabel(String pattern, String name, boolean matches) {
        assertThat(NamePattern.matches(pattern, name)).isEqualTo(matches);
    }

    @Test
    void aCommonNameCountsIfThereIsNoOther() {
        Server old = AUTHORITY.withCommonName("mx.example.org");
        assertThat(CertificateNames.anyOf(old.certificate(), Set.of("mx.example.org")))
                .isTrue();
        assertThat(CertificateNames.anyOf(MX.certificate(), Set.of("server"))).isFalse();
    }

    private static DanePolicy look(FakeDns server, Dnssec dnssec, boolean route, String host) throws Exception {
        DnsSettings settings =
                new DnsSettings(List.of(server.address()), Duration.ofMillis(300), dnssec, List.of(), 1 << 20);
        Dns dns = new Dns(settings, Runnable::run, Clock.systemUTC());
        MxResolver resolver = new MxResolver(
                dns,
                IpVersions.BOTH,
                ForbiddenTargets.ALL,
                new Ourselves(Set.of(), Set.of(), io.github.camelsmtp.mail.Networks.NONE),
                new java.util.Random(1));
        MxRoute found = resolver.resolve(host).toCompletableFuture().join();
        MxRoute asked = route ? found : new MxRoute(found.domain(), found.hosts(), false, null);
        return new DaneLookup(dns, 25)
                .find(asked, found.hosts().get(0))
                .toCompletableFuture()
                .join();
    }

    private static final String HASH = "AB".repeat(32);

    @Test
    void recordsCountOnlyIfEverythingOnTheWayIsAuthentic() throws Exception {
        try (FakeDns server = new FakeDns(
                        "example.org. 300 IN MX 10 mx.example.org.",
                        "mx.example.org. 300 IN A 192.0.2.1",
                        "_25._tcp.mx.example.org. 300 IN TLSA 3 1 1 " + HASH)
                .authentic(true)) {
            DanePolicy policy = look(server, Dnssec.TRUSTED, true, "example.org");
            assertThat(policy.kind()).isEqualTo(DanePolicy.Kind.MATCH);
            assertThat(policy.records()).hasSize(1);
            assertThat(look(server, Dnssec.TRUSTED, false, "example.org").kind())
                    .isEqualTo(DanePolicy.Kind.ABSENT);
            assertThat(look(server, Dnssec.OFF, true, "example.org").kind()).isEqualTo(DanePolicy.Kind.ABSENT);
            server.on("_25._tcp.mx.example.org", Mischief.FAIL);
            assertThat(look(server, Dnssec.TRUSTED, true, "example.org").kind()).isEqualTo(DanePolicy.Kind.UNKNOWN);
        }
    }

    @Test
    void recordsThatCannotBeUsedDemandEncryptionOnly() throws Exception {
        try (FakeDns server = new FakeDns(
                        "example.org. 300 IN A 192.0.2.1",
                        "_25._tcp.example.org. 300 IN TLSA 1 1 1 " + HASH,
                        "_25._tcp.example.org. 300 IN TLSA 3 1 1 ABCD")
                .authentic(true)) {
            assertThat(look(server, Dnssec.TRUSTED, true, "example.org").kind()).isEqualTo(DanePolicy.Kind.ENCRYPT);
        }
    }

    @Test
    void aHostThatIsAnAliasIsLookedForAtTheEndOfTheChainFirst() throws Exception {
        try (FakeDns server = new FakeDns(
                        "example.org. 300 IN MX 10 mx.example.org.",
                        "mx.example.org. 300 IN CNAME real.example.net.",
                        "real.example.net. 300 IN A 192.0.2.1",
                        "_25._tcp.mx.example.org. 300 IN TLSA 3 1 1 " + HASH)
                .authentic(true)) {
            assertThat(look(server, Dnssec.TRUSTED, true, "example.org").base()).isEqualTo("mx.example.org");
            server.add("_25._tcp.real.example.net. 300 IN TLSA 3 1 1 " + HASH);
            assertThat(look(server, Dnssec.TRUSTED, true, "example.org").base()).isEqualTo("real.example.net");
        }
    }

    @Test
    void aHostWithoutRecordsHasNoDane() throws Exception {
        try (FakeDns server = new FakeDns("example.org. 300 IN A 192.0.2.1").authentic(true)) {
            assertThat(look(server, Dnssec.TRUSTED, true, "example.org").kind()).isEqualTo(DanePolicy.Kind.ABSENT);
            assertThat(InetAddress.getByName("192.0.2.1")).isNotNull();
        }
    }

    @Test
    void whatTheCertificateIsLikeIsCountedAndRefused() throws Exception {
        TlsReports reports = new TlsReports();
        Server foreign = OTHER.server("dns:mx.example.org");
        assertThat(judge(reports, Check.WEB_PKI, MX, "mx.example.org")).isNull();
        assertThat(judge(reports, Check.WEB_PKI, MX, "mx2.example.org")).isEqualTo("certificate-host-mismatch");
        assertThat(judge(reports, Check.WEB_PKI, EXPIRED, "mx.example.org")).isEqualTo("certificate-expired");
        assertThat(judge(reports, Check.WEB_PKI, foreign, "mx.example.org")).isEqualTo("certificate-not-trusted");
        assertThat(judge(reports, Check.WEB_PKI_TESTING, foreign, "mx.example.org"))
                .isNull();
        assertThat(judge(reports, Check.ANYTHING, foreign, "mx.example.org")).isNull();
        assertThat(reports.counts())
                .containsExactly(
                        new TlsReports.Count(Policy.STS, "example.org", Result.SUCCESS, 2),
                        new TlsReports.Count(Policy.STS, "example.org", Result.CERTIFICATE_HOST_MISMATCH, 1),
                        new TlsReports.Count(Policy.STS, "example.org", Result.CERTIFICATE_EXPIRED, 1),
                        new TlsReports.Count(Policy.STS, "example.org", Result.CERTIFICATE_NOT_TRUSTED, 2));
    }

    private static String judge(TlsReports reports, Check check, Server server, String name) {
        PeerDemand demand = new PeerDemand(check, Set.of(name), List.of(), Policy.STS, "example.org");
        PeerTrust trust = new PeerTrust(demand, AUTHORITY.trusting(), reports);
        try {
            trust.checkServerTrusted(server.chain(), "ECDHE_ECDSA");
            return null;
        } catch (CertificateException refused) {
            return refused.getMessage();
        }
    }

    @Test
    void trustOfTheSameDemandIsEqualAndIsForServersOnly() {
        TlsReports reports = new TlsReports();
        PeerDemand demand = new PeerDemand(Check.ANYTHING, NAMES, List.of(), null, "example.org");
        var authorities = AUTHORITY.trusting();
        PeerTrust trust = new PeerTrust(demand, authorities, reports);
        assertThat(trust).isEqualTo(new PeerTrust(demand, authorities, reports));
        PeerDemand other = new PeerDemand(Check.ANYTHING, NAMES, List.of(), null, "example.net");
        assertThat(trust).isNotEqualTo(new PeerTrust(other, authorities, reports));
        assertThatThrownBy(() -> trust.checkClientTrusted(MX.chain(), "EC")).isInstanceOf(CertificateException.class);
    }
}
