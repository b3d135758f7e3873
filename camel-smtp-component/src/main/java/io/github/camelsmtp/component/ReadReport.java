package io.github.camelsmtp.component;

import io.github.camelsmtp.forward.Verp;
import io.github.camelsmtp.mail.ForwardPath;
import io.github.camelsmtp.relay.DsnReader;
import io.github.camelsmtp.relay.ReceivedReport;
import java.io.InputStream;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;
import org.jspecify.annotations.Nullable;

/**
 * Reads a report that comes in, and says what it is about: {@link SmtpConstants#REPORT} is what it says, {@link
 * SmtpConstants#REPORTED_EXCHANGE} the id of the exchange that sent the message, and {@link
 * SmtpConstants#REPORTED_RECIPIENT} the recipient, if the return path names one. The exchange is found by the return path to
 * which the report came, which nobody else can make; then by ENVID and Message-ID. Body and envelope stay as they are.
 *
 * <p>Bad input: a message that is no report has none of the headers, but for those that its return path gives, since not
 * everybody who returns a message writes a report. Headers of these names that were there are removed. Thread-safe.
 */
public final class ReadReport implements Processor {
    private final @Nullable Verp verp;
    private final @Nullable SentMessages sent;

    /** Reads, and finds no exchange. */
    public ReadReport() {
        this(null, null);
    }

    private ReadReport(@Nullable Verp verp, @Nullable SentMessages sent) {
        this.verp = verp;
        this.sent = sent;
    }

    /** Finds the exchange by the return path. */
    public ReadReport by(Verp paths) {
        return new ReadReport(paths, sent);
    }

    /** Finds the exchange by ENVID and Message-ID. */
    public ReadReport by(SentMessages messages) {
        return new ReadReport(verp, messages);
    }

    @Override
    public void process(Exchange exchange) throws Exception {
        Message message = exchange.getMessage();
        message.removeHeader(SmtpConstants.REPORT);
        message.removeHeader(SmtpConstants.REPORTED_EXCHANGE);
        message.removeHeader(SmtpConstants.REPORTED_RECIPIENT);
        Optional<ReceivedReport> report;
        try (InputStream in = BodyContent.of(exchange).open()) {
            report = DsnReader.read(in);
        }
        report.ifPresent(read -> message.setHeader(SmtpConstants.REPORT, read));
        Optional<Verp.Returned> path = path(exchange);
        if (path.isPresent()) {
            message.setHeader(SmtpConstants.REPORTED_EXCHANGE, path.get().id());
            if (path.get().recipient() != null) {
                message.setHeader(
                        SmtpConstants.REPORTED_RECIPIENT, path.get().recipient().toString());
            }
        } else if (report.isPresent() && sent != null) {
            sent.exchangeOf(report.get()).ifPresent(id -> message.setHeader(SmtpConstants.REPORTED_EXCHANGE, id));
        }
    }

    private Optional<Verp.Returned> path(Exchange exchange) {
        if (verp == null) {
            return Optional.empty();
        }
        return ExchangeEnvelope.recipients(exchange).stream()
                .map(ForwardPath::address)
                .flatMap(Optional::stream)
                .map(verp::read)
                .flatMap(Optional::stream)
                .findFirst();
    }
}
