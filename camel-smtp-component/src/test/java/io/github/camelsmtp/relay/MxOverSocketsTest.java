package io.github.camelsmtp.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.github.camelsmtp.component.SmtpConstants;
import io.github.camelsmtp.component.SmtpDeliveryException;
import io.github.camelsmtp.component.SmtpEndpoint;
import io.github.camelsmtp.dns.Dns;
import io.github.camelsmtp.dns.DnsSettings;
import io.github.camelsmtp.dns.Dnssec;
import io.github.camelsmtp.dns.FakeDns;
import io.github.camelsmtp.mail.DeliveryResult;
import io.github.camelsmtp.mail.EmailAddress;
import io.github.camelsmtp.mail.Envelope;
import io.github.camelsmtp.mail.Networks;
import io.github.camelsmtp.mail.Recipient;
import io.github.camelsmtp.mail.ReversePath;
import io.github.camelsmtp.net.SmtpClient;
import io.github.camelsmtp.net.SmtpClientSettings;
import io.github.camelsmtp.relay.TestAuthority.Server;
import io.github.camelsmtp.store.Content;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Clock;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Mail to the hosts of domains over real sockets: our own server on 127.0.0.2 and 127.0.0.3, with real certificates. */
class MxOverSocketsTest {
    private static final TestAuthority AUTHORITY = new TestAuthority("Socket test authority");
    private static final Server TWO = AUTHORITY.server("dns:two.host.test");
    private static final String MESSAGE = "Subject: hello\r\n\r\nHello.\r\n";
    private static final Content CONTENT = new Content() {
        @Override
        public long sizeHint() {
            return MESSAGE.length();
        }

        @Override
        public InputStream open() {
            return new ByteArrayInputStream(MESSAGE.getBytes(StandardCharsets.US_ASCII));
        }
    };

    private final CamelContext context = new DefaultCamelContext();
    /** Where a message came in, for whom, and through TLS or not. */
    private final List<String> received = new CopyOnWriteArrayList<>();

    private final ExecutorService workers = Executors.newCachedThreadPool();
    private FakeDns dns;
    private int port;

    @BeforeEach
    void start() throws Exception {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.2"))) {
            port = free.getLocalPort();
        }
        dns = new FakeDns(
                "down.test. 300 IN MX 10 gone.host.test.",
                "down.test. 300 IN MX 20 two.host.test.",
                "gone.host.test. 300 IN A 127.0.0.9",
                "two.host.test. 300 IN A 127.0.0.2",
                "three.host.test. 300 IN A 127.0.0.3",
                "two.test. 300 IN MX 10 two.host.test.",
                "three.test. 300 IN MX 10 three.host.test.",
                "null.test. 300 IN MX 0 .");
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                String tls = "&tls=OFFERED&keyStorePassword=changeit&keyStoreFile=" + TWO.keystore();
                from(server("127.0.0.2", "two.host.test") + tls).process(exchange -> note("two", exchange));
                from(server("127.0.0.3", "three.host.test")).process(exchange -> note("three", exchange));
            }
        });
        context.start();
    }

    private String server(String address, String name) {
        return "mina-smtp:" + address + ":" + port
                + "?localDomains=two.test,three.test,down.test&reverseLookup=false&hostname=" + name;
    }

    private void note(String host, Exchange exchange) {
        received.add(host + " " + exchange.getMessage().getHeader(SmtpConstants.RECIPIENTS) + " "
                + exchange.getMessage().getHeader(SmtpConstants.PROTOCOL));
    }

    @AfterEach
    void stop() throws IOException {
        context.stop();
        dns.close();
        workers.shutdownNow();
    }

    private String mx(String more) {
        return "mina-smtp:mx?mxPort=" + port
                + "&hostname=us.test&mxAllowedNetworks=127.0.0.0/8&mtaSts=false&dnsServers="
                + dns.address().getAddress().getHostAddress() + ":"
                + dns.address().getPort() + more;
    }

    private List<String> send(String uri, String... recipients) {
        Exchange exchange = context.createProducerTemplate().send(uri, made -> {
            made.getMessage().setBody(MESSAGE.getBytes(StandardCharsets.US_ASCII));
            made.getMessage()
                    .setHeaders(new java.util.HashMap<>(Map.of(
                            SmtpConstants.MAIL_FROM, "me@us.test", SmtpConstants.RECIPIENTS, List.of(recipients))));
        });
        boolean failed = exchange.getException() != null;
        if (failed) {
            assertThat(exchange.getException()).isInstanceOf(SmtpDeliveryException.class);
        }
        List<?> results = exchange.getProperty(SmtpConstants.DELIVERY_RESULTS, List.class);
        return results.stream()
                .map(DeliveryResult.class::cast)
                .map(result -> result.remoteMta() + " "
                        + result.reply()
                                .toString()
                                .substring(0, result.reply().toString().indexOf(' ', 4)))
                .toList();
    }

    @Test
    void eachRecipientGetsToTheHostOfItsDomain() {
        assertThat(send(mx(""), "a@two.test", "b@null.test", "c@three.test", "d@two.test", "e@gone.test"))
                .containsExactly(
                        "two.host.test 250 2.0.0",
                        "null 556 5.1.10",
                        "three.host.test 250 2.0.0",
                        "two.host.test 250 2.0.0",
                        "null 550 5.1.2");
        assertThat(received).containsExactly("two [a@two.test, d@two.test] ESMTPS", "three [c@three.test] ESMTP");
    }

    @Test
    void theNextHostIsTriedIfNobodyListensAtTheFirst() {
        assertThat(send(mx(""), "a@down.test")).containsExactly("two.host.test 250 2.0.0");
    }

    /** As many exchanges as there are threads to go on with wait for something else: the DNS must be heard all the same. */
    @Test
    void routesThatTakeTheirTimeAfterTheirMailHoldUpNobodyElse() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:slow").to(mx("&from=me@us.test")).process(exchange -> go.await());
            }
        });
        for (int i = 0; i < 16; i++) {
            context.createProducerTemplate()
                    .asyncRequestBodyAndHeader("direct:slow", MESSAGE, SmtpConstants.RECIPIENTS, "a@two.test");
        }
        await().until(() -> received.size() == 16);
        context.createProducerTemplate()
                .asyncRequestBodyAndHeader("direct:slow", MESSAGE, SmtpConstants.RECIPIENTS, "c@three.test");
        await().untilAsserted(() -> assertThat(received).contains("three [c@three.test] ESMTP"));
        go.countDown();
    }

    @Test
    void nobodyMakesUsTalkToThisMachineUnlessItIsAllowed() {
        String careful = mx("").replace("&mxAllowedNetworks=127.0.0.0/8", "");
        assertThat(send(careful, "a@two.test", "b@[127.0.0.2]")).containsExactly("null 550 5.4.4", "null 550 5.4.4");
        assertThat(received).isEmpty();
    }

    @Test
    void aCertificateThatMatchesTheTlsaRecordIsTaken() throws Exception {
        dns.authentic(true);
        dns.add(tlsa("two.host.test", TWO));
        String uri = mx("&dnssec=TRUSTED");
        assertThat(send(uri, "a@two.test")).containsExactly("two.host.test 250 2.0.0");
        assertThat(received).containsExactly("two [a@two.test] ESMTPS");
        assertThat(context.getEndpoint(uri, SmtpEndpoint.class).getTlsReportCounts())
                .containsExactly("two.test tlsa success 1");
    }

    @Test
    void aCertificateThatDoesNotIsRefusedAndNothingIsSent() throws Exception {
        dns.authentic(true);
        dns.add("_" + port + "._tcp.two.host.test. 300 IN TLSA 3 1 1 " + "AB".repeat(32));
        dns.add("_" + port + "._tcp.three.host.test. 300 IN TLSA 3 1 1 " + "AB".repeat(32));
        String uri = mx("&dnssec=TRUSTED");
        assertThat(send(uri, "a@two.test", "b@three.test")).containsExactly("null 450 4.7.5", "null 450 4.7.5");
        assertThat(received).isEmpty();
        assertThat(context.getEndpoint(uri, SmtpEndpoint.class).getTlsReportCounts())
                .containsExactly("three.test tlsa starttls-not-supported 1", "two.test tlsa validation-failure 1");
    }

    private String tlsa(String host, Server server) throws Exception {
        byte[] digest = MessageDigest.getInstance("SHA-256")
                .digest(server.certificate().getPublicKey().getEncoded());
        return "_" + port + "._tcp." + host + ". 300 IN TLSA 3 1 1 "
                + HexFormat.of().formatHex(digest);
    }

    /** The policy of two.test, from a real web server, and what it makes of the mail. */
    private List<String> withPolicy(String policy, TestAuthority trusted, TlsReports reports) throws Exception {
        HttpsServer web = HttpsServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
        web.setHttpsConfigurator(
                new HttpsConfigurator(AUTHORITY.server("dns:localhost").context()));
        web.createContext("/", exchange -> {
            byte[] octets = policy.getBytes(StandardCharsets.US_ASCII);
            exchange.sendResponseHeaders(200, octets.length);
            exchange.getResponseBody().write(octets);
            exchange.close();
        });
        web.start();
        dns.add("_mta-sts.two.test. 300 IN TXT \"v=STSv1; id=1;\"");
        Clock clock = Clock.systemUTC();
        Dns asked = new Dns(DnsSettings.of(List.of(dns.address()), Dnssec.OFF), workers, clock);
        URI place = URI.create("https://localhost:" + web.getAddress().getPort() + "/");
        MxResolver resolver = new MxResolver(
                asked,
                IpVersions.BOTH,
                new ForbiddenTargets(Networks.LOOPBACK),
                new Ourselves(Set.of(), Set.of(), Networks.NONE),
                new Random());
        MxSettings settings = new MxSettings(
                port, io.github.camelsmtp.auth.TlsMode.OFFERED, true, null, null, 5, 2, java.time.Duration.ZERO);
        try (SmtpClient client = new SmtpClient(SmtpClientSettings.of("us.test"), workers)) {
            MxDelivery delivery = new MxDelivery(
                    resolver,
                    new StsPolicies(asked, AUTHORITY.client(), domain -> place, reports, clock),
                    new MxSecurity(asked, trusted.trusting(), reports),
                    settings,
                    client,
                    clock);
            Envelope envelope = Envelope.of(
                    ReversePath.to(EmailAddress.of("me@us.test")),
                    List.of(Recipient.of(EmailAddress.of("a@two.test"))));
            return delivery.send(envelope, CONTENT).toCompletableFuture().join().stream()
                    .map(result -> result.reply().toString().substring(0, 9))
                    .toList();
        } finally {
            web.stop(0);
        }
    }

    private static String policy(String mode, String host) {
        return "version: STSv1\nmode: " + mode + "\nmx: " + host + "\nmax_age: 86400\n";
    }

    private static List<String> text(TlsReports reports) {
        return reports.counts().stream().map(TlsReports.Count::toString).toList();
    }

    @Test
    void anStsPolicyIsKept() throws Exception {
        TlsReports reports = new TlsReports();
        assertThat(withPolicy(policy("enforce", "*.host.test"), AUTHORITY, reports))
                .containsExactly("250 2.0.0");
        assertThat(text(reports)).containsExactly("two.test sts success 1");
        assertThat(received).containsExactly("two [a@two.test] ESMTPS");
    }

    @Test
    void anStsPolicyKeepsMailFromAHostWhoseCertificateIsNotTrusted() throws Exception {
        TlsReports reports = new TlsReports();
        TestAuthority other = new TestAuthority("Another authority");
        assertThat(withPolicy(policy("enforce", "*.host.test"), other, reports)).containsExactly("450 4.7.5");
        assertThat(text(reports)).containsExactly("two.test sts certificate-not-trusted 1");
        assertThat(received).isEmpty();
    }

    @Test
    void anStsPolicyThatIsOnlyTestedIsCounted() throws Exception {
        TlsReports reports = new TlsReports();
        TestAuthority other = new TestAuthority("Another authority");
        assertThat(withPolicy(policy("testing", "*.host.test"), other, reports)).containsExactly("250 2.0.0");
        assertThat(text(reports)).containsExactly("two.test sts certificate-not-trusted 1");
    }

    @Test
    void anStsPolicyKeepsMailFromAHostThatIsNotInIt() throws Exception {
        TlsReports reports = new TlsReports();
        assertThat(withPolicy(policy("enforce", "mx.two.test"), AUTHORITY, reports))
                .containsExactly("450 4.7.5");
        assertThat(received).isEmpty();
    }

    @Test
    void mistakesAreToldInOneLine() {
        for (String[] mistake : new String[][] {
            {"&mxAllowedNetworks=10.1.2.3/8", "mxAllowedNetworks"},
            {"&dnsServers=ns.example.org", "dnsServers has 'ns.example.org'"},
            {"&username=me&password=x", "no use for a login"},
            {"&tls=IMPLICIT", "tls must be OFFERED"},
            {"&bindAddress=127.0.0.1,127.0.0.2", "one IPv4 and one IPv6"},
            {"&mxPort=0", "port of MX hosts"},
        }) {
            String uri = "mina-smtp:mx?mtaSts=false" + mistake[0];
            assertThatThrownBy(() -> context.getEndpoint(uri).createProducer().start())
                    .hasStackTraceContaining(mistake[1]);
        }
        assertThatThrownBy(() ->
                        context.getEndpoint("mina-smtps:mx").createProducer().start())
                .hasMessageContaining("write mina-smtp:mx");
        assertThatThrownBy(() -> context.getEndpoint("mina-smtp:mx?mtaSts=true").createConsumer(exchange -> {}))
                .hasMessageContaining("only sends");
    }
}
