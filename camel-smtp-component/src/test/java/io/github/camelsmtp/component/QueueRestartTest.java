package io.github.camelsmtp.component;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelsmtp.jdbc.JdbcMailboxStore;
import io.github.camelsmtp.mail.BodyType;
import io.github.camelsmtp.mail.DeliveryMode;
import io.github.camelsmtp.mail.DeliveryRequest;
import io.github.camelsmtp.mail.EmailAddress;
import io.github.camelsmtp.mail.Envelope;
import io.github.camelsmtp.mail.Recipient;
import io.github.camelsmtp.mail.ReversePath;
import io.github.camelsmtp.queue.DeliveryEvent;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Mail that one process has queued and the next one delivers: its events and its reports name the exchange of the first. */
class QueueRestartTest {
    private static final String REPORT = "Content-Type: multipart/report; boundary=b\r\n\r\n--b\r\n"
            + "Content-Type: message/delivery-status\r\n\r\n%sReporting-MTA: dns; a\r\n\r\n"
            + "Final-Recipient: rfc822; bob@example.net\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n--b\r\n"
            + "Content-Type: text/rfc822-headers\r\n\r\nMessage-ID: <%s@example.org>\r\n\r\n--b--\r\n";

    @TempDir
    private Path directory;

    private static DefaultCamelContext context(JdbcMailboxStore store) {
        DefaultCamelContext context = new DefaultCamelContext();
        context.getRegistry().bind("store", store);
        return context;
    }

    /** Queues a message in a process that delivers nothing; the id of the exchange. */
    private String queued() throws Exception {
        try (JdbcMailboxStore store = JdbcMailboxStore.embedded(directory);
                DefaultCamelContext before = context(store)) {
            before.start();
            Envelope envelope = new Envelope(
                    ReversePath.to(EmailAddress.of("shop@example.org")),
                    List.of(Recipient.of(EmailAddress.of("bob@example.net"))),
                    BodyType.SEVEN_BIT,
                    OptionalLong.empty(),
                    new DeliveryRequest(DeliveryMode.MAIL, false, false, null, "order 42", null, null, 0));
            Exchange sent = before.createProducerTemplate().request("mail-queue:outbound", exchange -> {
                exchange.getMessage().setBody("Message-ID: <1@example.org>\r\n\r\nx\r\n".getBytes(US_ASCII));
                exchange.getMessage().setHeader(SmtpConstants.ENVELOPE, envelope);
            });
            assertThat(sent.getException()).isNull();
            return sent.getExchangeId();
        }
    }

    @Test
    void eventsAndReportsNameTheExchangeOfTheProcessBefore() throws Exception {
        String origin = queued();
        RememberSent sent = new RememberSent(10);
        BlockingQueue<DeliveryEvent> events = new LinkedBlockingQueue<>();
        try (JdbcMailboxStore store = JdbcMailboxStore.embedded(directory);
                DefaultCamelContext after = context(store)) {
            after.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    from("mail-queue:outbound?events=true")
                            .process(sent)
                            .process(exchange -> events.add(exchange.getIn().getBody(DeliveryEvent.class)));
                    from("mail-queue:outbound?hostname=mx.example.org").log("delivered");
                }
            });
            after.start();
            DeliveryEvent event = events.poll(20, TimeUnit.SECONDS);
            assertThat(event).isNotNull();
            assertThat(event.origin()).isEqualTo(origin);
            assertThat(event.envelopeId()).isEqualTo("order 42");

            assertThat(reported(after, sent, REPORT.formatted("", "1"))).isEqualTo(origin);
            assertThat(reported(after, sent, REPORT.formatted("Original-Envelope-Id: order 42\r\n", "2")))
                    .isEqualTo(origin);
            assertThat(reported(after, sent, REPORT.formatted("", "3"))).isNull();
        }
    }

    private static Object reported(DefaultCamelContext context, RememberSent sent, String report) throws Exception {
        Exchange exchange = context.getEndpoint("direct:report").createExchange();
        exchange.getMessage().setBody(report);
        exchange.getMessage().setHeader(SmtpConstants.RECIPIENTS, List.of("shop@example.org"));
        new ReadReport().by(sent).process(exchange);
        return exchange.getMessage().getHeader(SmtpConstants.REPORTED_EXCHANGE);
    }
}
