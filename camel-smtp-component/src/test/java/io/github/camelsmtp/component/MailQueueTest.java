package io.github.camelsmtp.component;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.camelsmtp.mail.BodyType;
import io.github.camelsmtp.mail.DeliveryRequest;
import io.github.camelsmtp.mail.DeliveryResult;
import io.github.camelsmtp.mail.DsnRequest;
import io.github.camelsmtp.mail.DsnRequest.Notify;
import io.github.camelsmtp.mail.EmailAddress;
import io.github.camelsmtp.mail.Envelope;
import io.github.camelsmtp.mail.ForwardPath;
import io.github.camelsmtp.mail.Recipient;
import io.github.camelsmtp.mail.Reply;
import io.github.camelsmtp.mail.ReversePath;
import io.github.camelsmtp.queue.DeliveryEvent;
import io.github.camelsmtp.queue.InMemoryOutboundQueues;
import io.github.camelsmtp.queue.OutboundQueue;
import io.github.camelsmtp.queue.QueueCounts;
import io.github.camelsmtp.queue.QueueFilter;
import io.github.camelsmtp.queue.QueuedDelivery;
import java.io.IOException;
import java.net.ConnectException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The queue as routes see it: what goes in, what comes out, and what becomes of it. */
class MailQueueTest {
    private static final String FAST =
            "mail-queue:outbound?retry=20,40&jitter=0&hostname=mx.example.org&pollInterval=20";
    private static final String MESSAGE =
            "From: a@x\r\nMessage-ID: <1@example.org>\r\nSubject: x\r\n\r\n.\r\n\0\u00ffend";

    private final InMemoryOutboundQueues queues = new InMemoryOutboundQueues();
    private final OutboundQueue queue = queues.queue("outbound");
    private final DefaultCamelContext context = new DefaultCamelContext();
    /** What the route got, in the order in which it came. */
    private final BlockingQueue<Sent> sent = new LinkedBlockingQueue<>();

    private ProducerTemplate template;

    private record Sent(String from, List<String> to, String body, Map<String, Object> headers) {
        static Sent of(Exchange exchange) {
            var in = exchange.getMessage();
            return new Sent(
                    in.getHeader(SmtpConstants.MAIL_FROM, String.class),
                    List.copyOf(uncheckedList(in.getHeader(SmtpConstants.RECIPIENTS))),
                    new String(in.getBody(byte[].class), StandardCharsets.ISO_8859_1),
                    Map.copyOf(in.getHeaders()));
        }

        @SuppressWarnings("unchecked")
        private static List<String> uncheckedList(Object value) {
            return (List<String>) value;
        }
    }

    @BeforeEach
    void bind() {
        context.getRegistry().bind("queues", queues);
        template = context.createProducerTemplate();
    }

    @AfterEach
    void stop() {
        context.stop();
    }

    private void consume(String uri, Processor then) throws Exception {
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from(uri)
                        .routeId("out")
                        .process(exchange -> sent.add(Sent.of(exchange)))
                        .process(then);
            }
        });
        context.start();
    }

    private void send(String... to) {
        send("alice@example.org", to);
    }

    private void send(String from, String[] to) {
        template.sendBodyAndHeaders(
                "mail-queue:outbound",
                MESSAGE.getBytes(StandardCharsets.ISO_8859_1),
                Map.of(SmtpConstants.MAIL_FROM, from, SmtpConstants.RECIPIENTS, List.of(to)));
    }

    private void send(Notify notify) {
        Recipient bob =
                new Recipient(ForwardPath.to(EmailAddress.of("bob@example.net")), new DsnRequest(Set.of(notify), null));
        Envelope envelope = new Envelope(
                ReversePath.to(EmailAddress.of("alice@example.org")),
                List.of(bob),
                BodyType.EIGHT_BIT_MIME,
                OptionalLong.empty(),
                DeliveryRequest.NONE);
        template.sendBodyAndHeader(
                "mail-queue:outbound", MESSAGE.getBytes(StandardCharsets.ISO_8859_1), SmtpConstants.ENVELOPE, envelope);
    }

    private Sent next() throws InterruptedException {
        Sent next = sent.poll(20, TimeUnit.SECONDS);
        assertThat(next).as("something comes out of the queue").isNotNull();
        return next;
    }

    private void awaitEmpty() {
        await().untilAsserted(() -> assertThat(queue.counts().total()).isZero());
    }

    private static void refuse(Exchange exchange, String reply) throws SmtpReplyException {
        if (!exchange.getMessage()
                .getHeader(SmtpConstants.MAIL_FROM, String.class)
                .isEmpty()) {
            throw new SmtpReplyException(reply);
        }
    }

    @Test
    void whatGoesInComesOutOctetForOctet() throws Exception {
        consume(FAST, exchange -> {});
        Exchange in = template.send("mail-queue:outbound", exchange -> {
            exchange.getIn().setBody(MESSAGE.getBytes(StandardCharsets.ISO_8859_1));
            exchange.getIn().setHeader(SmtpConstants.MAIL_FROM, "alice@example.org");
            exchange.getIn().setHeader(SmtpConstants.RECIPIENTS, "bob@example.net,Carol@EXAMPLE.net");
        });
        assertThat(in.getException()).isNull();
        Sent out = next();
        assertThat(out.body()).isEqualTo(MESSAGE);
        assertThat(out.from()).isEqualTo("alice@example.org");
        assertThat(out.to()).containsExactly("bob@example.net", "Carol@example.net");
        assertThat(out.headers())
                .containsEntry(SmtpConstants.QUEUE_ID, in.getMessage().getHeader(SmtpConstants.QUEUE_ID))
                .containsEntry(MailQueueConstants.DESTINATION, "example.net")
                .containsEntry(MailQueueConstants.ATTEMPT, 1)
                .containsEntry(MailQueueConstants.ORIGIN, in.getExchangeId());
        awaitEmpty();
        assertThat(sent).isEmpty();
    }

    @Test
    void thereIsOneExchangeForEachDestinationOrForEachMessage() throws Exception {
        consume(FAST, exchange -> {});
        send("a@x.org", "b@y.org", "c@x.org");
        assertThat(List.of(next().to(), next().to()))
                .containsExactlyInAnyOrder(List.of("a@x.org", "c@x.org"), List.of("b@y.org"));
        awaitEmpty();
        context.getRouteController().stopRoute("out");
        context.removeRoute("out");
        consume(FAST + "&grouping=MESSAGE", exchange -> {});
        send("a@x.org", "b@y.org", "c@x.org");
        assertThat(next().to()).containsExactly("a@x.org", "b@y.org", "c@x.org");
        awaitEmpty();
    }

    @Test
    void whatFailsForNowIsTriedAgain() throws Exception {
        AtomicInteger attempts = new AtomicInteger();
        consume(FAST, exchange -> {
            if (attempts.incrementAndGet() < 4) {
                throw new IOException("connection refused");
            }
        });
        send("bob@example.net");
        for (int attempt = 1; attempt <= 4; attempt++) {
            assertThat(next().headers()).containsEntry(MailQueueConstants.ATTEMPT, attempt);
        }
        awaitEmpty();
    }

    @Test
    void whatFailsForGoodGoesBackToTheSenderThroughTheSameQueue() throws Exception {
        consume(FAST, exchange -> refuse(exchange, "550 5.1.1 No such user here"));
        send("bob@example.net");
        assertThat(next().to()).containsExactly("bob@example.net");
        Sent bounce = next();
        assertThat(bounce.from()).isEmpty();
        assertThat(bounce.to()).containsExactly("alice@example.org");
        assertThat(bounce.body())
                .contains(
                        "multipart/report",
                        "Final-Recipient: rfc822; bob@example.net",
                        "Status: 5.1.1",
                        "No such user");
        awaitEmpty();
        assertThat(sent).isEmpty();
    }

    @Test
    void eachRecipientHasItsOwnResult() throws Exception {
        AtomicInteger attempts = new AtomicInteger();
        consume(FAST, exchange -> {
            Envelope envelope = exchange.getMessage().getHeader(SmtpConstants.ENVELOPE, Envelope.class);
            if (envelope.sender().equals(ReversePath.NULL)) {
                return;
            }
            List<String> replies = attempts.incrementAndGet() == 1
                    ? List.of("250 2.0.0 Ok", "450 4.2.0 Later", "550 5.1.1 No")
                    : List.of("250 2.0.0 Ok");
            List<DeliveryResult> results = new ArrayList<>();
            for (int i = 0; i < envelope.recipients().size(); i++) {
                Reply reply = Reply.parse(replies.get(i)).orElseThrow();
                results.add(new DeliveryResult(envelope.recipients().get(i), reply, "mx.x.org", false));
            }
            exchange.setProperty(SmtpConstants.DELIVERY_RESULTS, results);
            if (attempts.get() == 1) {
                throw new SmtpDeliveryException(results);
            }
        });
        send("yes@x.org", "later@x.org", "no@x.org");
        assertThat(next().to()).containsExactly("yes@x.org", "later@x.org", "no@x.org");
        List<Sent> rest = List.of(next(), next());
        assertThat(rest)
                .extracting(Sent::to)
                .containsExactlyInAnyOrder(List.of("later@x.org"), List.of("alice@example.org"));
        Sent bounce = rest.get(0).from().isEmpty() ? rest.get(0) : rest.get(1);
        assertThat(bounce.body())
                .contains("rfc822; no@x.org", "Remote-MTA: dns; mx.x.org")
                .doesNotContain("rfc822; yes@x.org", "rfc822; later@x.org");
        awaitEmpty();
        assertThat(sent).isEmpty();
    }

    @Test
    void resultsCountAlsoIfTheRouteHandledTheException() throws Exception {
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                onException(SmtpDeliveryException.class).handled(true);
                from(FAST).process(exchange -> sent.add(Sent.of(exchange))).process(exchange -> {
                    Envelope envelope = exchange.getMessage().getHeader(SmtpConstants.ENVELOPE, Envelope.class);
                    if (!envelope.sender().equals(ReversePath.NULL)) {
                        List<DeliveryResult> results = List.of(
                                DeliveryResult.local(envelope.recipients().get(0), Reply.of(550, 1, 1, "No")));
                        exchange.setProperty(SmtpConstants.DELIVERY_RESULTS, results);
                        throw new SmtpDeliveryException(results);
                    }
                });
            }
        });
        context.start();
        send("bob@example.net");
        next();
        assertThat(next().to()).containsExactly("alice@example.org");
        awaitEmpty();
    }

    @Test
    void aReportIsKeptUntilSomebodyHasIt() throws Exception {
        AtomicInteger tries = new AtomicInteger();
        BlockingQueue<Sent> bounces = new LinkedBlockingQueue<>();
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:bounces").process(exchange -> {
                    if (tries.incrementAndGet() < 3) {
                        throw new IOException("mailbox is locked");
                    }
                    bounces.add(Sent.of(exchange));
                });
            }
        });
        consume(FAST + "&bounces=direct:bounces", exchange -> refuse(exchange, "550 5.1.1 No"));
        send("bob@example.net");
        Sent bounce = bounces.poll(20, TimeUnit.SECONDS);
        assertThat(bounce).isNotNull();
        assertThat(bounce.from()).isEmpty();
        assertThat(bounce.to()).containsExactly("alice@example.org");
        awaitEmpty();
        assertThat(bounces).as("once").isEmpty();
        assertThat(sent).as("the message was tried once").hasSize(1);
    }

    @Test
    void aBounceThatBouncesGoesToThePostmasterOrNowhere() throws Exception {
        consume(FAST + "&postmaster=root@example.org", exchange -> {
            if (!Sent.of(exchange).to().contains("root@example.org")) {
                throw new SmtpReplyException("550 5.1.1 No");
            }
        });
        send("", new String[] {"bob@example.net"});
        next();
        Sent doubleBounce = next();
        assertThat(doubleBounce.to()).containsExactly("root@example.org");
        assertThat(doubleBounce.from()).isEmpty();
        awaitEmpty();
        context.getRouteController().stopRoute("out");
        context.removeRoute("out");
        consume(FAST + "&dropDoubleBounces=true", exchange -> {
            throw new SmtpReplyException("550 5.1.1 No");
        });
        send("", new String[] {"bob@example.net"});
        next();
        awaitEmpty();
        assertThat(sent).isEmpty();
    }

    @Test
    void aMessageWhoseTimeIsOverGoesBackWithTheLastReason() throws Exception {
        consume(FAST + "&lifetime=100", exchange -> refuse(exchange, "451 4.7.1 Greylisted"));
        send("bob@example.net");
        Sent out = next();
        while (!out.from().isEmpty()) {
            out = next();
        }
        assertThat(out.body()).contains("Action: failed", "Greylisted");
        awaitEmpty();
    }

    @Test
    void theSenderIsToldOfADelayOnceAndOfASuccessIfItAsked() throws Exception {
        AtomicInteger attempts = new AtomicInteger();
        consume(FAST + "&delayWarning=1", exchange -> {
            if (!Sent.of(exchange).from().isEmpty() && attempts.incrementAndGet() < 5) {
                throw new SmtpReplyException("450 4.2.0 Later");
            }
        });
        send(Notify.DELAY);
        awaitEmpty();
        assertThat(sent).hasSize(6);
        assertThat(sent.stream().filter(out -> out.from().isEmpty()))
                .singleElement()
                .satisfies(report -> assertThat(report.body()).contains("Action: delayed", "Will-Retry-Until:"));
        sent.clear();
        send(Notify.SUCCESS);
        awaitEmpty();
        assertThat(sent).hasSize(2);
        assertThat(new ArrayList<>(sent).get(1).body()).contains("Action: relayed");
    }

    @Test
    void eventsTellWhatBecameOfEachRecipient() throws Exception {
        BlockingQueue<DeliveryEvent> events = new LinkedBlockingQueue<>();
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("mail-queue:outbound?events=true")
                        .process(e -> events.add(e.getIn().getBody(DeliveryEvent.class)));
            }
        });
        consume(FAST + "&bounces=mock:bounces", exchange -> {
            if (Sent.of(exchange).to().contains("no@x.org")) {
                throw new SmtpReplyException("550 5.1.1 No");
            }
        });
        Exchange in = template.send("mail-queue:outbound", exchange -> {
            exchange.getIn().setBody(MESSAGE.getBytes(StandardCharsets.ISO_8859_1));
            exchange.getIn().setHeader(SmtpConstants.MAIL_FROM, "alice@example.org");
            exchange.getIn().setHeader(SmtpConstants.RECIPIENTS, "no@x.org, yes@y.org");
        });
        await().untilAsserted(() -> assertThat(events).hasSize(2));
        assertThat(events).allSatisfy(event -> {
            assertThat(event.origin()).isEqualTo(in.getExchangeId());
            assertThat(event.messageId()).isEqualTo("<1@example.org>");
            assertThat(event.attempts()).isEqualTo(1);
            assertThat(event.last()).isNotNull();
        });
        assertThat(events)
                .extracting(event -> event.recipient().text() + " " + event.kind())
                .containsExactlyInAnyOrder("no@x.org FAILED", "yes@y.org DELIVERED");
        awaitEmpty();
        assertThat(events).as("the end of a report is no event").hasSize(2);
    }

    @Test
    void aDeadDestinationIsLeftAloneAndTheOthersAreNot() throws Exception {
        AtomicInteger attempts = new AtomicInteger();
        consume(FAST.replace("retry=20,40", "retry=3600000") + "&concurrency=1", exchange -> {
            if (Sent.of(exchange).to().get(0).endsWith("@dead.org")) {
                attempts.incrementAndGet();
                throw new IOException("it failed", new ConnectException("connection refused"));
            }
        });
        for (int i = 0; i < 50; i++) {
            send("b" + i + "@dead.org");
        }
        send("c@alive.org");
        await().untilAsserted(() -> assertThat(queue.counts()).isEqualTo(new QueueCounts(50, 0, 0, 0)));
        await().untilAsserted(() -> assertThat(queue.list(QueueFilter.ALL, 0, 100))
                .allSatisfy(delivery ->
                        assertThat(delivery.due()).isAfter(delivery.message().arrived())));
        assertThat(attempts).as("50 messages").hasValue(3);
    }

    @Test
    void commandsComeByHeaders() throws Exception {
        context.start();
        send("bob@example.net");
        send("carol@example.com");
        assertThat(command("HOLD", MailQueueConstants.DOMAIN, "Example.NET")).isEqualTo(1L);
        assertThat(command("count", null, null)).isEqualTo(new QueueCounts(1, 0, 1, 0));
        List<?> list = (List<?>) command("list", MailQueueConstants.RECIPIENT, "bob@example.net");
        assertThat(list).singleElement().isInstanceOf(QueuedDelivery.class);
        String id = ((QueuedDelivery) list.get(0)).message().id();
        assertThat(MailQueueControl.line((QueuedDelivery) list.get(0)))
                .contains(id, "HELD", "<alice@example.org> -> <bob@example.net>");
        assertThat(command("RELEASE", MailQueueConstants.MESSAGE, id)).isEqualTo(1L);
        assertThat(command("FLUSH", null, null)).isEqualTo(2L);
        assertThat(command("REQUEUE", MailQueueConstants.SENDER, "")).isEqualTo(0L);
        assertThat(command("DELETE", null, null)).isEqualTo(2L);
        assertThat(queue.counts().total()).isZero();
        assertThatThrownBy(() -> command("EXPLODE\r\n", null, null))
                .isInstanceOf(CamelExecutionException.class)
                .cause()
                .hasMessageContaining("must be HOLD, RELEASE")
                .hasMessageNotContaining("\r");
    }

    private Object command(String command, @Nullable String header, @Nullable String value) {
        Map<String, Object> headers = header == null || value == null
                ? Map.of(MailQueueConstants.COMMAND, command)
                : Map.of(MailQueueConstants.COMMAND, command, header, value);
        return template.requestBodyAndHeaders("mail-queue:outbound", null, headers);
    }

    @Test
    void aBodyThatIsNoMessageIsComposed() throws Exception {
        consume(FAST, exchange -> {});
        template.sendBodyAndHeaders(
                "mail-queue:outbound",
                "Hello",
                Map.of("From", "Shop <shop@example.org>", "To", "bob@example.net", "Subject", "Hi"));
        Sent out = next();
        assertThat(out.from()).isEqualTo("shop@example.org");
        assertThat(out.to()).containsExactly("bob@example.net");
        assertThat(out.body()).contains("Subject: Hi\r\n", "Hello");
    }

    @Test
    void mistakesAreToldInOneLine() throws Exception {
        context.start();
        assertThatThrownBy(() -> template.sendBody("mail-queue:outbound", new byte[10]))
                .cause()
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no recipients");
        assertThatThrownBy(() -> template.sendBodyAndHeader(
                        "mail-queue:outbound", new byte[10], SmtpConstants.RECIPIENTS, "bob@example.net"))
                .as("failures could be told to nobody")
                .cause()
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no sender: set the header CamelSmtpMailFrom (empty for the null sender)");
        for (String bad : List.of(
                "retry=soon", "retry=", "lifetime=-1", "jitter=2", "concurrency=0", "leaseTime=1", "maxReturnSize=x")) {
            assertThatThrownBy(() -> context.getEndpoint("mail-queue:outbound?" + bad)
                            .createConsumer(exchange -> {})
                            .start())
                    .as(bad)
                    .hasMessageNotContaining("\n")
                    .hasMessageContaining(bad.substring(0, bad.indexOf('=')));
        }
        assertThatThrownBy(() -> context.getEndpoint("mail-queue:a b")).hasMessageContaining("letters, digits");
    }

    @Test
    void whatWasTakenAndNotBegunIsGivenBackWhenTheRouteStops() throws Exception {
        consume(FAST + "&concurrency=1&batchSize=50", exchange -> {});
        context.getRouteController().stopRoute("out");
        for (int i = 0; i < 30; i++) {
            send("b" + i + "@x.org");
        }
        context.getRouteController().startRoute("out");
        next();
        context.getRouteController().stopRoute("out");
        assertThat(queue.counts().leased()).isZero();
        context.getRouteController().startRoute("out");
        awaitEmpty();
        assertThat(sent.size() + 1).as("each once").isEqualTo(30);
    }
}
