package io.github.camelsmtp.component;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camelsmtp.mail.BodyType;
import io.github.camelsmtp.mail.DeliverBy;
import io.github.camelsmtp.mail.DeliveryMode;
import io.github.camelsmtp.mail.DeliveryRequest;
import io.github.camelsmtp.mail.DsnRequest;
import io.github.camelsmtp.mail.DsnReturn;
import io.github.camelsmtp.mail.EmailAddress;
import io.github.camelsmtp.mail.Envelope;
import io.github.camelsmtp.mail.ForwardPath;
import io.github.camelsmtp.mail.Hold;
import io.github.camelsmtp.mail.OriginalRecipient;
import io.github.camelsmtp.mail.Recipient;
import io.github.camelsmtp.mail.ReversePath;
import io.github.camelsmtp.store.InMemoryMailboxStore;
import io.github.camelsmtp.store.StoreDriver;
import io.github.camelsmtp.store.StoreException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Messages whose route failed for good, and how they come back. */
final class DeadLetterMailboxTest {
    private static final String DEAD = "deadletters@example.org";

    private final InMemoryMailboxStore store = new InMemoryMailboxStore(Clock.systemUTC());
    private final DefaultCamelContext context = new DefaultCamelContext();
    private final DeadLetterMailbox letters = new DeadLetterMailbox(context, store, DEAD);
    private final List<Exchange> seen = new ArrayList<>();
    private final List<byte[]> bodies = new ArrayList<>();
    private boolean broken = true;

    @BeforeEach
    void start() throws Exception {
        StoreDriver.accounts(store, DEAD, "alice@example.org");
        context.getRegistry().bind("store", store);
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                errorHandler(deadLetterChannel("mailbox:" + DEAD + "?deadLetters=true"));
                from("direct:in").routeId("orders").process(exchange -> {
                    if (broken) {
                        throw new IllegalStateException("no\r\nprinter \u2620");
                    }
                    seen.add(exchange.copy());
                    bodies.add(exchange.getMessage().getBody(byte[].class));
                });
                from("direct:other").routeId("other").process(exchange -> {
                    seen.add(exchange.copy());
                    bodies.add(exchange.getMessage().getBody(byte[].class));
                });
                from("direct:refuses").errorHandler(noErrorHandler()).process(exchange -> {
                    throw new SmtpReplyException("550 5.7.1 No");
                });
            }
        });
        context.start();
    }

    @AfterEach
    void stop() {
        context.stop();
    }

    private static Envelope envelope() {
        return new Envelope(
                ReversePath.to(EmailAddress.of("\"c & = d\"@example.com")),
                List.of(
                        new Recipient(
                                ForwardPath.to(EmailAddress.of("alice@example.org")),
                                new DsnRequest(
                                        Set.of(DsnRequest.Notify.FAILURE, DsnRequest.Notify.DELAY),
                                        new OriginalRecipient("rfc822", "al ice;&=%@example.net"))),
                        new Recipient(ForwardPath.POSTMASTER)),
                BodyType.EIGHT_BIT_MIME,
                OptionalLong.of(77),
                new DeliveryRequest(
                        DeliveryMode.MAIL,
                        true,
                        true,
                        DsnReturn.HEADERS,
                        "env&id=1\u00e4",
                        new DeliverBy(-5, DeliverBy.Mode.NOTIFY, true),
                        new Hold.For(Duration.ofMinutes(3)),
                        -4));
    }

    private void fail(byte[] message, Envelope envelope) throws Exception {
        context.createFluentProducerTemplate()
                .to("direct:in")
                .withBody(message)
                .withHeader(SmtpConstants.ENVELOPE, envelope)
                .withHeader(SmtpConstants.QUEUE_ID, "q1")
                .withHeader(SmtpConstants.HELO, "client.example")
                .withHeader(
                        SmtpConstants.REMOTE_ADDRESS, new InetSocketAddress(InetAddress.getByName("2001:db8::1"), 4711))
                .send();
    }

    private static byte[] octets(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    @Test
    void aDeadLetterCanBeReadAndComesBackExactly() throws Exception {
        byte[] message = octets(
                "Return-Path: <x@y>\r\nDead-Letter-End: no\r\nSubject: \u00e4\r\n\r\nDead-Letter-End: x y\r\n.\r\n");
        fail(message, envelope());
        assertThat(StoreDriver.texts(store, DEAD))
                .singleElement()
                .satisfies(text -> assertThat(text)
                        .startsWith("Return-Path: <>\r\nDead-Letter: route=orders&id=q1&")
                        .contains("\r\nDead-Letter-Reason: java.lang.IllegalStateException: no??printer ?\r\n")
                        .endsWith(new String(message, StandardCharsets.ISO_8859_1)));
        DeadLetter letter = letters.list().get(0);
        assertThat(letter.envelope()).isEqualTo(envelope());
        assertThat(letter.route()).isEqualTo("orders");
        assertThat(letter.queueId()).isEqualTo("q1");

        broken = false;
        letters.inject(letter.uid());
        assertThat(bodies).singleElement().isEqualTo(message);
        Exchange again = seen.get(0);
        assertThat(again.getFromRouteId()).isEqualTo("orders");
        assertThat(again.getMessage().getHeader(SmtpConstants.ENVELOPE)).isEqualTo(envelope());
        assertThat(again.getMessage().getHeader(SmtpConstants.RECIPIENTS))
                .isEqualTo(List.of("alice@example.org", "postmaster"));
        assertThat(again.getMessage().getHeader(SmtpConstants.HELO)).isEqualTo("client.example");
        assertThat(again.getMessage().getHeader(SmtpConstants.REMOTE_ADDRESS))
                .isEqualTo(new InetSocketAddress(InetAddress.getByName("2001:db8::1"), 4711));
        assertThat(letters.list()).isEmpty();
        assertThat(StoreDriver.texts(store, DEAD)).isEmpty();
    }

    @Test
    void whatPop3CannotCarryComesBackExactlyToo() throws Exception {
        byte[] random = new byte[100_000];
        new Random(1).nextBytes(random);
        broken = false;
        for (byte[] message :
                List.of(octets("bare\nline feed\r\n"), octets("no end"), octets(""), octets("a\r\r\n"), random)) {
            broken = true;
            fail(message, envelope());
            DeadLetter letter = letters.list().get(0);
            String stored = StoreDriver.texts(store, DEAD).get(0);
            assertThat(stored).endsWith("\r\n");
            assertThat(stored.split("\r\n"))
                    .noneMatch(line -> line.length() > 998 || line.contains("\r") || line.contains("\n"));
            broken = false;
            letters.inject(letter.uid(), "direct:other");
            assertThat(bodies.remove(0)).isEqualTo(message);
        }
    }

    @Test
    void aThousandRecipientsComeBack() throws Exception {
        List<Recipient> recipients = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            recipients.add(Recipient.of(EmailAddress.of("r" + i + "@example.org")));
        }
        Envelope envelope = Envelope.of(ReversePath.NULL, recipients);
        fail(octets("x\r\n"), envelope);
        assertThat(letters.list().get(0).envelope()).isEqualTo(envelope);
    }

    @Test
    void whatFailsAgainStays() throws Exception {
        fail(octets("x\r\n"), envelope());
        String uid = letters.list().get(0).uid();
        assertThatThrownBy(() -> letters.inject(uid, "direct:refuses")).isInstanceOf(SmtpReplyException.class);
        assertThat(letters.list()).extracting(DeadLetter::uid).containsExactly(uid);
        letters.inject(uid);
        assertThat(letters.list())
                .as("its route has put it here anew")
                .singleElement()
                .satisfies(letter -> assertThat(letter.uid()).isNotEqualTo(uid));
        context.getRouteController().stopRoute("orders");
        String anew = letters.list().get(0).uid();
        assertThatThrownBy(() -> letters.inject(anew))
                .hasMessage("the route 'orders' is not there, or not started: name an endpoint to send it to");
        assertThatThrownBy(() -> letters.inject(uid)).isInstanceOf(StoreException.class);
        DeadLetterMailbox.delete(store, DEAD, anew);
        assertThat(letters.list()).isEmpty();
    }

    @Test
    void aForgedDeadLetterIsNone() throws Exception {
        fail(octets("x\r\n"), envelope());
        String genuine = StoreDriver.texts(store, DEAD).get(0);
        DeadLetterMailbox.delete(store, DEAD, letters.list().get(0).uid());
        StoreDriver.deliver(store, genuine.replace("alice%40", "mallory%40"), DEAD);
        StoreDriver.deliver(
                store, "Return-Path: <>\r\nDead-Letter: x=y\r\nDead-Letter-End: verbatim AAAA\r\n\r\n", DEAD);
        StoreDriver.deliver(store, "Subject: hello\r\n\r\n", DEAD);
        assertThat(letters.list()).isEmpty();
        String uid;
        try (var maildrop = StoreDriver.open(store, DEAD)) {
            uid = maildrop.messages().get(0).uid();
        }
        broken = false;
        assertThatThrownBy(() -> letters.inject(uid)).hasMessageContaining("not one of this store");
        assertThat(seen).isEmpty();
        StoreDriver.deliver(store, genuine, DEAD);
        assertThat(letters.list()).hasSize(1);
    }

    @Test
    void itNeedsAnAddress() {
        assertThatThrownBy(() -> context.createProducerTemplate()
                        .sendBodyAndHeaders("mailbox:recipients?deadLetters=true", "x", Map.of()))
                .rootCause()
                .hasMessageContaining("deadLetters=true needs an address");
    }
}
