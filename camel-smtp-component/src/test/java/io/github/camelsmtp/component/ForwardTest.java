package io.github.camelsmtp.component;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camelsmtp.forward.Aliases;
import io.github.camelsmtp.forward.Srs;
import io.github.camelsmtp.forward.Verp;
import io.github.camelsmtp.mail.BodyType;
import io.github.camelsmtp.mail.DeliveryMode;
import io.github.camelsmtp.mail.DeliveryRequest;
import io.github.camelsmtp.mail.DsnRequest;
import io.github.camelsmtp.mail.DsnRequest.Notify;
import io.github.camelsmtp.mail.EmailAddress;
import io.github.camelsmtp.mail.Envelope;
import io.github.camelsmtp.mail.ForwardPath;
import io.github.camelsmtp.mail.OriginalRecipient;
import io.github.camelsmtp.mail.Recipient;
import io.github.camelsmtp.mail.ReversePath;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;

/** Forwarding as a step of a route. */
class ForwardTest {
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-03-01T10:15:30Z"), ZoneOffset.UTC);
    private static final String MESSAGE =
            "Received: from x by y; now\r\nSubject: hi\r\n\r\nDelivered-To: a@example.org\r\n";

    private final Srs srs = new Srs("fwd.example", List.of("a secret of this test"));
    private final Aliases aliases = new Aliases(Map.of(
            "info@example.org", List.of("bob@b.example"),
            "sales@example.org", List.of("bob@b.example", "carol@c.example")));
    private final Forward forward = new Forward(aliases).returnBy(srs).by(CLOCK);

    private static Exchange exchange(String from, String message, String... to) {
        Exchange exchange = new DefaultExchange(new DefaultCamelContext());
        exchange.getMessage().setBody(message);
        exchange.getMessage().setHeader(SmtpConstants.MAIL_FROM, from);
        exchange.getMessage().setHeader(SmtpConstants.RECIPIENTS, List.of(to));
        return exchange;
    }

    private static Object header(Exchange exchange, String name) {
        return exchange.getMessage().getHeader(name);
    }

    @Test
    void oneAddress() throws Exception {
        Exchange exchange = exchange("alice@a.example", MESSAGE, "info@example.org");
        forward.process(exchange);

        assertThat(header(exchange, SmtpConstants.RECIPIENTS)).isEqualTo(List.of("bob@b.example"));
        EmailAddress path = EmailAddress.of((String) header(exchange, SmtpConstants.MAIL_FROM));
        assertThat(path.toString()).startsWith("SRS0=").endsWith("=a.example=alice@fwd.example");
        assertThat(exchange.getMessage().getBody(String.class))
                .isEqualTo("Delivered-To: info@example.org\r\n" + MESSAGE);

        Exchange bounce = exchange("", MESSAGE, path.toString());
        new ReturnToSender(srs, CLOCK).process(bounce);
        assertThat(header(bounce, SmtpConstants.RECIPIENTS)).isEqualTo(List.of("alice@a.example"));
        assertThat(header(bounce, SmtpConstants.MAIL_FROM)).isEqualTo("");
    }

    @Test
    void severalAddressesDoNotHearOfEachOther() throws Exception {
        Exchange exchange =
                exchange("alice@a.example", MESSAGE, "sales@example.org", "info@example.org", "dan@d.example");
        forward.process(exchange);

        assertThat(header(exchange, SmtpConstants.RECIPIENTS))
                .isEqualTo(List.of("bob@b.example", "carol@c.example", "dan@d.example"));
        assertThat(exchange.getMessage().getBody(String.class)).isEqualTo(MESSAGE);
    }

    @Test
    void whatTheSenderAskedForGoesOnToOne() throws Exception {
        DsnRequest asked = new DsnRequest(Set.of(Notify.SUCCESS), new OriginalRecipient("rfc822", "x@example.org"));
        DeliveryRequest request = new DeliveryRequest(DeliveryMode.MAIL, false, false, null, "id", null, null, 0);
        for (String alias : List.of("info@example.org", "sales@example.org")) {
            Exchange exchange = exchange("alice@a.example", MESSAGE, alias);
            exchange.getMessage()
                    .setHeader(
                            SmtpConstants.ENVELOPE,
                            new Envelope(
                                    ReversePath.to(EmailAddress.of("alice@a.example")),
                                    List.of(new Recipient(ForwardPath.to(EmailAddress.of(alias)), asked)),
                                    BodyType.SEVEN_BIT,
                                    OptionalLong.empty(),
                                    request));
            forward.process(exchange);
            Envelope after = exchange.getMessage().getHeader(SmtpConstants.ENVELOPE, Envelope.class);
            boolean one = alias.startsWith("info");
            assertThat(after.recipients()).allMatch(r -> r.dsn().equals(one ? asked : DsnRequest.NONE));
            assertThat(after.request().envelopeId()).isEqualTo(one ? "id" : null);
        }
    }

    /** The case of an alias does not matter, so neither does that of the field. */
    @Test
    void aLoopThatChangesTheCaseEnds() {
        Exchange again = exchange("alice@a.example", "Delivered-To: info@example.org\r\n\r\n", "INFO@example.org");
        assertThatThrownBy(() -> forward.process(again)).hasMessageContaining("554 5.4.6");
    }

    @Test
    void aLoopEnds() throws Exception {
        Exchange once = exchange("alice@a.example", MESSAGE, "info@example.org");
        forward.process(once);
        String seen = once.getMessage().getBody(String.class);

        assertThatThrownBy(() -> forward.process(exchange("x@b.example", seen, "info@example.org")))
                .isInstanceOf(SmtpReplyException.class)
                .hasMessageStartingWith("554 5.4.6");
        String hops = "Received: x\r\n".repeat(50) + "\r\n" + "Received: x\r\n".repeat(50);
        forward.process(exchange("x@b.example", hops, "info@example.org"));
        assertThatThrownBy(() -> forward.process(exchange("x@b.example", "Received: x\r\n" + hops, "dan@d.example")))
                .hasMessageStartingWith("554 5.4.6");
    }

    @Test
    void theNullSenderStays() throws Exception {
        Exchange exchange = exchange("", MESSAGE, "info@example.org");
        forward.process(exchange);

        assertThat(header(exchange, SmtpConstants.MAIL_FROM)).isEqualTo("");
    }

    @Test
    void asLists() throws Exception {
        Verp verp = new Verp(EmailAddress.of("bounces@example.org"), List.of("a secret of this test"));
        Exchange exchange = exchange("alice@a.example", MESSAGE, "sales@example.org");
        new Forward(aliases).returnBy(verp).process(exchange);

        EmailAddress path = EmailAddress.of((String) header(exchange, SmtpConstants.MAIL_FROM));
        assertThat(verp.read(path)).contains(new Verp.Returned(exchange.getExchangeId(), null));
    }

    @Test
    void returnPathsOfNobodysMakingAreRefused() throws Exception {
        Exchange made = exchange("alice@a.example", MESSAGE, "info@example.org");
        forward.process(made);
        String path = (String) header(made, SmtpConstants.MAIL_FROM);
        Clock later = Clock.offset(CLOCK, Duration.ofDays(30));

        assertThatThrownBy(() -> new ReturnToSender(srs, later).process(exchange("", MESSAGE, path)))
                .hasMessageStartingWith("550 5.1.0");
        assertThatThrownBy(() ->
                        new ReturnToSender(srs, CLOCK).process(exchange("", MESSAGE, path.replace("alice", "victim"))))
                .hasMessageStartingWith("550 5.1.1");
        Exchange other = exchange("", MESSAGE, "alice@fwd.example", "postmaster");
        new ReturnToSender(srs, CLOCK).process(other);
        assertThat(header(other, SmtpConstants.RECIPIENTS)).isEqualTo(List.of("alice@fwd.example", "postmaster"));
    }

    @Test
    void aSenderTooLongToBeForwarded() {
        String sender = "a".repeat(240) + "@a.example";

        assertThatThrownBy(() -> forward.process(exchange(sender, MESSAGE, "info@example.org")))
                .hasMessageStartingWith("550 5.1.7");
    }
}
