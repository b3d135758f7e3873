package io.github.camelsmtp.component;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.camelsmtp.mail.BodyType;
import io.github.camelsmtp.mail.DeliverBy;
import io.github.camelsmtp.mail.DeliveryMode;
import io.github.camelsmtp.mail.DeliveryRequest;
import io.github.camelsmtp.mail.EmailAddress;
import io.github.camelsmtp.mail.Envelope;
import io.github.camelsmtp.mail.Recipient;
import io.github.camelsmtp.mail.ReversePath;
import io.github.camelsmtp.queue.OutboundQueue;
import io.github.camelsmtp.queue.OutboundQueues;
import io.github.camelsmtp.queue.QueueFilter;
import io.github.camelsmtp.queue.QueuedDelivery;
import io.github.camelsmtp.queue.QueuedDelivery.Report;
import io.github.camelsmtp.queue.QueuedDelivery.State;
import io.github.camelsmtp.queue.Settlement;
import io.github.camelsmtp.queue.Submission;
import io.github.camelsmtp.store.Content;
import io.github.camelsmtp.store.StoreException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;

/** ATRN (RFC 2645) and TURN (RFC 821 §3.8) on a real queue: the client logs in, becomes the server, and gets its mail. */
class QueueFetchesTest extends ServerFixture {
    private static final String ATRN = SMTP + "&auth=OFFERED&plaintextAuth=true&legacyCommands=true&atrnQueue=odmr"
            + "&loginDomains=alice@example.org:dialup.example,branch.example;bob@example.org:bob.example";
    private static final String PLAIN =
            Base64.getEncoder().encodeToString("\0alice@example.org\0secret".getBytes(StandardCharsets.UTF_8));

    private void begin(String uri) throws Exception {
        createAccount("alice@example.org");
        start(new RouteBuilder() {
            @Override
            public void configure() {
                from(uri).routeId("in").to("log:in");
            }
        });
    }

    private void queue(String text, String... recipients) {
        context.createProducerTemplate()
                .sendBodyAndHeaders(
                        "mail-queue:odmr",
                        text.getBytes(StandardCharsets.ISO_8859_1),
                        Map.of(
                                SmtpConstants.MAIL_FROM,
                                "carol@example.com",
                                SmtpConstants.RECIPIENTS,
                                List.of(recipients)));
    }

    private List<QueuedDelivery> left() throws Exception {
        OutboundQueue queue = OutboundQueuesLookup.of(context, null).queue("odmr");
        return queue.list(QueueFilter.ALL, 0, 100);
    }

    private static List<String> names(List<QueuedDelivery> deliveries) {
        return deliveries.stream().map(one -> one.recipient().text()).toList();
    }

    private SmtpTalk loggedIn() throws Exception {
        SmtpTalk talk = new SmtpTalk(port("in"));
        talk.hear("220 *");
        logIn(talk);
        return talk;
    }

    private static void logIn(SmtpTalk talk) throws Exception {
        talk.say("EHLO office.dialup.example");
        assertThat(talk.reply()).doesNotContain("ATRN", "TURN");
        talk.say("AUTH PLAIN " + PLAIN);
        talk.hear("235 *");
    }

    /** What the client says as the server, up to where MAIL is due. */
    private static void turned(SmtpTalk talk, String... extensions) throws Exception {
        talk.hear("250 2.0.0 OK now reversing the connection");
        talk.say("220 office.dialup.example ready");
        talk.hear("EHLO mx.example.org");
        for (String extension : extensions) {
            talk.say("250-" + extension);
        }
        talk.say("250 office.dialup.example");
    }

    /** Takes one message without pipelining, and answers so. */
    private static String take(SmtpTalk talk, String recipient, String reply) throws Exception {
        talk.hear("MAIL FROM:<carol@example.com>*");
        talk.say("250 ok");
        talk.hear("RCPT TO:<" + recipient + ">");
        talk.say("250 ok");
        talk.hear("DATA");
        talk.say("354 go");
        String text = talk.upTo("\r\n.\r\n");
        talk.say(reply);
        return text;
    }

    private static void goodbye(SmtpTalk talk) throws Exception {
        talk.hear("QUIT");
        talk.say("221 bye");
        talk.hear("closed");
    }

    @Test
    void aClientGetsTheMailOfItsDomainsAndNoneElse() throws Exception {
        begin(ATRN);
        queue("Subject: one\r\n\r\n.dot\r\n", "a@dialup.example", "x@elsewhere.example");
        queue("Subject: two\r\n\r\nhello\r\n", "b@BRANCH.example");
        queue("Subject: bob's\r\n\r\nhello\r\n", "b@bob.example");
        try (SmtpTalk talk = loggedIn()) {
            talk.say("EHLO office.dialup.example");
            assertThat(talk.reply()).contains("ATRN", "TURN");
            talk.say("ATRN dialup.example,branch.example");
            turned(talk);
            assertThat(take(talk, "a@dialup.example", "250 taken")).contains("Subject: one", "\r\n..dot\r\n");
            assertThat(take(talk, "b@branch.example", "250 taken")).contains("Subject: two");
            goodbye(talk);
        }
        assertThat(names(left())).containsExactly("x@elsewhere.example", "b@bob.example");
        assertThat(left()).allMatch(one -> one.state() == State.WAITING && one.attempts() == 0);
    }

    @Test
    void withoutDomainsItIsAllOfTheLoginsAndMoreThanOneLeaseOfThem() throws Exception {
        begin(ATRN);
        for (int i = 0; i < 45; i++) {
            queue("Subject: " + i + "\r\n\r\nhello\r\n", "a@" + (i % 2 == 0 ? "dialup" : "branch") + ".example");
        }
        try (SmtpTalk talk = loggedIn()) {
            talk.say("ATRN");
            turned(talk, "SIZE 100000");
            int taken = 0;
            for (String line = talk.line(); !line.equals("QUIT"); line = talk.line()) {
                if (line.equals("DATA")) {
                    talk.say("354 go");
                    talk.upTo("\r\n.\r\n");
                    taken++;
                }
                talk.say("250 ok");
            }
            talk.say("221 bye");
            talk.hear("closed");
            assertThat(taken).isEqualTo(45);
        }
        assertThat(left()).isEmpty();
    }

    @Test
    void whatItRefusesWaitsOrIsReported() throws Exception {
        begin(ATRN);
        queue("Subject: x\r\n\r\nhello\r\n", "nobody@dialup.example", "busy@dialup.example");
        try (SmtpTalk talk = loggedIn()) {
            talk.say("ATRN dialup.example");
            turned(talk);
            talk.hear("MAIL FROM:*");
            talk.say("250 ok");
            talk.hear("RCPT TO:<nobody@dialup.example>");
            talk.say("550 5.1.1 nobody here");
            talk.hear("RCPT TO:<busy@dialup.example>");
            talk.say("450 4.2.1 busy");
            talk.hear("RSET");
            talk.say("250 ok");
            goodbye(talk);
        }
        assertThat(names(left())).containsExactly("nobody@dialup.example", "busy@dialup.example");
        QueuedDelivery nobody = left().get(0);
        assertThat(nobody.report()).isEqualTo(Report.FAILED);
        assertThat(nobody.last().reply().toString()).contains("5.1.1", "nobody here");
        QueuedDelivery busy = left().get(1);
        assertThat(busy.report()).isEqualTo(Report.NONE);
        assertThat(busy.state()).isEqualTo(State.WAITING);
        assertThat(busy.attempts()).isEqualTo(1);
    }

    @Test
    void itIsTriedAgainWhenTheQueuesOwnConsumerSays() throws Exception {
        createAccount("alice@example.org");
        start(new RouteBuilder() {
            @Override
            public void configure() {
                from(ATRN).routeId("in").to("log:in");
                from("mail-queue:odmr?retry=20h&jitter=0&lifetime=14d&hostname=mx.example.org")
                        .autoStartup(false)
                        .to("log:waits");
            }
        });
        queue("Subject: x\r\n\r\nhello\r\n", "busy@dialup.example");
        Instant before = Instant.now();
        try (SmtpTalk talk = loggedIn()) {
            talk.say("ATRN");
            turned(talk);
            take(talk, "busy@dialup.example", "450 4.2.1 busy");
            goodbye(talk);
        }
        assertThat(left().get(0).due()).isAfterOrEqualTo(before.plus(Duration.ofHours(20)));
    }

    /** A client that takes its time over a message, longer than a lease. */
    @Test
    void whatItTakesItsTimeOverStaysLeasedByTheQueuesOwnLeaseTime() throws Exception {
        createAccount("alice@example.org");
        start(new RouteBuilder() {
            @Override
            public void configure() {
                from(ATRN).routeId("in").to("log:in");
                from("mail-queue:odmr?leaseTime=1s").autoStartup(false).to("log:waits");
            }
        });
        queue("Subject: one\r\n\r\nhello\r\n", "a@dialup.example");
        queue("Subject: two\r\n\r\nhello\r\n", "b@dialup.example");
        Instant before = Instant.now();
        try (SmtpTalk talk = loggedIn()) {
            talk.say("ATRN");
            turned(talk);
            talk.hear("MAIL FROM:*");
            Instant lease = left().get(0).due();
            assertThat(lease).as("what a node that dies now keeps from others").isBefore(before.plusSeconds(60));
            await().untilAsserted(() -> assertThat(left())
                    .allMatch(one -> one.state() == State.LEASED && one.due().isAfter(lease.plusMillis(500))));
            talk.say("250 ok");
            talk.hear("RCPT TO:<a@dialup.example>");
            talk.say("250 ok");
            talk.hear("DATA");
            talk.say("354 go");
            talk.upTo("\r\n.\r\n");
            talk.say("250 taken");
            take(talk, "b@dialup.example", "250 taken");
            goodbye(talk);
        }
        assertThat(left()).isEmpty();
    }

    @Test
    void whatWasNotTakenWhenTheConnectionBrokeIsThereAtOnce() throws Exception {
        begin(ATRN);
        for (int i = 1; i <= 3; i++) {
            queue("Subject: x\r\n\r\nhello\r\n", i + "@dialup.example");
        }
        try (SmtpTalk talk = loggedIn()) {
            talk.say("ATRN");
            turned(talk);
            take(talk, "1@dialup.example", "250 taken");
            talk.hear("MAIL FROM:*");
        }
        await().untilAsserted(() -> {
            assertThat(names(left())).containsExactly("2@dialup.example", "3@dialup.example");
            assertThat(left()).allMatch(one -> one.state() == State.WAITING);
            assertThat(left().get(1).attempts()).as("of what was never tried").isZero();
        });
        try (SmtpTalk talk = loggedIn()) {
            talk.say("ATRN");
            turned(talk);
            take(talk, "2@dialup.example", "250 taken");
            take(talk, "3@dialup.example", "250 taken");
            goodbye(talk);
        }
        assertThat(left()).isEmpty();
    }

    @Test
    void aLargeMessageComesWholeThroughTls() throws Exception {
        begin(ATRN.replace("&plaintextAuth=true", "") + "&tls=REQUIRED&selfSigned=true");
        String text = "Subject: large\r\n\r\n" + (".0123456789".repeat(6) + "\r\n").repeat(30_000);
        queue(text, "a@dialup.example");
        try (SmtpTalk talk = SmtpTalk.upgraded(port("in"), TestKeys.trusting(data.resolve("tls.p12")))) {
            logIn(talk);
            talk.say("ATRN");
            turned(talk);
            String taken = take(talk, "a@dialup.example", "250 taken");
            assertThat(taken.replace("\r\n..", "\r\n.")).isEqualTo(text + ".\r\n");
            goodbye(talk);
        }
    }

    /** RFC 2852 §4: BY=60;R is when it must not be delivered any more, not even to somebody who is here to fetch it. */
    @Test
    void whatIsTooLateIsReturnedAndNotSent() throws Exception {
        begin(ATRN);
        DeliverBy by = new DeliverBy(60, DeliverBy.Mode.RETURN, false);
        Envelope envelope = new Envelope(
                ReversePath.to(EmailAddress.of("carol@example.com")),
                List.of(Recipient.of(EmailAddress.of("late@dialup.example"))),
                BodyType.SEVEN_BIT,
                OptionalLong.empty(),
                new DeliveryRequest(DeliveryMode.MAIL, false, false, null, null, by, null, 0));
        Content content = Content.of("Subject: late\r\n\r\nx\r\n".getBytes(StandardCharsets.US_ASCII));
        OutboundQueuesLookup.of(context, null)
                .queue("odmr")
                .enqueue(new Submission(envelope, content, Instant.now().minusSeconds(120), null, null))
                .toCompletableFuture()
                .get();
        queue("Subject: x\r\n\r\nhello\r\n", "a@dialup.example");
        try (SmtpTalk talk = loggedIn()) {
            talk.say("ATRN");
            turned(talk);
            take(talk, "a@dialup.example", "250 taken");
            goodbye(talk);
        }
        assertThat(names(left())).containsExactly("late@dialup.example");
        assertThat(left().get(0).report()).isEqualTo(Report.EXPIRED);
    }

    @Test
    void whatItHasTakenIsRecordedWhenTheDatabaseIsBack() throws Exception {
        AtomicInteger failures = new AtomicInteger(1);
        OutboundQueue queue = new QueueOfTest() {
            @Override
            public CompletionStage<Void> settle(List<Settlement> settlements, Instant now) {
                return failures.getAndDecrement() > 0
                        ? CompletableFuture.failedStage(
                                new StoreException(StoreException.Reason.UNAVAILABLE, "the database is restarted"))
                        : super.settle(settlements, now);
            }
        };
        context.getRegistry().bind("queues", (OutboundQueues) name -> queue);
        begin(ATRN);
        queue("Subject: x\r\n\r\nhello\r\n", "a@dialup.example");
        queue("Subject: x\r\n\r\nhello\r\n", "b@dialup.example");
        try (SmtpTalk talk = loggedIn()) {
            talk.say("ATRN");
            turned(talk);
            take(talk, "a@dialup.example", "250 taken");
            take(talk, "b@dialup.example", "250 taken");
            goodbye(talk);
        }
        assertThat(queue.counts().total()).as("what would come twice").isZero();
    }

    @Test
    void whoMayNotOrHasNoMailStaysTheClient() throws Exception {
        begin(ATRN);
        queue("Subject: x\r\n\r\nhello\r\n", "a@bob.example");
        try (SmtpTalk talk = new SmtpTalk(port("in"))) {
            talk.hear("220 *");
            talk.say("EHLO stranger");
            talk.reply();
            talk.say("ATRN dialup.example");
            talk.hear("530 5.7.0 *");
            talk.say("TURN");
            talk.hear("502 5.5.1 *");
        }
        try (SmtpTalk talk = loggedIn()) {
            talk.say("ATRN bob.example");
            talk.hear("450 4.7.0 ATRN request refused");
            talk.say("ATRN dialup.example,bob.example");
            talk.hear("450 4.7.0 ATRN request refused");
            talk.say("ATRN dialup.example");
            talk.hear("453 4.2.0 You have no mail");
            talk.say("ATRN");
            talk.hear("453 4.2.0 You have no mail");
            talk.say("TURN");
            talk.hear("502 5.5.1 *");
            talk.say("NOOP");
            talk.hear("250 *");
        }
    }

    @Test
    void turnIsTheSameForWhoHasLoggedIn() throws Exception {
        begin(ATRN);
        queue("Subject: x\r\n\r\nhello\r\n", "a@dialup.example");
        try (SmtpTalk talk = loggedIn()) {
            talk.say("TURN");
            turned(talk);
            take(talk, "a@dialup.example", "250 taken");
            goodbye(talk);
        }
        assertThat(left()).isEmpty();
    }

    @Test
    void aServerThatStopsFinishesTheMessageUnderWay() throws Exception {
        begin(ATRN);
        queue("Subject: x\r\n\r\nhello\r\n", "a@dialup.example");
        queue("Subject: x\r\n\r\nhello\r\n", "b@dialup.example");
        try (SmtpTalk talk = loggedIn()) {
            talk.say("ATRN");
            turned(talk);
            talk.hear("MAIL FROM:*");
            Thread stopping = new Thread(() -> {
                try {
                    context.getRouteController().stopRoute("in");
                } catch (Exception failure) {
                    throw new IllegalStateException(failure);
                }
            });
            stopping.start();
            talk.say("250 ok");
            talk.hear("RCPT TO:*");
            talk.say("250 ok");
            talk.hear("DATA");
            talk.say("354 go");
            talk.upTo("\r\n.\r\n");
            talk.say("250 taken");
            stopping.join();
        }
        await().untilAsserted(() -> {
            assertThat(names(left())).containsExactly("b@dialup.example");
            assertThat(left().get(0).state()).isEqualTo(State.WAITING);
        });
    }

    @Test
    void mistakesOfTheUserAreOneLine() {
        for (String wrong : List.of(
                "&atrnQueue=odmr",
                "&loginDomains=a@example.org:x.example",
                "&atrnQueue=odmr&loginDomains=a@example.org:x.example",
                "&auth=OFFERED&atrnQueue=odmr&loginDomains=x.example",
                "&auth=OFFERED&atrnQueue=odmr&loginDomains=a@example.org:x..example")) {
            assertThatThrownBy(() -> {
                        try (DefaultCamelContext one = new DefaultCamelContext()) {
                            one.addRoutes(new RouteBuilder() {
                                @Override
                                public void configure() {
                                    from(SMTP + wrong).to("log:in");
                                }
                            });
                            one.start();
                        }
                    })
                    .hasStackTraceContaining("IllegalArgumentException: ");
        }
    }
}
