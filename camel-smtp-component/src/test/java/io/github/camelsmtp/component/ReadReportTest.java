package io.github.camelsmtp.component;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelsmtp.forward.Verp;
import io.github.camelsmtp.mail.EmailAddress;
import io.github.camelsmtp.mail.Recipient;
import io.github.camelsmtp.mail.ReversePath;
import io.github.camelsmtp.queue.DeliveryEvent;
import io.github.camelsmtp.relay.ReceivedReport;
import java.time.Instant;
import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;

/** Reports that come in, and the exchanges they are about. */
class ReadReportTest {
    private static final String REPORT = "Content-Type: multipart/report; boundary=b\r\n\r\n--b\r\n"
            + "Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; a\r\n\r\n"
            + "Final-Recipient: rfc822; bob@b.example\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n--b\r\n"
            + "Content-Type: text/rfc822-headers\r\n\r\nMessage-ID: <1@example.org>\r\n\r\n--b--\r\n";

    private final Verp verp = new Verp(EmailAddress.of("bounces@example.org"), List.of("a secret of this test"));
    private final RememberSent sent = new RememberSent(2);
    private final ReadReport read = new ReadReport().by(verp).by(sent);

    private static Exchange exchange(String body, String to) {
        Exchange exchange = new DefaultExchange(new DefaultCamelContext());
        exchange.getMessage().setBody(body);
        exchange.getMessage().setHeader(SmtpConstants.RECIPIENTS, List.of(to));
        exchange.getMessage().setHeader(SmtpConstants.REPORTED_EXCHANGE, "of somebody else");
        return exchange;
    }

    private static Object header(Exchange exchange, String name) {
        return exchange.getMessage().getHeader(name);
    }

    @Test
    void byTheReturnPath() throws Exception {
        EmailAddress path =
                verp.path("7F3A-42", EmailAddress.of("bob@b.example")).orElseThrow();
        Exchange exchange = exchange("whatever a mail server writes", path.toString());
        read.process(exchange);

        assertThat(header(exchange, SmtpConstants.REPORTED_EXCHANGE)).isEqualTo("7F3A-42");
        assertThat(header(exchange, SmtpConstants.REPORTED_RECIPIENT)).isEqualTo("bob@b.example");
        assertThat(header(exchange, SmtpConstants.REPORT)).isNull();
    }

    @Test
    void byTheMessageId() throws Exception {
        Exchange original = exchange("Message-ID: <1@example.org>\r\n\r\nhi\r\n", "bob@b.example");
        sent.process(original);
        Exchange exchange = exchange(REPORT, "alice@example.org");
        read.process(exchange);

        assertThat(header(exchange, SmtpConstants.REPORTED_EXCHANGE)).isEqualTo(original.getExchangeId());
        ReceivedReport report = exchange.getMessage().getHeader(SmtpConstants.REPORT, ReceivedReport.class);
        assertThat(report.recipients().get(0).address()).isEqualTo("bob@b.example");
        assertThat(exchange.getMessage().getBody(String.class)).isEqualTo(REPORT);
    }

    @Test
    void whatWasNotSentHereIsNotFound() throws Exception {
        for (String to : List.of("alice@example.org", "bounces+AAAAAAAA=7F3A-42@example.org")) {
            Exchange exchange = exchange(REPORT, to);
            read.process(exchange);

            assertThat(header(exchange, SmtpConstants.REPORTED_EXCHANGE)).isNull();
            assertThat(header(exchange, SmtpConstants.REPORT)).isNotNull();
        }
    }

    @Test
    void theOldestIsForgotten() throws Exception {
        for (int i = 1; i <= 3; i++) {
            sent.process(exchange("Message-ID: <" + i + "@example.org>\r\n\r\nhi\r\n", "bob@b.example"));
        }
        Exchange exchange = exchange(REPORT, "alice@example.org");
        read.process(exchange);

        assertThat(header(exchange, SmtpConstants.REPORTED_EXCHANGE)).isNull();
    }

    /** Nor can anybody fill the memory with fields that are none. */
    @Test
    void aFieldThatIsNoMessageIdIsNotTakenForAnEnvelopeId() throws Exception {
        sent.process(exchange("Message-ID: ENVID order 42\r\n\r\nhi\r\n", "bob@b.example"));
        Exchange exchange = exchange(
                REPORT.replace("Reporting-MTA", "Original-Envelope-Id: order 42\r\nReporting-MTA"),
                "alice@example.org");
        read.process(exchange);

        assertThat(header(exchange, SmtpConstants.REPORTED_EXCHANGE)).isNull();
    }

    @Test
    void aQueuesEventsSayWhoEnqueuedTheMessage() throws Exception {
        Exchange told = exchange("", "bob@b.example");
        told.getMessage()
                .setBody(new DeliveryEvent(
                        3,
                        "outbound",
                        DeliveryEvent.Kind.DELIVERED,
                        Instant.EPOCH,
                        "7",
                        "of the shop",
                        "order 42",
                        "<1@example.org>",
                        ReversePath.to(EmailAddress.of("alice@example.org")),
                        Recipient.of(EmailAddress.of("bob@b.example")),
                        1,
                        null,
                        1,
                        5));
        sent.process(told);
        Exchange byMessageId = exchange(REPORT, "alice@example.org");
        read.process(byMessageId);
        Exchange byEnvelopeId = exchange(
                REPORT.replace("<1@", "<2@")
                        .replace("Reporting-MTA", "Original-Envelope-Id: order 42\r\nReporting-MTA"),
                "alice@example.org");
        read.process(byEnvelopeId);

        assertThat(header(byMessageId, SmtpConstants.REPORTED_EXCHANGE)).isEqualTo("of the shop");
        assertThat(header(byEnvelopeId, SmtpConstants.REPORTED_EXCHANGE)).isEqualTo("of the shop");
    }
}
