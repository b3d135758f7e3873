package io.github.camelsmtp.relay;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelsmtp.dns.Dns;
import io.github.camelsmtp.dns.DnsSettings;
import io.github.camelsmtp.dns.Dnssec;
import io.github.camelsmtp.dns.FakeDns;
import io.github.camelsmtp.dns.FakeDns.Mischief;
import io.github.camelsmtp.mail.EmailAddress;
import io.github.camelsmtp.mail.Networks;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each case of an MX lookup, against a DNS server on a real socket. */
class MxResolverTest {
    private static final String US = "us.example.net";

    private FakeDns server;

    @BeforeEach
    void start() throws IOException {
        server = new FakeDns(
                // The usual: hosts in order, one with both versions of IP.
                "two.test. 300 IN MX 20 b.host.test.",
                "two.test. 300 IN MX 10 a.host.test.",
                "a.host.test. 300 IN A 198.51.100.1",
                "b.host.test. 300 IN A 198.51.100.2",
                "dual.test. 300 IN MX 10 dual.host.test.",
                "dual.host.test. 300 IN A 198.51.100.3",
                "dual.host.test. 300 IN AAAA 2001:db8::3",
                // No MX: the domain itself.
                "implicit.test. 300 IN A 198.51.100.4",
                "implicit6.test. 300 IN AAAA 2001:db8::4",
                "bare.test. 300 IN TXT \"no mail here\"",
                // Null MX, alone and beside others.
                "null.test. 300 IN MX 0 .",
                "null.test. 300 IN A 198.51.100.4",
                "nullish.test. 300 IN MX 0 .",
                "nullish.test. 300 IN MX 10 a.host.test.",
                // CNAMEs: of the domain, of the host.
                "alias.test. 300 IN CNAME two.test.",
                "tohost.test. 300 IN MX 10 alias.host.test.",
                "alias.host.test. 300 IN CNAME a.host.test.",
                "circle.test. 300 IN CNAME circle.test.",
                // MX that can't be used.
                "literal.test. 300 IN MX 10 192.0.2.1.",
                "nowhere.test. 300 IN MX 10 gone.host.test.",
                "halfgone.test. 300 IN MX 10 gone.host.test.",
                "halfgone.test. 300 IN MX 20 b.host.test.",
                "sick.test. 300 IN MX 10 sick.host.test.",
                "halfsick.test. 300 IN MX 10 sick.host.test.",
                "halfsick.test. 300 IN MX 20 b.host.test.",
                "repeated.test. 300 IN MX 10 a.host.test.",
                "repeated.test. 300 IN MX 20 a.host.test.",
                // Ourselves, by name and by address.
                "backup.test. 300 IN MX 10 a.host.test.",
                "backup.test. 300 IN MX 20 US.example.net.",
                "backup.test. 300 IN MX 20 b.host.test.",
                "backup.test. 300 IN MX 30 dual.host.test.",
                "ours.test. 300 IN MX 10 us.example.net.",
                "ours.test. 300 IN MX 20 a.host.test.",
                "us.example.net. 300 IN A 203.0.113.1",
                "byaddress.test. 300 IN MX 10 other.name.test.",
                "other.name.test. 300 IN A 203.0.113.1",
                "backup6.test. 300 IN MX 10 a.host.test.",
                "backup6.test. 300 IN MX 20 other6.name.test.",
                "other6.name.test. 300 IN AAAA 2001:db8::1",
                "implicitus.test. 300 IN A 203.0.113.1",
                // Private networks.
                "local.test. 300 IN MX 10 localhost.test.",
                "localhost.test. 300 IN A 127.0.0.1",
                "mapped.test. 300 IN AAAA ::ffff:10.0.0.1",
                "metadata.test. 300 IN A 169.254.169.254",
                "mixed.test. 300 IN MX 10 mixed.host.test.",
                "mixed.host.test. 300 IN A 10.1.2.3",
                "mixed.host.test. 300 IN A 198.51.100.5",
                // Another script: münchen.test.
                "xn--mnchen-3ya.test. 300 IN MX 10 a.host.test.");
        server.on("down.test", Mischief.FAIL).on("sick.host.test", Mischief.FAIL);
        server.on("cut.test", Mischief.TRUNCATE).on("silent.test", Mischief.SILENCE);
        server.add("cut.test. 300 IN MX 10 a.host.test.");
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
    }

    private MxResolver resolver(IpVersions versions, String allowed, Random random) throws UnknownHostException {
        DnsSettings settings =
                new DnsSettings(List.of(server.address()), Duration.ofMillis(200), Dnssec.OFF, List.of(), 1 << 20);
        Ourselves ourselves =
                new Ourselves(Set.of(US), Set.of(InetAddress.getByName("203.0.113.1")), Networks.of("2001:db8::1"));
        return new MxResolver(
                new Dns(settings, Runnable::run, Clock.systemUTC()),
                versions,
                new ForbiddenTargets(Networks.of(allowed)),
                ourselves,
                random);
    }

    private static MxRoute route(MxResolver resolver, String domain) {
        return resolver.resolve(domain).toCompletableFuture().join();
    }

    private static String text(MxRoute route) {
        if (route.failure() != null) {
            return route.failure()
                    .toString()
                    .substring(0, route.failure().toString().indexOf(' ', 4));
        }
        return route.hosts().stream()
                .map(host -> host.name() + "="
                        + host.addresses().stream()
                                .map(InetAddress::getHostAddress)
                                .collect(Collectors.joining("+")))
                .collect(Collectors.joining(" "));
    }

    @ParameterizedTest
    @CsvSource({
        "two.test, a.host.test=198.51.100.1 b.host.test=198.51.100.2",
        "dual.test, dual.host.test=198.51.100.3+2001:db8:0:0:0:0:0:3",
        "implicit.test, implicit.test=198.51.100.4",
        "implicit6.test, implicit6.test=2001:db8:0:0:0:0:0:4",
        "bare.test, 550 5.1.2",
        "nobody.test, 550 5.1.2",
        "not a domain, 550 5.1.2",
        "null.test, 556 5.1.10",
        "nullish.test, a.host.test=198.51.100.1",
        "alias.test, a.host.test=198.51.100.1 b.host.test=198.51.100.2",
        "tohost.test, alias.host.test=198.51.100.1",
        "circle.test, 451 4.4.3",
        "down.test, 451 4.4.3",
        "silent.test, 451 4.4.3",
        "cut.test, a.host.test=198.51.100.1",
        "literal.test, 550 5.4.4",
        "nowhere.test, 550 5.4.4",
        "halfgone.test, b.host.test=198.51.100.2",
        "sick.test, 451 4.4.3",
        "halfsick.test, b.host.test=198.51.100.2",
        "repeated.test, a.host.test=198.51.100.1",
        "backup.test, a.host.test=198.51.100.1",
        "backup6.test, a.host.test=198.51.100.1",
        "ours.test, 554 5.4.6",
        "byaddress.test, 554 5.4.6",
        "implicitus.test, 554 5.4.6",
        "us.example.net, 554 5.4.6",
        "local.test, 550 5.4.4",
        "mapped.test, 550 5.4.4",
        "metadata.test, 550 5.4.4",
        "mixed.test, mixed.host.test=198.51.100.5",
        "xn--mnchen-3ya.test, a.host.test=198.51.100.1",
        "[198.51.100.9], [198.51.100.9]=198.51.100.9",
        "[ipv6:2001:db8::9], [ipv6:2001:db8::9]=2001:db8:0:0:0:0:0:9",
        "[203.0.113.1], 554 5.4.6",
        "[127.0.0.1], 550 5.4.4",
        "[ipv6:::1], 550 5.4.4",
        "[ipv6:::ffff:127.0.0.1], 550 5.4.4",
        "[x400:abc], 550 5.1.2",
        "[1.2.3], 550 5.1.2",
        "[1.2.3.4, 550 5.1.2",
    })
    void everyCaseOfALookup(String domain, String expected) throws Exception {
        assertThat(text(route(resolver(IpVersions.PREFER_IPV4, "", new Random(1)), domain)))
                .isEqualTo(expected);
    }

    @Test
    void aDomainOfAnotherScriptIsAskedForByItsALabels() throws Exception {
        String domain = EmailAddress.of("info@münchen.test").domain();
        MxRoute route = route(resolver(IpVersions.BOTH, "", new Random(1)), domain);
        assertThat(text(route)).isEqualTo("a.host.test=198.51.100.1");
    }

    @Test
    void anIntranetIsReachedIfItIsAllowed() throws Exception {
        MxResolver resolver = resolver(IpVersions.BOTH, "127.0.0.0/8, 10.0.0.0/8", new Random(1));
        assertThat(text(route(resolver, "local.test"))).isEqualTo("localhost.test=127.0.0.1");
        assertThat(text(route(resolver, "mapped.test"))).isEqualTo("mapped.test=10.0.0.1");
        assertThat(text(route(resolver, "[127.0.0.1]"))).isEqualTo("[127.0.0.1]=127.0.0.1");
        assertThat(text(route(resolver, "metadata.test"))).isEqualTo("550 5.4.4");
    }

    @ParameterizedTest
    @CsvSource({
        "ONLY_IPV4, 198.51.100.3",
        "ONLY_IPV6, 2001:db8:0:0:0:0:0:3",
        "PREFER_IPV4, 198.51.100.3+2001:db8:0:0:0:0:0:3",
        "PREFER_IPV6, 2001:db8:0:0:0:0:0:3+198.51.100.3",
    })
    void theVersionOfIpIsChosen(IpVersions versions, String addresses) throws Exception {
        assertThat(text(route(resolver(versions, "", new Random(1)), "dual.test")))
                .isEqualTo("dual.host.test=" + addresses);
    }

    @Test
    void aHostWithoutAnAddressOfTheOnlyVersionCannotBeUsed() throws Exception {
        MxResolver resolver = resolver(IpVersions.ONLY_IPV6, "", new Random(1));
        assertThat(text(route(resolver, "two.test"))).isEqualTo("550 5.4.4");
        assertThat(text(route(resolver, "[198.51.100.9]"))).isEqualTo("550 5.4.4");
    }

    @Test
    void bothVersionsComeInTurns() throws Exception {
        for (int i = 1; i <= 4; i++) {
            server.add("many.test. 300 IN A 198.51.100." + i, "many.test. 300 IN AAAA 2001:db8::f" + i);
        }
        MxRoute route = route(resolver(IpVersions.BOTH, "", new Random(7)), "many.test");
        List<Integer> lengths = route.hosts().get(0).addresses().stream()
                .map(address -> address.getAddress().length)
                .toList();
        assertThat(lengths).hasSize(8);
        for (int i = 0; i < 8; i += 2) {
            assertThat(lengths.subList(i, i + 2)).containsExactlyInAnyOrder(4, 16);
        }
    }

    @Test
    void hostsOfTheSamePreferenceComeInEveryOrder() throws Exception {
        for (String name : List.of("a", "b")) {
            server.add("even.test. 300 IN MX 10 " + name + ".host.test.");
        }
        server.add("even.test. 300 IN MX 5 dual.host.test.");
        MxResolver resolver = resolver(IpVersions.ONLY_IPV4, "", new Random(42));
        Set<String> orders = new HashSet<>();
        for (int i = 0; i < 30; i++) {
            orders.add(text(route(resolver, "even.test")));
        }
        String first = "dual.host.test=198.51.100.3 ";
        assertThat(orders)
                .containsExactlyInAnyOrder(
                        first + "a.host.test=198.51.100.1 b.host.test=198.51.100.2",
                        first + "b.host.test=198.51.100.2 a.host.test=198.51.100.1");
    }

    @Test
    void aDomainWithTooManyHostsAndAddressesCostsALimitedNumberOfQuestions() throws Exception {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < 90; i++) {
            lines.add("huge.test. 300 IN MX " + (i + 1) + " h" + i + ".huge.test.");
            lines.add("h" + i + ".huge.test. 300 IN A 198.51.100.7");
        }
        for (int i = 0; i < 60; i++) {
            lines.add("h0.huge.test. 300 IN A 198.51.100." + (100 + i));
        }
        server.add(lines.toArray(String[]::new));
        MxRoute route = route(resolver(IpVersions.BOTH, "", new Random(1)), "huge.test");
        assertThat(route.hosts()).hasSize(MxResolver.MOST_HOSTS);
        assertThat(route.hosts().get(0).addresses()).hasSize(MxResolver.MOST_ADDRESSES);
        assertThat(server.asked()).hasSizeLessThanOrEqualTo(1 + 2 * MxResolver.MOST_HOSTS);
    }

    @Test
    void theAddressesOfThisMachineAreItsOwnAndLoopbackIsNot() throws Exception {
        Ourselves here = Ourselves.here(Set.of("Mail.Example.ORG"), Networks.of("203.0.113.0/24"));
        assertThat(here.isName("mail.example.org")).isTrue();
        assertThat(here.isAddress(InetAddress.getByName("203.0.113.77"))).isTrue();
        assertThat(here.isAddress(InetAddress.getByName("127.0.0.1"))).isFalse();
        assertThat(here.addresses()).noneMatch(InetAddress::isLoopbackAddress);
    }
}
