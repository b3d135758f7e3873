package io.github.camelsmtp.dns;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelsmtp.dns.DnsAnswer.Kind;
import io.github.camelsmtp.dns.FakeDns.Mischief;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DnsTest {
    private static final String SOA = "example.org. 600 IN SOA ns.example.org. root.example.org. 1 2 3 4 60";

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-01-01T00:00:00Z"));
    private final Clock clock = new Clock() {
        @Override
        public Instant instant() {
            return now.get();
        }

        @Override
        public ZoneOffset getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(java.time.ZoneId zone) {
            return this;
        }
    };
    private FakeDns server;
    private Dns dns;

    @BeforeEach
    void start() throws IOException {
        server = new FakeDns(
                SOA,
                "example.org. 300 IN MX 10 mx1.example.org.",
                "example.org. 300 IN MX 20 mx2.example.org.",
                "mx1.example.org. 300 IN A 192.0.2.1",
                "mx1.example.org. 300 IN AAAA 2001:db8::1",
                "alias.example.org. 300 IN CNAME mx1.example.org.",
                "text.example.org. 300 IN TXT \"v=STSv1; \" \"id=1;\"",
                "_25._tcp.mx1.example.org. 300 IN TLSA 3 1 1 AABB",
                "odd.example.org. 300 IN MX 10 192.0.2.1.",
                "odd.example.org. 300 IN MX 10 a\\013\\010b.example.org.");
        dns = dns(Dnssec.OFF, 1 << 20);
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
    }

    private Dns dns(Dnssec dnssec, int octets) {
        DnsSettings settings =
                new DnsSettings(List.of(server.address()), Duration.ofMillis(300), dnssec, List.of(), octets);
        return new Dns(settings, Runnable::run, clock);
    }

    private static <T> T of(CompletionStage<T> stage) {
        return stage.toCompletableFuture().join();
    }

    @Test
    void recordsOfEachTypeAreRead() throws Exception {
        assertThat(of(dns.mx("Example.ORG.")).records())
                .containsExactlyInAnyOrder(new MxRecord(10, "mx1.example.org"), new MxRecord(20, "mx2.example.org"));
        assertThat(of(dns.ipv4("mx1.example.org")).records()).containsExactly(InetAddress.getByName("192.0.2.1"));
        assertThat(of(dns.ipv6("mx1.example.org")).records()).containsExactly(InetAddress.getByName("2001:db8::1"));
        assertThat(of(dns.txt("text.example.org")).records()).containsExactly("v=STSv1; id=1;");
        TlsaRecord tlsa = of(dns.tlsa("_25._tcp.mx1.example.org")).records().get(0);
        assertThat(tlsa.usage()).isEqualTo(3);
        assertThat(tlsa.selector()).isEqualTo(1);
        assertThat(tlsa.matching()).isEqualTo(1);
        assertThat(tlsa.data()).containsExactly(0xAA, 0xBB);
    }

    @Test
    void aCnameIsFollowedAndTheLastNameIsTold() {
        DnsAnswer<InetAddress> answer = of(dns.ipv4("alias.example.org"));
        assertThat(answer.kind()).isEqualTo(Kind.FOUND);
        assertThat(answer.name()).isEqualTo("mx1.example.org");
    }

    @Test
    void cnamesInACircleOrWithoutEndHaveFailed() throws IOException {
        server.add("a.loop.example. 300 IN CNAME b.loop.example.", "b.loop.example. 300 IN CNAME a.loop.example.");
        for (int i = 0; i < 9; i++) {
            server.add("c" + i + ".long.example. 300 IN CNAME c" + (i + 1) + ".long.example.");
        }
        server.add("c9.long.example. 300 IN A 192.0.2.9");
        assertThat(of(dns.ipv4("a.loop.example")).kind()).isEqualTo(Kind.FAILED);
        assertThat(of(dns.ipv4("c0.long.example")).kind()).isEqualTo(Kind.FAILED);
        assertThat(of(dns.ipv4("c1.long.example")).kind()).isEqualTo(Kind.FOUND);
    }

    @Test
    void whatIsNotThereIsToldFromWhatDoesNotExist() {
        assertThat(of(dns.mx("mx1.example.org")).kind()).isEqualTo(Kind.NO_DATA);
        assertThat(of(dns.mx("nobody.example.org")).kind()).isEqualTo(Kind.NO_DOMAIN);
        assertThat(of(dns.mx("no name.example")).kind()).isEqualTo(Kind.NO_DOMAIN);
        assertThat(of(dns.mx("x".repeat(64) + ".example")).kind()).isEqualTo(Kind.NO_DOMAIN);
        assertThat(of(dns.mx("a..example")).kind()).isEqualTo(Kind.NO_DOMAIN);
        assertThat(of(dns.mx("")).kind()).isEqualTo(Kind.NO_DOMAIN);
    }

    @Test
    void namesThatNoHostHasAreLeftOut() {
        DnsAnswer<MxRecord> answer = of(dns.mx("odd.example.org"));
        assertThat(answer.kind()).isEqualTo(Kind.FOUND);
        assertThat(answer.records()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(names = {"FAIL", "REFUSE", "SILENCE", "WRONG_QUESTION", "GARBAGE"})
    void aServerThatDoesNotAnswerOrAnswersSomethingElseHasFailed(Mischief what) {
        server.on("example.org", what);
        assertThat(of(dns.mx("example.org")).kind()).isEqualTo(Kind.FAILED);
    }

    @Test
    void anAnswerWithAnotherIdIsNeverBelieved() {
        server.on("example.org", Mischief.WRONG_ID);
        assertThat(of(dns.mx("example.org")).records()).doesNotContain(new MxRecord(1, "evil.example"));
    }

    @Test
    void recordsOfOtherNamesAreNotBelieved() {
        server.on("example.org", Mischief.EXTRA);
        assertThat(of(dns.mx("example.org")).records()).hasSize(2);
        assertThat(of(dns.mx("victim.example")).kind()).isEqualTo(Kind.NO_DOMAIN);
    }

    @Test
    void aTruncatedAnswerIsAskedForByTcp() {
        server.on("example.org", Mischief.TRUNCATE);
        assertThat(of(dns.mx("example.org")).records()).hasSize(2);
        assertThat(server.askedByTcp()).containsExactly("example.org. MX");
    }

    @Test
    void anotherServerIsAskedWhenTheFirstIsSilent() throws IOException {
        server.on("example.org", Mischief.SILENCE);
        try (FakeDns second = new FakeDns("example.org. 300 IN MX 5 other.example.")) {
            DnsSettings both = new DnsSettings(
                    List.of(server.address(), second.address()),
                    Duration.ofMillis(300),
                    Dnssec.OFF,
                    List.of(),
                    1 << 20);
            assertThat(of(new Dns(both, Runnable::run, clock).mx("example.org")).records())
                    .containsExactly(new MxRecord(5, "other.example"));
        }
    }

    @Test
    void anAnswerIsKeptAsLongAsItSays() {
        of(dns.mx("example.org"));
        now.updateAndGet(at -> at.plusSeconds(299));
        of(dns.mx("EXAMPLE.org"));
        assertThat(server.asked()).containsExactly("example.org. MX");
        now.updateAndGet(at -> at.plusSeconds(2));
        of(dns.mx("example.org"));
        assertThat(server.asked()).hasSize(2);
    }

    @Test
    void anAnswerThatSaysNoIsKeptAsLongAsTheZoneSays() {
        of(dns.mx("nobody.example.org"));
        now.updateAndGet(at -> at.plusSeconds(59));
        of(dns.mx("nobody.example.org"));
        assertThat(server.asked()).hasSize(1);
        now.updateAndGet(at -> at.plusSeconds(2));
        of(dns.mx("nobody.example.org"));
        assertThat(server.asked()).hasSize(2);
    }

    @Test
    void aFailureIsKeptForAMoment() {
        server.on("example.org", Mischief.REFUSE);
        of(dns.mx("example.org"));
        int first = server.asked().size();
        of(dns.mx("example.org"));
        assertThat(server.asked()).hasSize(first);
        server.on("example.org", Mischief.EXTRA);
        now.updateAndGet(at -> at.plusSeconds(16));
        assertThat(of(dns.mx("example.org")).records()).hasSize(2);
    }

    @Test
    void moreAnswersThanThereIsRoomForAreForgotten() throws IOException {
        Dns small = dns(Dnssec.OFF, 2_000);
        for (int i = 0; i < 50; i++) {
            server.add("h" + i + ".example.org. 300 IN A 192.0.2." + i);
            of(small.ipv4("h" + i + ".example.org"));
        }
        assertThat(small.cached()).isBetween(1, 9);
        int before = server.asked().size();
        of(small.ipv4("h49.example.org"));
        assertThat(server.asked()).hasSize(before);
        of(small.ipv4("h0.example.org"));
        assertThat(server.asked()).hasSize(before + 1);
    }

    @Test
    void aServersWordThatAnAnswerIsAuthenticCountsOnlyIfWeTrustIt() {
        server.authentic(true);
        assertThat(of(dns.mx("example.org")).authenticated()).isFalse();
        assertThat(of(dns(Dnssec.TRUSTED, 1 << 20).mx("example.org")).authenticated())
                .isTrue();
        server.authentic(false);
        assertThat(of(dns(Dnssec.TRUSTED, 1 << 20).mx("example.org")).authenticated())
                .isFalse();
    }
}
