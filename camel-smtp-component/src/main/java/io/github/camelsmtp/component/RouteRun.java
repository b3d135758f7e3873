package io.github.camelsmtp.component;

import io.github.camelsmtp.smtp.MessageOutcome;
import io.github.camelsmtp.smtp.Replies;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes an exchange of a message, runs it through the route, and says what became of it. Every end is told, once: an
 * exchange that fails, an Error that comes through, a route that ends twice. Thread-safe; runs on the caller's thread.
 */
final class RouteRun {
    private static final Logger LOG = LoggerFactory.getLogger(RouteRun.class);

    private final SmtpConsumer consumer;
    private final AcceptedText accepted;
    private final boolean each;
    private final Acknowledge acknowledge;

    /** @param each whether recipients may end differently */
    RouteRun(SmtpConsumer consumer, AcceptedText accepted, boolean each) {
        this.consumer = consumer;
        this.accepted = accepted;
        this.each = each;
        this.acknowledge = consumer.getEndpoint().getConfiguration().getAcknowledge();
    }

    /** The message's octets are the caller's: they are let go of when the exchange is done with them, and not before. */
    CompletionStage<MessageOutcome> run(Incoming message) {
        CompletableFuture<MessageOutcome> outcome = new CompletableFuture<>();
        AtomicBoolean ended = new AtomicBoolean();
        Exchange exchange = consumer.createExchange(false);
        try {
            exchange.setPattern(ExchangePattern.InOut);
            consumer.createUoW(exchange);
            DeadLetters.watch(exchange);
            fill(exchange, message);
            consumer.getAsyncProcessor().process(exchange, doneSynchronously -> {
                if (!ended.getAndSet(true)) {
                    finished(exchange, message, outcome);
                }
            });
        } catch (Throwable failure) {
            // Camel keeps exceptions in the exchange; an Error of the machine comes through, and nobody would answer.
            if (!ended.getAndSet(true)) {
                LOG.error("{}: the route failed in a way that routes should not", message.id(), failure);
                exchange.setException(failure);
                finished(exchange, message, outcome);
            }
        }
        return outcome;
    }

    private void fill(Exchange exchange, Incoming message) {
        var in = exchange.getIn();
        in.setBody(SpoolStream.bodyOf(exchange, message.spool()));
        ExchangeHeaders.ofMessage(
                in, message.envelope(), message.id(), message.spool().size());
        ExchangeHeaders.ofPeer(in, message.peer());
        in.setHeader(
                SmtpConstants.PROTOCOL,
                message.peer().protocol(message.envelope()).name());
        ExchangeHeaders.ofPresence(in, message.envelope(), consumer.presence());
        if (each) {
            new RecipientOutcomes().attachTo(exchange);
        }
    }

    private void finished(Exchange exchange, Incoming message, CompletableFuture<MessageOutcome> outcome) {
        @Nullable MessageOutcome result = null;
        try {
            result = RouteOutcome.of(exchange, message, accepted.reply(message), acknowledge);
        } finally {
            try {
                consumer.doneUoW(exchange);
                consumer.releaseExchange(exchange, false);
            } finally {
                outcome.complete(result == null ? MessageOutcome.of(Replies.LOCAL_ERROR) : result);
            }
        }
    }
}
