package io.github.camelsmtp.relay;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.github.camelsmtp.dns.Dns;
import io.github.camelsmtp.dns.DnsSettings;
import io.github.camelsmtp.dns.Dnssec;
import io.github.camelsmtp.dns.FakeDns;
import io.github.camelsmtp.dns.FakeDns.Mischief;
import io.github.camelsmtp.relay.StsPolicy.Mode;
import io.github.camelsmtp.relay.TlsReports.Policy;
import io.github.camelsmtp.relay.TlsReports.Result;
import io.github.camelsmtp.store.HandClock;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** MTA-STS (RFC 8461), with a real web server and a real DNS server. */
class StsTest {
    private static final TestAuthority AUTHORITY = new TestAuthority("STS test authority");
    private static final TestAuthority.Server WEB = AUTHORITY.server("dns:localhost");
    private static final String ENFORCE =
            "version: STSv1\r\nmode: enforce\r\nmx: mx.example.org\r\nmax_age: 604800\r\n";
    private static final String DOMAIN = "example.org";

    private final HandClock clock = new HandClock();
    private final TlsReports reports = new TlsReports();
    private final AtomicInteger fetched = new AtomicInteger();
    private volatile String document = ENFORCE;
    private volatile int status = 200;
    private FakeDns dns;
    private HttpsServer web;
    private StsPolicies policies;

    @BeforeEach
    void start() throws Exception {
        dns = new FakeDns("_mta-sts.example.org. 1 IN TXT \"v=STSv1; id=1;\"");
        web = HttpsServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
        web.setHttpsConfigurator(new HttpsConfigurator(WEB.context()));
        web.createContext("/", exchange -> {
            fetched.incrementAndGet();
            byte[] octets = document.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("Location", "/elsewhere");
            exchange.sendResponseHeaders(status, octets.length);
            exchange.getResponseBody().write(octets);
            exchange.close();
        });
        web.start();
        policies = policies("localhost");
    }

    private StsPolicies policies(String host) {
        DnsSettings settings =
                new DnsSettings(List.of(dns.address()), Duration.ofMillis(300), Dnssec.OFF, List.of(), 1 << 20);
        return new StsPolicies(
                new Dns(settings, Runnable::run, clock),
                AUTHORITY.client(),
                domain -> URI.create("https://" + host + ":" + web.getAddress().getPort() + "/" + domain),
                reports,
                clock);
    }

    @AfterEach
    void stop() throws IOException {
        web.stop(0);
        dns.close();
    }

    private Optional<StsPolicy> find() {
        return policies.find(DOMAIN).toCompletableFuture().join();
    }

    private void id(String id) throws IOException {
        dns.remove("_mta-sts.example.org");
        dns.add("_mta-sts.example.org. 1 IN TXT \"v=STSv1; id=" + id + ";\"");
        clock.forward(Duration.ofSeconds(20));
    }

    @Test
    void aPolicyIsFetchedOnceAndKept() {
        assertThat(find()).contains(new StsPolicy(Mode.ENFORCE, List.of("mx.example.org"), Duration.ofDays(7)));
        clock.forward(Duration.ofHours(23));
        assertThat(find()).isPresent();
        assertThat(fetched).hasValue(1);
    }

    @Test
    void aPolicyWithAnotherIdIsFetched() throws Exception {
        find();
        document = ENFORCE.replace("enforce", "testing");
        id("2");
        assertThat(find().orElseThrow().mode()).isEqualTo(Mode.TESTING);
        assertThat(fetched).hasValue(2);
    }

    @Test
    void aPolicyHoldsOnWithoutItsRecordItsServerOrTheDns() throws Exception {
        find();
        status = 500;
        id("2");
        assertThat(find()).isPresent();
        dns.remove("_mta-sts.example.org");
        clock.forward(Duration.ofHours(1));
        assertThat(find()).isPresent();
        dns.on("_mta-sts.example.org", Mischief.FAIL);
        clock.forward(Duration.ofHours(1));
        assertThat(find()).isPresent();
        clock.forward(Duration.ofDays(7));
        assertThat(find()).isEmpty();
    }

    @Test
    void aFetchThatFailedIsTriedAgainAfterFiveMinutes() {
        status = 404;
        assertThat(find()).isEmpty();
        assertThat(find()).isEmpty();
        assertThat(fetched).hasValue(1);
        assertThat(reports.counts())
                .containsExactly(new TlsReports.Count(Policy.STS, DOMAIN, Result.STS_POLICY_FETCH_ERROR, 1));
        status = 200;
        clock.forward(Duration.ofMinutes(6));
        assertThat(find()).isPresent();
    }

    @ParameterizedTest
    @ValueSource(ints = {204, 301, 302, 404, 500})
    void anAnswerThatIsNot200IsNoPolicyAndNoRedirectIsFollowed(int other) {
        status = other;
        assertThat(find()).isEmpty();
        assertThat(fetched).hasValue(1);
    }

    @Test
    void aServerWhoseCertificateHasAnotherNameIsNotBelieved() {
        policies = policies("127.0.0.1");
        assertThat(find()).isEmpty();
        assertThat(fetched).hasValue(0);
    }

    @Test
    void anEndlessDocumentIsNotRead() {
        document = "x".repeat(100_000);
        assertThat(find()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"v=STSv1", "v=STSv2; id=1;", "v=STSv1; id=;", "v=STSv1; id=a-b;", "v=spf1 -all"})
    void withoutARecordNothingIsFetched(String record) throws IOException {
        dns.remove("_mta-sts.example.org");
        dns.add("_mta-sts.example.org. 1 IN TXT \"" + record + "\"");
        assertThat(find()).isEmpty();
        assertThat(fetched).hasValue(0);
    }

    @Test
    void twoRecordsAreNone() throws IOException {
        dns.add("_mta-sts.example.org. 1 IN TXT \"v=STSv1; id=2;\"");
        assertThat(find()).isEmpty();
    }

    @Test
    void anAddressLiteralHasNoPolicy() {
        assertThat(policies.find("[192.0.2.1]").toCompletableFuture().join()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "version: STSv1#mode: enforce#mx: mx.example.org#max_age: 86400 | ENFORCE",
                "version: STSv1#mode: testing#mx: *.Example.NET#mx: b.example#max_age: 1 | TESTING",
                "version: STSv1#mode: none#max_age: 86400 | NONE",
                "version:STSv1#mode:enforce#unknown: x#mx:a.example#max_age:9999999999 | ENFORCE",
                "mode: enforce#mx: mx.example.org#max_age: 86400 | -",
                "version: STSv2#mode: enforce#mx: mx.example.org#max_age: 86400 | -",
                "version: STSv1#mode: Enforce#mx: mx.example.org#max_age: 86400 | -",
                "version: STSv1#mode: enforce#max_age: 86400 | -",
                "version: STSv1#mode: enforce#mx: mx.example.org | -",
                "version: STSv1#mode: enforce#mx: mx.example.org#max_age: -1 | -",
                "version: STSv1#mode: enforce#mx: mx.example.org#max_age: 99999999999 | -",
                "version: STSv1#mode: enforce#mx: mx example#max_age: 86400 | -",
                "version: STSv1#mode: enforce#mx: *#max_age: 86400 | -",
                "version: STSv1#mode: enforce#mx: a.*.example#max_age: 86400 | -",
                "<html></html> | -",
                "'' | -",
            })
    void policiesAreReadAndWhatIsNoneIsNot(String text, String mode) {
        assertThat(StsPolicy.parse(text.replace("#", "\r\n"))
                        .map(policy -> policy.mode().name())
                        .orElse("-"))
                .isEqualTo(mode);
        assertThat(StsPolicy.parse(text.replace("#", "\n"))
                        .map(policy -> policy.mode().name())
                        .orElse("-"))
                .isEqualTo(mode);
    }

    @Test
    void aPolicyWithTooManyHostsIsNone() {
        assertThat(StsPolicy.parse(ENFORCE + "mx: a.example\n".repeat(50))).isEmpty();
    }
}
