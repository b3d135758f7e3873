package io.github.camelsmtp.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.camelsmtp.auth.TlsMode;
import io.github.camelsmtp.dns.Dns;
import io.github.camelsmtp.dns.DnsSettings;
import io.github.camelsmtp.dns.Dnssec;
import io.github.camelsmtp.dns.FakeDns;
import io.github.camelsmtp.mail.BodyType;
import io.github.camelsmtp.mail.DeliveryMode;
import io.github.camelsmtp.mail.DeliveryRequest;
import io.github.camelsmtp.mail.DeliveryResult;
import io.github.camelsmtp.mail.EmailAddress;
import io.github.camelsmtp.mail.Envelope;
import io.github.camelsmtp.mail.ForwardPath;
import io.github.camelsmtp.mail.Networks;
import io.github.camelsmtp.mail.Recipient;
import io.github.camelsmtp.mail.Reply;
import io.github.camelsmtp.mail.ReversePath;
import io.github.camelsmtp.net.SmtpTarget;
import io.github.camelsmtp.store.Content;
import io.github.camelsmtp.store.HandClock;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Which hosts are tried for whom, and what is demanded of them. The DNS is real; what a host says is written down by its
 * address. Delivery over sockets is tested with the endpoint.
 */
class MxDeliveryTest {
    private static final Content CONTENT = new Content() {
        @Override
        public long sizeHint() {
            return 2;
        }

        @Override
        public InputStream open() {
            return InputStream.nullInputStream();
        }
    };
    private static final String UNREACHABLE = "- 450 4.4.1 No answer";

    private final HandClock clock = new HandClock();
    private final TlsReports reports = new TlsReports();
    private final Map<String, String> says = new HashMap<>();
    private final List<SmtpTarget> targets = new ArrayList<>();
    private final List<String> tried = new ArrayList<>();
    private FakeDns dns;

    @BeforeEach
    void start() throws IOException {
        dns = new FakeDns(
                "three.test. 300 IN MX 10 a.host.test.",
                "three.test. 300 IN MX 20 b.host.test.",
                "three.test. 300 IN MX 30 c.host.test.",
                "a.host.test. 300 IN A 198.51.100.1",
                "b.host.test. 300 IN A 198.51.100.2",
                "c.host.test. 300 IN A 198.51.100.3",
                "one.test. 300 IN MX 10 a.host.test.",
                "wide.test. 300 IN A 198.51.100.11",
                "wide.test. 300 IN A 198.51.100.12",
                "wide.test. 300 IN A 198.51.100.13",
                "wide.test. 300 IN A 198.51.100.14",
                "wide.test. 300 IN A 198.51.100.15",
                "wide.test. 300 IN A 198.51.100.16",
                "v6.test. 300 IN AAAA 2001:db8::1",
                "null.test. 300 IN MX 0 .");
    }

    @AfterEach
    void stop() throws IOException {
        dns.close();
    }

    private MxDelivery delivery(MxSettings settings) {
        return delivery(settings, Runnable::run);
    }

    private MxDelivery delivery(MxSettings settings, Executor executor) {
        DnsSettings how =
                new DnsSettings(List.of(dns.address()), Duration.ofMillis(300), Dnssec.TRUSTED, List.of(), 1 << 20);
        Dns asked = new Dns(how, executor, clock);
        MxResolver resolver = new MxResolver(
                asked,
                IpVersions.BOTH,
                ForbiddenTargets.ALL,
                new Ourselves(Set.of(), Set.of(), Networks.NONE),
                new Random(1));
        return new MxDelivery(
                resolver, null, new MxSecurity(asked, AUTHORITY.trusting(), reports), settings, this::send, clock);
    }

    private static final TestAuthority AUTHORITY = new TestAuthority("MX test authority");

    /** Says for each recipient what was written down for the address: a host, session or {@code -}, and a reply; or for the local part. */
    private CompletionStage<List<DeliveryResult>> send(SmtpTarget target, Envelope envelope, Content content) {
        targets.add(target);
        String address = target.address().getAddress().getHostAddress();
        tried.add(address + envelope.recipients().stream().map(Recipient::text).toList());
        List<DeliveryResult> results = new ArrayList<>();
        for (Recipient recipient : envelope.recipients()) {
            String local = recipient.path().address().orElseThrow().localPart();
            String said = says.getOrDefault(address + " " + local, says.getOrDefault(address, "mta 250 2.0.0 Ok"));
            int space = said.indexOf(' ');
            Reply reply = Reply.parse(said.substring(space + 1)).orElseThrow();
            String host = said.startsWith("-") ? null : target.host();
            results.add(new DeliveryResult(recipient, reply, host, false, stage(said)));
        }
        return CompletableFuture.completedStage(results);
    }

    private static DeliveryResult.Stage stage(String said) {
        return said.startsWith("session ")
                ? DeliveryResult.Stage.SESSION
                : said.startsWith("-end ") ? DeliveryResult.Stage.END : DeliveryResult.Stage.MESSAGE;
    }

    private static Envelope to(String... addresses) {
        List<Recipient> recipients = new ArrayList<>();
        for (String address : addresses) {
            recipients.add(
                    address.equals("postmaster")
                            ? new Recipient(ForwardPath.POSTMASTER)
                            : Recipient.of(EmailAddress.of(address)));
        }
        return Envelope.of(ReversePath.to(EmailAddress.of("me@here.test")), recipients);
    }

    private static String text(MxDelivery delivery, Envelope envelope) {
        return delivery.send(envelope, CONTENT).toCompletableFuture().join().stream()
                .map(result -> result.recipient().text() + " " + result.remoteMta() + " "
                        + result.reply().toString().split(" ")[0] + " "
                        + result.reply().toString().split(" ")[1])
                .collect(Collectors.joining(", "));
    }

    @Test
    void theBestHostGetsTheMail() {
        assertThat(text(delivery(MxSettings.DEFAULT), to("u@three.test")))
                .isEqualTo("u@three.test a.host.test 250 2.0.0");
        assertThat(tried).containsExactly("198.51.100.1[u@three.test]");
        SmtpTarget target = targets.get(0);
        assertThat(target.tls()).isEqualTo(TlsMode.OFFERED);
        assertThat(target.address().getPort()).isEqualTo(25);
    }

    @Test
    void recipientsOfOneDomainGoTogetherAndResultsComeInOrder() {
        assertThat(text(
                        delivery(MxSettings.DEFAULT),
                        to("a@three.test", "x@null.test", "b@one.test", "c@three.test", "postmaster")))
                .isEqualTo("a@three.test a.host.test 250 2.0.0, x@null.test null 556 5.1.10, b@one.test a.host.test 250"
                        + " 2.0.0, c@three.test a.host.test 250 2.0.0, postmaster null 550 5.1.3");
        assertThat(tried).containsExactly("198.51.100.1[a@three.test, c@three.test]", "198.51.100.1[b@one.test]");
    }

    /** Each one that waited is told inside the one before it; the stack must not be as deep as the line was long. */
    @Test
    void manyMayWaitForADomainThatIsNot() throws Exception {
        dns.add("gone.test. 300 IN SOA gone.test. gone.test. 1 300 300 300 300");
        List<Runnable> asked = new CopyOnWriteArrayList<>();
        MxDelivery delivery = delivery(MxSettings.DEFAULT, asked::add);
        List<CompletableFuture<List<DeliveryResult>>> all = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            all.add(delivery.send(to("u@x.gone.test"), CONTENT).toCompletableFuture());
        }
        await().until(() -> !asked.isEmpty());
        asked.forEach(Runnable::run);
        for (CompletableFuture<List<DeliveryResult>> one : all) {
            assertThat(one.get(20, TimeUnit.SECONDS).get(0).reply().code()).isEqualTo(550);
        }
    }

    @Test
    void theNextHostIsTriedWhenOneCannotBeReached() {
        says.put("198.51.100.1", UNREACHABLE);
        says.put("198.51.100.2", "mta 421 4.3.2 Too busy");
        assertThat(text(delivery(MxSettings.DEFAULT), to("u@three.test")))
                .isEqualTo("u@three.test c.host.test 250 2.0.0");
    }

    @Test
    void onlyRecipientsWhoAreNotDoneGoToTheNextHost() {
        says.put("198.51.100.1 later", "mta 450 4.2.0 Greylisted");
        says.put("198.51.100.1 nobody", "mta 550 5.1.1 No such user");
        assertThat(text(delivery(MxSettings.DEFAULT), to("ok@three.test", "later@three.test", "nobody@three.test")))
                .isEqualTo("ok@three.test a.host.test 250 2.0.0, later@three.test b.host.test 250 2.0.0,"
                        + " nobody@three.test a.host.test 550 5.1.1");
        assertThat(tried.get(1)).isEqualTo("198.51.100.2[later@three.test]");
    }

    @Test
    void noMoreThanTwoHostsMayAnswer() {
        for (int i = 1; i <= 3; i++) {
            says.put("198.51.100." + i, "mta 450 4.2.0 Greylisted");
        }
        assertThat(text(delivery(MxSettings.DEFAULT), to("u@three.test")))
                .isEqualTo("u@three.test b.host.test 450 4.2.0");
        assertThat(tried).hasSize(2);
    }

    @Test
    void noMoreThanFiveAddressesAreTried() {
        for (int i = 11; i <= 16; i++) {
            says.put("198.51.100." + i, UNREACHABLE);
        }
        assertThat(text(delivery(MxSettings.DEFAULT), to("u@wide.test"))).isEqualTo("u@wide.test null 450 4.4.1");
        assertThat(tried).hasSize(5);
    }

    @Test
    void whatAHostHasSaidIsToldEvenIfTheNextIsSilent() {
        says.put("198.51.100.1", "mta 450 4.2.0 Greylisted");
        says.put("198.51.100.2", UNREACHABLE);
        says.put("198.51.100.3", UNREACHABLE);
        assertThat(text(delivery(MxSettings.DEFAULT), to("u@three.test")))
                .isEqualTo("u@three.test a.host.test 450 4.2.0");
    }

    @Test
    void aMistakeOfOurOwnIsNotTriedOnOtherHosts() {
        says.put("198.51.100.1", "- 451 4.3.0 The message can't be read");
        assertThat(text(delivery(MxSettings.DEFAULT), to("u@three.test"))).isEqualTo("u@three.test null 451 4.3.0");
        assertThat(tried).hasSize(1);
    }

    @Test
    void aHostThatDidNotAnswerIsTriedLastForAMinute() {
        says.put("198.51.100.1", UNREACHABLE);
        MxDelivery delivery = delivery(MxSettings.DEFAULT);
        text(delivery, to("u@three.test"));
        tried.clear();
        text(delivery, to("u@three.test"));
        assertThat(tried).containsExactly("198.51.100.2[u@three.test]");
        tried.clear();
        clock.forward(Duration.ofSeconds(61));
        says.clear();
        text(delivery, to("u@three.test"));
        assertThat(tried).containsExactly("198.51.100.1[u@three.test]");
    }

    @Test
    void aDeadDestinationIsLeftAloneAndOthersAreNot() {
        for (int i = 1; i <= 3; i++) {
            says.put("198.51.100." + i, UNREACHABLE);
        }
        MxDelivery delivery = delivery(MxSettings.DEFAULT);
        for (int i = 0; i < 4; i++) {
            text(delivery, to("u@three.test"));
        }
        tried.clear();
        assertThat(text(delivery, to("u@three.test"))).isEqualTo("u@three.test null 450 4.4.1");
        assertThat(tried).isEmpty();
        assertThat(text(delivery, to("u@wide.test"))).startsWith("u@wide.test wide.test 250");
        clock.forward(Duration.ofMinutes(6));
        text(delivery, to("u@three.test"));
        assertThat(tried).contains("198.51.100.1[u@three.test]");
    }

    @Test
    void refusalsOfRecipientsAreNoReasonToLeaveADestinationAlone() {
        says.put("198.51.100.1", "mta 550 5.1.1 No such user");
        MxDelivery delivery = delivery(MxSettings.DEFAULT);
        for (int i = 0; i < 20; i++) {
            text(delivery, to("u@one.test"));
        }
        assertThat(tried).hasSize(20);
    }

    @Test
    void aHostThatRefusesTheSessionIsPassedOver() {
        says.put("198.51.100.1", "session 554 5.7.1 No mail from you");
        assertThat(text(delivery(MxSettings.DEFAULT), to("u@three.test")))
                .isEqualTo("u@three.test b.host.test 250 2.0.0");
    }

    @Test
    void whenAllHostsRefuseTheSessionTheMailIsRefused() {
        for (int i = 1; i <= 3; i++) {
            says.put("198.51.100." + i, "session 554 5.7.1 No mail from you");
        }
        assertThat(text(delivery(MxSettings.DEFAULT), to("u@three.test")))
                .isEqualTo("u@three.test c.host.test 554 5.7.1");
        assertThat(tried).hasSize(3);
    }

    @Test
    void aHostThatRefusesTheSessionIsNoReasonToGiveUpAHostThatMayTakeItLater() {
        says.put("198.51.100.1", "mta 450 4.2.0 Greylisted");
        says.put("198.51.100.2", "session 554 5.7.1 No mail from you");
        says.put("198.51.100.3", "session 554 5.7.1 No mail from you");
        assertThat(text(delivery(MxSettings.DEFAULT), to("u@three.test")))
                .isEqualTo("u@three.test a.host.test 450 4.2.0");
        says.put("198.51.100.1", "session 554 5.7.1 No mail from you");
        says.put("198.51.100.3", UNREACHABLE);
        assertThat(text(delivery(MxSettings.DEFAULT), to("u@three.test"))).isEqualTo("u@three.test null 450 4.4.1");
    }

    @Test
    void sessionsRefusedByTheFirstFiveAddressesAreNoRefusalByTheSixth() {
        for (int i = 11; i <= 16; i++) {
            says.put("198.51.100." + i, "session 554 5.7.1 No mail from you");
        }
        assertThat(text(delivery(MxSettings.DEFAULT), to("u@wide.test"))).isEqualTo("u@wide.test null 451 4.4.0");
    }

    @Test
    void aMessageThatMayHaveBeenTakenIsNotGivenToTheNextHost() {
        says.put("198.51.100.1 perhaps", "-end 450 4.4.2 Connection lost");
        says.put("198.51.100.1 later", "mta 450 4.2.0 Greylisted");
        assertThat(text(delivery(MxSettings.DEFAULT), to("perhaps@three.test", "later@three.test")))
                .isEqualTo("perhaps@three.test null 450 4.4.2, later@three.test b.host.test 250 2.0.0");
        assertThat(tried.get(1)).isEqualTo("198.51.100.2[later@three.test]");
    }

    @Test
    void weComeFromTheAddressOfTheSameVersion() throws Exception {
        InetAddress v4 = InetAddress.getByName("192.0.2.4");
        InetAddress v6 = InetAddress.getByName("2001:db8::4");
        MxDelivery delivery =
                delivery(new MxSettings(2525, TlsMode.OFFERED, true, v4, v6, 5, 2, Duration.ofMinutes(5)));
        text(delivery, to("u@one.test", "u@v6.test"));
        assertThat(targets.get(0).bind()).isEqualTo(v4);
        assertThat(targets.get(1).bind()).isEqualTo(v6);
        assertThat(targets.get(0).address().getPort()).isEqualTo(2525);
    }

    @Test
    void tlsaRecordsDemandTlsAndAServerWithoutItIsCounted() throws Exception {
        dns.authentic(true);
        dns.add("_25._tcp.a.host.test. 300 IN TLSA 3 1 1 " + "AB".repeat(32));
        says.put("198.51.100.1", "- 450 4.7.5 No TLS");
        assertThat(text(delivery(MxSettings.DEFAULT), to("u@three.test")))
                .isEqualTo("u@three.test b.host.test 250 2.0.0");
        assertThat(targets.get(0).tls()).isEqualTo(TlsMode.REQUIRED);
        assertThat(targets.get(1).tls()).isEqualTo(TlsMode.OFFERED);
        assertThat(reports.counts())
                .containsExactly(new TlsReports.Count(
                        TlsReports.Policy.TLSA, "three.test", TlsReports.Result.STARTTLS_NOT_SUPPORTED, 1));
    }

    @Test
    void aHostOfWhichTheDnsDoesNotSayWhetherItHasTlsaRecordsIsPassedOver() {
        dns.authentic(true);
        dns.on("_25._tcp.a.host.test", FakeDns.Mischief.FAIL);
        assertThat(text(delivery(MxSettings.DEFAULT), to("u@three.test")))
                .isEqualTo("u@three.test b.host.test 250 2.0.0");
        assertThat(text(delivery(MxSettings.DEFAULT), to("u@one.test"))).isEqualTo("u@one.test null 451 4.4.3");
    }

    private static Envelope requiringTls(Envelope envelope) {
        DeliveryRequest request = new DeliveryRequest(DeliveryMode.MAIL, false, true, null, null, null, null, 0);
        return new Envelope(
                envelope.sender(), envelope.recipients(), BodyType.SEVEN_BIT, OptionalLong.empty(), request);
    }

    @Test
    void aMessageThatRequiresTlsGoesOnlyWhereTheHostIsProven() {
        assertThat(text(delivery(MxSettings.DEFAULT), requiringTls(to("u@three.test"))))
                .isEqualTo("u@three.test null 550 5.7.10");
        assertThat(tried).isEmpty();
        dns.authentic(true);
        text(delivery(MxSettings.DEFAULT), requiringTls(to("u@three.test")));
        assertThat(targets.get(0).tls()).isEqualTo(TlsMode.REQUIRED);
    }

    @Test
    void aBounceOfAMessageThatRequiredTlsGoesAsAnyOther() {
        Envelope bounce =
                requiringTls(Envelope.of(ReversePath.NULL, to("u@three.test").recipients()));
        assertThat(text(delivery(MxSettings.DEFAULT), bounce)).startsWith("u@three.test a.host.test 250");
    }

    @Test
    void policiesOfStsDecideWhichHostsAreSpokenTo() {
        MxHost in = host("mx1.good.test");
        MxHost out = host("mx.evil.test");
        StsPolicy enforce = new StsPolicy(StsPolicy.Mode.ENFORCE, List.of("*.good.test"), Duration.ofDays(1));
        StsPolicy testing = new StsPolicy(StsPolicy.Mode.TESTING, List.of("*.good.test"), Duration.ofDays(1));
        StsPolicy none = new StsPolicy(StsPolicy.Mode.NONE, List.of(), Duration.ofDays(1));
        assertThat(access(in, enforce, false)).isEqualTo("REQUIRED STS");
        assertThat(access(out, enforce, false)).isEqualTo("450 4.7.5");
        assertThat(access(in, testing, false)).isEqualTo("OFFERED STS");
        assertThat(access(out, testing, false)).isEqualTo("OFFERED null");
        assertThat(access(out, none, false)).isEqualTo("OFFERED null");
        assertThat(access(in, enforce, true)).isEqualTo("REQUIRED STS");
        assertThat(access(in, testing, true)).isEqualTo("REQUIRED null");
        assertThat(access(out, testing, true)).isEqualTo("550 5.7.10");
        assertThat(access(in, none, true)).isEqualTo("550 5.7.10");
    }

    private static MxHost host(String name) {
        return new MxHost(name, 10, List.of(InetAddress.getLoopbackAddress()), name, false);
    }

    private String access(MxHost host, StsPolicy policy, boolean requireTls) {
        MxRoute route = new MxRoute("good.test", List.of(host), false, null);
        HostAccess access = new MxSecurity(null, AUTHORITY.trusting(), reports)
                .hosts(MxSettings.DEFAULT)
                .find(route, host, java.util.Optional.of(policy), requireTls)
                .toCompletableFuture()
                .join();
        return access.refusal() == null
                ? access.tls() + " " + access.policy()
                : access.refusal()
                        .toString()
                        .substring(0, access.refusal().toString().indexOf(' ', 4));
    }
}
