package io.github.camelsmtp.component;

import io.github.camelsmtp.mail.DeliveryResult;
import io.github.camelsmtp.mail.DeliveryResult.Kind;
import io.github.camelsmtp.mail.Recipient;
import io.github.camelsmtp.mail.Reply;
import io.github.camelsmtp.queue.Attempt;
import io.github.camelsmtp.queue.OutboundQueue;
import io.github.camelsmtp.queue.QueuedDelivery;
import io.github.camelsmtp.queue.QueuedDelivery.Report;
import io.github.camelsmtp.queue.QueuedMessage;
import io.github.camelsmtp.queue.RetryPolicy;
import io.github.camelsmtp.queue.Submission;
import io.github.camelsmtp.relay.DeliveryReport;
import io.github.camelsmtp.relay.DeliveryReport.Action;
import io.github.camelsmtp.relay.DsnMessage;
import io.github.camelsmtp.relay.DsnWriter;
import io.github.camelsmtp.store.Content;
import io.github.camelsmtp.store.StoreException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells senders what became of their messages: makes the report, and hands it over to the queue itself or to an endpoint.
 * Thread-safe; reads the message on the caller's thread.
 */
final class QueueReports {
    private static final Logger LOG = LoggerFactory.getLogger(QueueReports.class);
    private static final String EXPIRED = "Delivery time expired";

    private final OutboundQueue queue;
    private final DsnWriter writer;
    private final RetryPolicy policy;
    private final Clock clock;
    private final @Nullable ProducerTemplate template;
    private final @Nullable Endpoint bounces;

    /**
     * @param policy for how long a report is tried to be handed over: the lifetime of a message
     * @param bounces who gets reports, with the template that sends them; null for the queue itself
     */
    QueueReports(
            OutboundQueue queue,
            DsnWriter writer,
            RetryPolicy policy,
            Clock clock,
            @Nullable ProducerTemplate template,
            @Nullable Endpoint bounces) {
        this.queue = queue;
        this.writer = writer;
        this.policy = policy;
        this.clock = clock;
        this.template = template;
        this.bounces = bounces;
    }

    /**
     * Reports what has ended. Completes when whoever gets the report has it, or when nobody is to be told, or nobody can: a
     * report that is refused for good, or for longer than a message is tried, is told to the postmaster, and to nobody if
     * that fails too.
     */
    CompletionStage<Void> ended(DueGroup group) {
        Action action = group.report() == Report.RELAYED ? Action.RELAYED : Action.FAILED;
        List<DeliveryResult> results = new ArrayList<>();
        for (QueuedDelivery delivery : group.deliveries()) {
            results.add(why(delivery));
        }
        return report(group, action, results, lastAttempt(group), null);
    }

    /** Why it failed: what was said last; 5.4.7 if nothing was, or if the sender had set the time (RFC 3463 X.4.7, RFC 2852). */
    private DeliveryResult why(QueuedDelivery delivery) {
        Attempt attempt = delivery.last();
        if (attempt == null) {
            return DeliveryResult.local(delivery.recipient(), Reply.of(550, 4, 7, EXPIRED));
        }
        if (delivery.report() == Report.EXPIRED && policy.isTooLate(delivery.message(), clock.instant())) {
            String last = String.join(" ", attempt.reply().toString().split("\\s+"));
            return DeliveryResult.local(delivery.recipient(), Reply.of(550, 4, 7, EXPIRED + ", after: " + last));
        }
        return attempt.result(delivery.recipient());
    }

    /** Reports that it takes longer, until then. @param attempted when delivery was last tried, or null */
    CompletionStage<Void> delayed(
            DueGroup group, List<DeliveryResult> results, @Nullable Instant attempted, Instant until) {
        return report(group, Action.DELAYED, results, attempted, until);
    }

    private CompletionStage<Void> report(
            DueGroup group,
            Action action,
            List<DeliveryResult> results,
            @Nullable Instant lastAttempt,
            @Nullable Instant until) {
        Instant now = clock.instant();
        try {
            DeliveryReport report = new DeliveryReport(
                    action,
                    group.envelope(now),
                    results,
                    group.message().arrived(),
                    lastAttempt,
                    until,
                    group.message().id(),
                    queue.content(group.message()));
            Optional<DsnMessage> dsn = written(report, group, now);
            return dsn.isEmpty() ? CompletableFuture.completedStage(null) : handOver(dsn.get(), action, group, now);
        } catch (IOException | RuntimeException e) {
            return CompletableFuture.failedStage(e);
        }
    }

    /** A message that can't be read any more must not keep its sender from hearing of it. */
    private Optional<DsnMessage> written(DeliveryReport report, DueGroup group, Instant now) throws IOException {
        try {
            return writer.write(report, now);
        } catch (IOException unreadable) {
            if (unreadable.getCause() instanceof StoreException) {
                throw unreadable; // the storage is away, and may come back
            }
            LOG.error(
                    "{}: message {} can't be read any more, its sender is told without it: {}",
                    queue.name(),
                    group.message().id(),
                    unreadable.toString());
            return writer.write(
                    new DeliveryReport(
                            report.action(),
                            report.envelope(),
                            report.results(),
                            report.arrival(),
                            report.lastAttempt(),
                            report.willRetryUntil(),
                            report.queueId(),
                            instead(group.message())),
                    now);
        }
    }

    private static Content instead(QueuedMessage message) {
        String id = message.messageId() == null ? "" : "Message-ID: " + message.messageId() + "\r\n";
        byte[] octets =
                (id + "Subject: (the message can't be read any more)\r\n\r\n").getBytes(StandardCharsets.US_ASCII);
        return new Content() {
            @Override
            public long sizeHint() {
                return octets.length;
            }

            @Override
            public InputStream open() {
                return new ByteArrayInputStream(octets);
            }
        };
    }

    private CompletionStage<Void> handOver(DsnMessage dsn, Action action, DueGroup group, Instant now)
            throws IOException {
        if (bounces == null || template == null) {
            // Not of the exchange that enqueued the message: that one has not sent it.
            return queue.enqueue(new Submission(dsn.envelope(), dsn.content(), now, null, null))
                    .thenAccept(id -> {});
        }
        return send(dsn, group, bounces, template).thenCompose(results -> {
            DeliveryResult result = results.get(0);
            boolean late = !now.isBefore(givenUp(group));
            if (result.kind() == Kind.DELIVERED) {
                return CompletableFuture.completedStage(null);
            }
            return result.kind() == Kind.PERMANENT || late
                    ? refused(dsn, action, group, results, now)
                    : CompletableFuture.failedStage(new IOException("its route said " + result.reply()));
        });
    }

    /** Sends a report through its route; what became of it, for its one recipient. */
    private static CompletionStage<List<DeliveryResult>> send(
            DsnMessage dsn, DueGroup group, Endpoint to, ProducerTemplate template) throws IOException {
        Exchange exchange = to.createExchange();
        DeadLetters.watch(exchange);
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
        return template.asyncSend(to, exchange)
                .thenApply(done -> QueueOutcome.of(done, dsn.envelope().recipients()));
    }

    /** When a report that is not taken is given up: it has its lifetime, as a message. */
    private Instant givenUp(DueGroup group) {
        QueuedDelivery first = group.deliveries().get(0);
        Instant last = lastAttempt(group);
        return last == null
                ? first.since().plus(policy.lifetime()).plus(policy.lifetime())
                : last.plus(policy.lifetime());
    }

    /** Tells the postmaster of a failure that its sender can't be told of. */
    private CompletionStage<Void> refused(
            DsnMessage dsn, Action action, DueGroup group, List<DeliveryResult> results, Instant now) {
        LOG.warn(
                "{}: the report on message {} is refused for good: {}",
                queue.name(),
                group.message().id(),
                results.get(0).reply());
        if (action != Action.FAILED) {
            return CompletableFuture.completedStage(null);
        }
        try {
            Optional<DsnMessage> twice = writer.write(
                    new DeliveryReport(
                            Action.FAILED,
                            dsn.envelope(),
                            results,
                            now,
                            now,
                            null,
                            group.message().id(),
                            dsn.content()),
                    now);
            return twice.isEmpty() ? CompletableFuture.completedStage(null) : handOver(twice.get(), action, group, now);
        } catch (IOException | RuntimeException e) {
            return CompletableFuture.failedStage(e);
        }
    }

    /** When the deliveries of a group were last tried; null if they never were. */
    static @Nullable Instant lastAttempt(DueGroup group) {
        return group.deliveries().stream()
                .map(QueuedDelivery::last)
                .filter(Objects::nonNull)
                .map(Attempt::at)
                .max(Comparator.naturalOrder())
                .orElse(null);
    }

    /** The recipients of a group. */
    static List<Recipient> recipients(DueGroup group) {
        return group.deliveries().stream().map(QueuedDelivery::recipient).toList();
    }
}
