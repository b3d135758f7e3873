package io.github.camelsmtp.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camelsmtp.dns.DnsAnswer.Kind;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.Record;

/** Answers that are validated here, with zones that are really signed. */
class DnssecTest {
    private FakeDns server;
    private SignedZone zone;

    @BeforeEach
    void start() throws Exception {
        zone = new SignedZone(
                "signed.test.",
                "signed.test. 300 IN MX 10 mx.signed.test.",
                "mx.signed.test. 300 IN A 192.0.2.1",
                "_25._tcp.mx.signed.test. 300 IN TLSA 3 1 1 " + "AB".repeat(32));
        server = new FakeDns("unsigned.test. 300 IN MX 10 mx.unsigned.test.", "mx.unsigned.test. 300 IN A 192.0.2.2");
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
    }

    private Dns dns(String anchor) {
        return new Dns(
                new DnsSettings(
                        List.of(server.address()), Duration.ofSeconds(2), Dnssec.VALIDATE, List.of(anchor), 1 << 20),
                Runnable::run,
                Clock.systemUTC());
    }

    private static <T> T of(CompletionStage<T> stage) {
        return stage.toCompletableFuture().join();
    }

    @Test
    void whatIsSignedIsAuthenticated() {
        server.addAll(zone.records());
        Dns dns = dns(zone.anchor());
        DnsAnswer<MxRecord> mx = of(dns.mx("signed.test"));
        assertThat(mx.records()).containsExactly(new MxRecord(10, "mx.signed.test"));
        assertThat(mx.authenticated()).isTrue();
        assertThat(of(dns.ipv4("mx.signed.test")).authenticated()).isTrue();
        DnsAnswer<TlsaRecord> tlsa = of(dns.tlsa("_25._tcp.mx.signed.test"));
        assertThat(tlsa.records()).hasSize(1);
        assertThat(tlsa.authenticated()).isTrue();
    }

    @Test
    void thatThereIsNothingIsAuthenticatedToo() {
        server.addAll(zone.records());
        DnsAnswer<?> none = of(dns(zone.anchor()).ipv6("mx.signed.test"));
        assertThat(none.kind()).isEqualTo(Kind.NO_DATA);
        assertThat(none.authenticated()).isTrue();
    }

    @Test
    void whatWasChangedOnTheWayHasFailed() {
        List<Record> forged = new ArrayList<>();
        for (Record record : zone.records()) {
            if (record instanceof ARecord a) {
                byte[] other = {(byte) 203, 0, 113, 66};
                forged.add(new ARecord(a.getName(), a.getDClass(), a.getTTL(), address(other)));
            } else {
                forged.add(record);
            }
        }
        server.addAll(forged);
        Dns dns = dns(zone.anchor());
        assertThat(of(dns.ipv4("mx.signed.test")).kind()).isEqualTo(Kind.FAILED);
        assertThat(of(dns.mx("signed.test")).authenticated()).isTrue();
    }

    private static java.net.InetAddress address(byte[] octets) {
        try {
            return java.net.InetAddress.getByAddress(octets);
        } catch (java.net.UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aSignatureThatWasTakenAwayHasFailed() {
        server.addAll(zone.records().stream()
                .filter(record -> !(record instanceof org.xbill.DNS.RRSIGRecord signature
                        && signature.getTypeCovered() == org.xbill.DNS.Type.MX))
                .toList());
        assertThat(of(dns(zone.anchor()).mx("signed.test")).kind()).isEqualTo(Kind.FAILED);
    }

    @Test
    void anotherKeyIsNotTrusted() throws Exception {
        server.addAll(zone.records());
        Dns dns = dns(new SignedZone("signed.test.").anchor());
        assertThat(of(dns.mx("signed.test")).kind()).isEqualTo(Kind.FAILED);
    }

    @Test
    void aServersWordIsNotEnough() {
        server.addAll(zone.records());
        server.authentic(true);
        DnsAnswer<MxRecord> unsigned = of(dns(zone.anchor()).mx("unsigned.test"));
        assertThat(unsigned.authenticated()).isFalse();
    }

    @Test
    void theKeysOfTheRootCanBeReadAndOthersAreRefusedInOneLine() {
        DnsSettings root = DnsSettings.of(List.of(server.address()), Dnssec.VALIDATE);
        assertThat(new Dns(root, Runnable::run, Clock.systemUTC())).isNotNull();
        assertThatThrownBy(() -> dns("no key"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("trust anchor");
    }
}
