package io.github.camelsmtp.component;

import io.github.camelsmtp.mail.DeliveryResult;
import io.github.camelsmtp.mail.Envelope;
import io.github.camelsmtp.mail.Recipient;
import io.github.camelsmtp.mail.Reply;
import io.github.camelsmtp.queue.Attempt;
import io.github.camelsmtp.queue.OutboundQueue;
import io.github.camelsmtp.queue.QueuedDelivery;
import io.github.camelsmtp.queue.QueuedDelivery.Report;
import io.github.camelsmtp.queue.Submission;
import io.github.camelsmtp.relay.DeliveryReport;
import io.github.camelsmtp.relay.DeliveryReport.Action;
import io.github.camelsmtp.relay.DsnMessage;
import io.github.camelsmtp.relay.DsnWriter;
import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.jspecify.annotations.Nullable;

/**
 * Tells senders what became of their messages: makes the report, and hands it over to the queue itself or to an endpoint.
 * Thread-safe; reads the message on the caller's thread.
 */
final class QueueReports {
    private static final Reply EXPIRED = Reply.of(450, 4, 7, "Delivery time expired");

    private final OutboundQueue queue;
    private final DsnWriter writer;
    private final Clock clock;
    private final @Nullable ProducerTemplate template;
    private final @Nullable Endpoint bounces;

    /** @param bounces who gets reports, with the template that sends them; null for the queue itself */
    QueueReports(
            OutboundQueue queue,
            DsnWriter writer,
            Clock clock,
            @Nullable ProducerTemplate template,
            @Nullable Endpoint bounces) {
        this.queue = queue;
        this.writer = writer;
        this.clock = clock;
        this.template = template;
        this.bounces = bounces;
    }

    /** Reports what has ended. Completes when whoever gets the report has it, or when nobody is to be told. */
    CompletionStage<Void> ended(DueGroup group) {
        Action action = group.report() == Report.RELAYED ? Action.RELAYED : Action.FAILED;
        List<DeliveryResult> results = new ArrayList<>();
        @Nullable Instant last = null;
        for (QueuedDelivery delivery : group.deliveries()) {
            Attempt attempt = delivery.last();
            results.add(
                    attempt == null
                            ? DeliveryResult.local(delivery.recipient(), EXPIRED)
                            : attempt.result(delivery.recipient()));
            last = attempt == null ? last : attempt.at();
        }
        return report(group, action, results, last, null);
    }

    /** Reports that it takes longer, until then. */
    CompletionStage<Void> delayed(DueGroup group, List<DeliveryResult> results, Instant until) {
        return report(group, Action.DELAYED, results, clock.instant(), until);
    }

    private CompletionStage<Void> report(
            DueGroup group,
            Action action,
            List<DeliveryResult> results,
            @Nullable Instant lastAttempt,
            @Nullable Instant until) {
        Instant now = clock.instant();
        try {
            Envelope envelope = group.envelope(now);
            DeliveryReport report = new DeliveryReport(
                    action,
                    envelope,
                    results,
                    group.message().arrived(),
                    lastAttempt,
                    until,
                    group.message().id(),
                    queue.content(group.message()));
            Optional<DsnMessage> dsn = writer.write(report, now);
            return dsn.isEmpty() ? CompletableFuture.completedStage(null) : handOver(dsn.get(), group, now);
        } catch (IOException | RuntimeException e) {
            return CompletableFuture.failedStage(e);
        }
    }

    private CompletionStage<Void> handOver(DsnMessage dsn, DueGroup group, Instant now) throws IOException {
        Endpoint to = bounces;
        if (to == null || template == null) {
            Submission submission = new Submission(
                    dsn.envelope(), dsn.content(), now, group.message().origin(), null);
            return queue.enqueue(submission).thenAccept(id -> {});
        }
        Exchange exchange = to.createExchange();
        Spool spool;
        try (SpoolOutput out = new SpoolOutput();
                InputStream in = dsn.content().open()) {
            in.transferTo(out);
            spool = out.spool();
        }
        exchange.getIn().setBody(SpoolStream.bodyOf(exchange, spool));
        ExchangeHeaders.ofMessage(
                exchange.getIn(), dsn.envelope(), group.message().id(), spool.size());
        spool.letGo();
        return template.asyncSend(to, exchange).thenCompose(done -> {
            if (RouteOutcome.hasFailed(done)) {
                Exception why = done.getException();
                return CompletableFuture.failedStage(
                        why == null ? new IOException("the route of the report rolled back") : why);
            }
            return CompletableFuture.<Void>completedStage(null);
        });
    }

    /** The recipients of a group. */
    static List<Recipient> recipients(DueGroup group) {
        return group.deliveries().stream().map(QueuedDelivery::recipient).toList();
    }
}
