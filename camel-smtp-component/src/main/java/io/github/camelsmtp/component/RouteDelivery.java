package io.github.camelsmtp.component;

import io.github.camelsmtp.mail.DeliveryResult;
import io.github.camelsmtp.queue.OutboundQueue;
import io.github.camelsmtp.queue.QueuedDelivery;
import io.github.camelsmtp.smtp.Replies;
import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Delivers by the route of a {@code mail-queue:} consumer: one exchange for each group. Thread-safe. */
final class RouteDelivery implements DueDelivery {
    private static final Logger LOG = LoggerFactory.getLogger(RouteDelivery.class);

    private final MailQueueConsumer consumer;
    private final OutboundQueue queue;
    private final Clock clock;

    RouteDelivery(MailQueueConsumer consumer, OutboundQueue queue) {
        this.consumer = consumer;
        this.queue = queue;
        this.clock = consumer.getEndpoint().clock();
    }

    /** The octets of a group's message; the caller lets go of them. */
    static Spool spool(OutboundQueue queue, DueGroup group) throws IOException {
        try (SpoolOutput out = new SpoolOutput();
                InputStream in = queue.content(group.message()).open()) {
            in.transferTo(out);
            return out.spool();
        }
    }

    @Override
    public CompletionStage<List<DeliveryResult>> deliver(DueGroup group) throws Exception {
        CompletableFuture<List<DeliveryResult>> results = new CompletableFuture<>();
        AtomicBoolean ended = new AtomicBoolean();
        Exchange exchange = consumer.createExchange(false);
        try {
            consumer.createUoW(exchange);
            DeadLetters.watch(exchange);
            fill(exchange, group);
            consumer.getAsyncProcessor().process(exchange, doneSynchronously -> {
                if (!ended.getAndSet(true)) {
                    finished(exchange, group, results);
                }
            });
        } catch (Throwable failure) {
            // Camel keeps exceptions in the exchange; what comes through is ours, or an Error of the machine.
            if (!ended.getAndSet(true)) {
                exchange.setException(failure);
                finished(exchange, group, results);
            }
        }
        return results;
    }

    private void fill(Exchange exchange, DueGroup group) throws Exception {
        Spool spool;
        try {
            spool = spool(queue, group);
        } catch (IOException unreadable) {
            throw new SmtpReplyException(Replies.LOCAL_ERROR, unreadable); // the message's fault, not the destination's
        }
        Message in = exchange.getIn();
        in.setBody(SpoolStream.bodyOf(exchange, spool));
        ExchangeHeaders.ofMessage(
                in, group.envelope(clock.instant()), group.message().id(), spool.size());
        spool.letGo();
        in.setHeader(MailQueueConstants.DESTINATION, group.destination());
        in.setHeader(
                MailQueueConstants.ATTEMPT,
                1
                        + group.deliveries().stream()
                                .mapToInt(QueuedDelivery::attempts)
                                .max()
                                .orElse(0));
        in.setHeader(MailQueueConstants.ARRIVED, group.message().arrived());
        if (group.message().origin() != null) {
            in.setHeader(MailQueueConstants.ORIGIN, group.message().origin());
        }
    }

    private void finished(Exchange exchange, DueGroup group, CompletableFuture<List<DeliveryResult>> results) {
        try {
            Exception failure = exchange.getException();
            if (failure != null) {
                LOG.info(
                        "{}: message {} to {}: {}",
                        queue.name(),
                        group.message().id(),
                        ExchangeHeaders.printable(group.target()),
                        ExchangeHeaders.printable(failure.toString()));
            }
            results.complete(QueueOutcome.of(exchange, QueueReports.recipients(group)));
        } catch (RuntimeException | Error e) {
            results.completeExceptionally(e);
        } finally {
            consumer.doneUoW(exchange);
            consumer.releaseExchange(exchange, false);
        }
    }
}
