package io.github.camelsmtp.component;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camelsmtp.mail.DeliveryResult;
import io.github.camelsmtp.mail.DsnRequest;
import io.github.camelsmtp.mail.DsnRequest.Notify;
import io.github.camelsmtp.mail.EmailAddress;
import io.github.camelsmtp.mail.Envelope;
import io.github.camelsmtp.mail.ForwardPath;
import io.github.camelsmtp.mail.Recipient;
import io.github.camelsmtp.mail.Reply;
import io.github.camelsmtp.mail.ReversePath;
import io.github.camelsmtp.store.InMemoryMailboxStore;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code mail-dsn} in routes. */
class DsnRouteTest {
    private static final String MESSAGE = "Subject: hi\r\nMessage-ID: <1@example.org>\r\n\r\nbody\r\n";

    private final CamelContext context = new DefaultCamelContext();
    private Exception failure = new IllegalStateException("jdbc:h2:secret");

    @BeforeEach
    void start() throws Exception {
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                for (String report : List.of("failure", "delay", "success", "relayed")) {
                    from("direct:" + report).to("mail-dsn:" + report + "?hostname=mail.example.org");
                }
                from("direct:drop").to("mail-dsn:failure?hostname=mail.example.org&dropDoubleBounces=true");
                from("direct:caught")
                        .onException(Exception.class)
                        .handled(true)
                        .to("mail-dsn:failure?hostname=mail.example.org&from=robot@example.org&maxReturnSize=0")
                        .end()
                        .process(exchange -> {
                            throw failure;
                        });
            }
        });
        context.start();
    }

    @AfterEach
    void stop() {
        context.stop();
    }

    private Exchange send(String to, Map<String, Object> headers) {
        try (ProducerTemplate template = context.createProducerTemplate()) {
            return template.request(to, exchange -> {
                exchange.getMessage().setBody(MESSAGE);
                exchange.getMessage().setHeader(SmtpConstants.MAIL_FROM, "alice@example.org");
                exchange.getMessage().setHeader(SmtpConstants.RECIPIENTS, List.of("bob@b.example", "carol@c.example"));
                exchange.getMessage().setHeader("Other", "stays");
                exchange.getMessage().setHeaders(merged(exchange.getMessage().getHeaders(), headers));
            });
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static Map<String, Object> merged(Map<String, Object> usual, Map<String, Object> others) {
        usual.putAll(others);
        return usual;
    }

    private static DeliveryResult result(String recipient, String reply, boolean relayed, Notify... notify) {
        ForwardPath path = ForwardPath.to(EmailAddress.of(recipient));
        return new DeliveryResult(
                new Recipient(path, new DsnRequest(Set.of(notify), null)),
                Reply.parse(reply).orElseThrow(),
                "mx.example",
                relayed);
    }

    @Test
    void theReportTakesThePlaceOfTheMessage() {
        Exchange sent = send(
                "direct:failure",
                Map.of(
                        SmtpConstants.DELIVERY_RESULTS,
                        List.of(
                                result("bob@b.example", "550 5.1.1 No such user", false),
                                result("carol@c.example", "250 2.0.0 OK", false)),
                        SmtpConstants.HELO,
                        "client.example",
                        SmtpConstants.ARRIVAL_DATE,
                        Instant.parse("2026-03-01T10:15:30Z"),
                        SmtpConstants.QUEUE_ID,
                        "0Q1"));

        assertThat(sent.getException()).isNull();
        assertThat(sent.getMessage().getBody(String.class))
                .contains("Final-Recipient: rfc822; bob@b.example\r\nAction: failed\r\nStatus: 5.1.1")
                .contains("Remote-MTA: dns; mx.example", "Final-Log-ID: 0Q1", "Sun, 1 Mar 2026 10:15:30 +0000")
                .contains("From: Mail Delivery System <MAILER-DAEMON@mail.example.org>")
                .doesNotContain("carol@");
        Map<String, Object> headers = sent.getMessage().getHeaders();
        assertThat(headers)
                .containsEntry(SmtpConstants.MAIL_FROM, "")
                .containsEntry(SmtpConstants.RECIPIENTS, List.of("alice@example.org"))
                .containsEntry(SmtpConstants.REPORT_WRITTEN, true)
                .containsEntry("Other", "stays")
                .doesNotContainKeys(SmtpConstants.HELO, SmtpConstants.DELIVERY_RESULTS, SmtpConstants.QUEUE_ID);
        assertThat(sent.getMessage()
                        .getHeader(SmtpConstants.ENVELOPE, Envelope.class)
                        .sender())
                .isEqualTo(ReversePath.NULL);
    }

    @Test
    void nothingForTheNullSenderAndWhoWantsNone() {
        Exchange null1 = send("direct:drop", Map.of(SmtpConstants.MAIL_FROM, ""));
        Exchange never = send(
                "direct:failure",
                Map.of(
                        SmtpConstants.DELIVERY_RESULTS,
                        List.of(result("bob@b.example", "550 no", false, Notify.NEVER))));

        for (Exchange exchange : List.of(null1, never)) {
            assertThat(exchange.getMessage().getHeader(SmtpConstants.REPORT_WRITTEN))
                    .isEqualTo(false);
            assertThat(exchange.getMessage().getBody(String.class)).isEqualTo(MESSAGE);
            assertThat(exchange.getMessage().getHeader(SmtpConstants.RECIPIENTS))
                    .isEqualTo(List.of("bob@b.example", "carol@c.example"));
        }
    }

    @Test
    void aDoubleBounceGoesToThePostmaster() {
        Exchange sent = send("direct:failure", Map.of(SmtpConstants.MAIL_FROM, ""));

        assertThat(sent.getMessage().getHeader(SmtpConstants.RECIPIENTS))
                .isEqualTo(List.of("postmaster@mail.example.org"));
    }

    @Test
    void theExceptionOfARouteIsTold() {
        failure = new SmtpDeliveryException(
                List.of(result("bob@b.example", "552 5.2.2 Full", false), result("carol@c.example", "250 OK", false)));
        String body = send("direct:caught", Map.of()).getMessage().getBody(String.class);

        assertThat(body)
                .contains("From: Mail Delivery System <robot@example.org>")
                .contains("Diagnostic-Code: smtp; 552 5.2.2 Full", "The recipient's mailbox is full.")
                .contains("Content-Type: text/rfc822-headers")
                .doesNotContain("carol@");
    }

    @Test
    void theRefusalOfARouteIsTold() {
        failure = new SmtpReplyException("550 5.7.1 Not here");

        assertThat(send("direct:caught", Map.of()).getMessage().getBody(String.class))
                .contains("Diagnostic-Code: x-local; 550 5.7.1 Not here", "<bob@b.example>", "<carol@c.example>");
    }

    @Test
    void anExceptionsWordsAreOursAlone() {
        assertThat(send("direct:caught", Map.of()).getMessage().getBody(String.class))
                .contains("x-local; 554 5.3.0 The message could not be processed")
                .doesNotContain("jdbc", "secret");
    }

    @Test
    void whoToldTheSenderIsNotTold() {
        Map<String, Object> results = Map.of(
                SmtpConstants.DELIVERY_RESULTS,
                List.of(
                        result("bob@b.example", "250 2.0.0 OK", true, Notify.SUCCESS),
                        result("carol@c.example", "250 2.0.0 OK", false, Notify.SUCCESS)));

        assertThat(send("direct:relayed", results).getMessage().getBody(String.class))
                .contains("carol@c.example\r\nAction: relayed")
                .doesNotContain("bob@");
        assertThat(send("direct:success", results).getMessage().getBody(String.class))
                .contains("carol@c.example\r\nAction: delivered");
        assertThat(send("direct:success", Map.of()).getMessage().getHeader(SmtpConstants.REPORT_WRITTEN))
                .as("nobody asked")
                .isEqualTo(false);
    }

    @Test
    void aDelayNamesWhoIsDelayed() {
        Map<String, Object> headers = Map.of(
                SmtpConstants.RETRY_UNTIL,
                Instant.parse("2026-03-06T10:15:30Z"),
                SmtpConstants.DELIVERY_RESULTS,
                List.of(
                        result("bob@b.example", "450 4.2.0 Later", false),
                        result("carol@c.example", "550 5.1.1 No", false)));

        assertThat(send("direct:delay", headers).getMessage().getBody(String.class))
                .contains("Will-Retry-Until: Fri, 6 Mar 2026 10:15:30 +0000", "bob@")
                .doesNotContain("carol@");
    }

    @Test
    void aReportGoesIntoTheSendersMailbox() throws Exception {
        InMemoryMailboxStore store = new InMemoryMailboxStore(java.time.Clock.systemUTC());
        store.accounts().create(EmailAddress.of("alice@example.org"), "secret");
        context.getRegistry().bind("store", store);
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:whole")
                        .to("mail-dsn:failure?hostname=mail.example.org")
                        .to("mailbox:recipients");
            }
        });

        assertThat(send("direct:whole", Map.of()).getException()).isNull();
        try (var maildrop = store.open("alice@example.org").orElseThrow()) {
            assertThat(maildrop.messages()).hasSize(1);
        }
    }

    @Test
    void aMistakeIsOneLine() {
        assertThatThrownBy(() -> context.addRoutes(new RouteBuilder() {
                    @Override
                    public void configure() {
                        from("direct:wrong").to("mail-dsn:bounce");
                    }
                }))
                .rootCause()
                .hasMessage("mail-dsn:bounce: it must be failure, delay, success or relayed");
    }
}
