package io.github.camelsmtp.component;

import io.github.camelsmtp.mail.DeliveryResult;
import io.github.camelsmtp.relay.DeliveryReport;
import io.github.camelsmtp.relay.DeliveryReport.Action;
import io.github.camelsmtp.relay.DsnMessage;
import io.github.camelsmtp.relay.DsnWriter;
import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.support.DefaultProducer;
import org.jspecify.annotations.Nullable;

/**
 * Puts a report in the place of the message: body, {@link SmtpConstants#MAIL_FROM}, {@link SmtpConstants#RECIPIENTS} and
 * {@link SmtpConstants#ENVELOPE} are the report's afterwards, ready for a queue or a mailbox, and the headers that spoke of
 * the message are gone. An exception that was caught stays where Camel keeps it.
 *
 * <p>If nobody is to be told, the exchange stays as it was, and {@link SmtpConstants#REPORT_WRITTEN} is false.
 */
public class DsnProducer extends DefaultProducer {
    private final Action action;
    private final Clock clock;
    private @Nullable DsnWriter writer;

    DsnProducer(DsnEndpoint endpoint, Action action, Clock clock) {
        super(endpoint);
        this.action = action;
        this.clock = clock;
    }

    @Override
    protected void doInit() throws Exception {
        super.doInit();
        writer = new DsnWriter(((DsnEndpoint) getEndpoint()).settings());
    }

    @Override
    public void process(Exchange exchange) throws Exception {
        DsnWriter to = writer;
        if (to == null) {
            throw new IllegalStateException("the producer is not started");
        }
        List<DeliveryResult> results = OutcomeOfRoute.results(exchange, action);
        Optional<DsnMessage> report =
                results.isEmpty() ? Optional.empty() : to.write(report(exchange, results), clock.instant());
        if (report.isPresent()) {
            replace(exchange, report.get());
        }
        exchange.getMessage().setHeader(SmtpConstants.REPORT_WRITTEN, report.isPresent());
    }

    private DeliveryReport report(Exchange exchange, List<DeliveryResult> results) throws Exception {
        Message message = exchange.getMessage();
        Instant created = Instant.ofEpochMilli(exchange.getClock().getCreated());
        return new DeliveryReport(
                action,
                ExchangeEnvelope.of(exchange),
                results,
                message.getHeader(SmtpConstants.ARRIVAL_DATE, created, Instant.class),
                clock.instant(),
                message.getHeader(SmtpConstants.RETRY_UNTIL, Instant.class),
                message.getHeader(SmtpConstants.QUEUE_ID, exchange.getExchangeId(), String.class),
                BodyContent.of(exchange));
    }

    private static void replace(Exchange exchange, DsnMessage report) throws IOException {
        Spool spool;
        try (SpoolOutput out = new SpoolOutput();
                InputStream in = report.content().open()) {
            in.transferTo(out);
            spool = out.spool();
        }
        Message message = exchange.getMessage();
        // What the client of the message was, or what its results were, is not so of the report.
        for (Map.Entry<String, Object> header : Map.copyOf(message.getHeaders()).entrySet()) {
            if (header.getKey().startsWith("CamelSmtp")) {
                message.removeHeader(header.getKey());
            }
        }
        message.setBody(SpoolStream.bodyOf(exchange, spool));
        spool.letGo();
        ExchangeHeaders.ofEnvelope(message, report.envelope());
        message.setHeader(SmtpConstants.MESSAGE_SIZE, spool.size());
    }
}
