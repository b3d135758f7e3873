package io.github.camelsmtp.component;

import io.github.camelsmtp.auth.SaslConnection;
import io.github.camelsmtp.auth.SaslExchange;
import io.github.camelsmtp.auth.SaslMechanism;
import io.github.camelsmtp.auth.SaslStep;
import io.github.camelsmtp.mail.Envelope;
import io.github.camelsmtp.mail.Reply;
import io.github.camelsmtp.policy.PolicyChain;
import io.github.camelsmtp.smtp.Decision;
import io.github.camelsmtp.smtp.MessageIntake;
import io.github.camelsmtp.smtp.MessageOutcome;
import io.github.camelsmtp.smtp.MessageReceiver;
import io.github.camelsmtp.smtp.Replies;
import io.github.camelsmtp.smtp.SmtpPeer;
import io.github.camelsmtp.smtp.SmtpQuestion;
import io.github.camelsmtp.smtp.SubmittedHeader;
import io.github.camelsmtp.smtp.TraceHeader;
import java.time.Clock;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns each message into an exchange, runs it through the route, and makes the reply of its outcome. Thread-safe; nothing
 * here runs a route or a write on an I/O thread.
 */
final class RouteReceiver implements MessageReceiver {
    private static final Logger LOG = LoggerFactory.getLogger(RouteReceiver.class);

    private final SmtpConsumer consumer;
    private final PolicyChain policies;
    private final MessageStage messages;
    private final ReverseNames names;
    private final SpoolDirectory directory;
    private final QueueIds ids;
    private final LongAdder foreign = new LongAdder();
    private final Clock clock;
    private final String hostname;
    private final int threshold;
    private final boolean submission;
    private final Duration routeTimeout;
    private final Executor routes;
    private final Executor writers;

    RouteReceiver(
            SmtpConsumer consumer,
            PolicyChain policies,
            ReverseNames names,
            SpoolDirectory directory,
            Clock clock,
            String hostname,
            Executor routes,
            Executor writers) {
        SmtpConfiguration configuration = consumer.getEndpoint().getConfiguration();
        this.consumer = consumer;
        this.policies = policies;
        this.names = names;
        this.directory = directory;
        this.ids = new QueueIds(clock);
        this.clock = clock;
        this.hostname = hostname;
        this.threshold = configuration.getSpoolThreshold();
        this.submission = configuration.isSubmission();
        this.routeTimeout = Duration.ofMillis(configuration.getRouteTimeout());
        this.messages = new MessageStage(policies, routes, routeTimeout);
        this.routes = routes;
        this.writers = writers;
    }

    @Override
    public void foreign(SmtpPeer peer) {
        foreign.increment();
    }

    /** Clients so far that spoke some other protocol. */
    long foreign() {
        return foreign.sum();
    }

    @Override
    public CompletionStage<Decision> decide(SmtpQuestion question) {
        if (question instanceof SmtpQuestion.Connect connect) {
            names.lookUp(connect.peer().remote().getAddress());
        }
        return policies.decide(question);
    }

    @Override
    public SaslExchange logIn(SmtpPeer peer, SaslMechanism mechanism, SaslConnection connection) {
        ServerLogins logins = consumer.logins();
        return logins == null
                ? response -> SaslStep.failed(SaslStep.Reason.UNAVAILABLE) // the server stops
                : logins.logIn(peer.remote().getAddress(), mechanism, connection);
    }

    @Override
    public MessageIntake begin(SmtpPeer peer, Envelope envelope) {
        String id = ids.next();
        String name = names.of(peer.remote());
        ZonedDateTime now = ZonedDateTime.now(clock);
        byte[] received = TraceHeader.received(peer, name, hostname, id, envelope, now);
        if (submission) {
            SubmittedHeader fields = new SubmittedHeader(now, MessageIds.of(id, hostname));
            return new SubmissionIntake(received, fields, head -> spool(head, id, peer, envelope));
        }
        return spool(received, id, peer, envelope);
    }

    private SpoolIntake spool(byte[] head, String id, SmtpPeer peer, Envelope envelope) {
        return new SpoolIntake(
                head, directory.file(id), threshold, writers, spool -> handOver(spool, id, peer, envelope));
    }

    private CompletionStage<MessageOutcome> handOver(Spool spool, String id, SmtpPeer peer, Envelope envelope) {
        CompletableFuture<Reply> outcome = new CompletableFuture<>();
        CompletableFuture<Reply> told =
                outcome.copy().completeOnTimeout(Replies.LOCAL_ERROR, routeTimeout.toMillis(), TimeUnit.MILLISECONDS);
        try {
            routes.execute(() -> judge(spool, id, peer, envelope, outcome, told));
        } catch (RejectedExecutionException full) {
            spool.letGo();
            LOG.debug("{}: too many messages wait for their route", id);
            return CompletableFuture.completedStage(MessageOutcome.of(Replies.BUSY));
        }
        return told.thenApply(MessageOutcome::of);
    }

    /** @param told what the client is told: done before the outcome when it has waited too long */
    private void judge(
            Spool spool,
            String id,
            SmtpPeer peer,
            Envelope envelope,
            CompletableFuture<Reply> outcome,
            CompletableFuture<Reply> told) {
        messages.ask(new SmtpQuestion.Message(peer, envelope, id, spool.size(), spool), refusal -> {
            if (told.isDone()) {
                // It will send the message again; a route that has not begun must not make two of it.
                spool.letGo();
                LOG.info("{}: waited too long for its route; the client is told to try again", id);
            } else if (refusal == null) {
                route(spool, id, peer, envelope, outcome);
            } else {
                spool.letGo();
                outcome.complete(refusal);
            }
        });
    }

    private void route(Spool spool, String id, SmtpPeer peer, Envelope envelope, CompletableFuture<Reply> outcome) {
        Exchange exchange = consumer.createExchange(false);
        try {
            exchange.setPattern(ExchangePattern.InOut);
            consumer.createUoW(exchange);
            fill(exchange, spool, id, peer, envelope);
        } catch (Exception failure) {
            exchange.setException(failure);
            finished(exchange, id, outcome);
            return;
        } finally {
            spool.letGo(); // the exchange keeps it now
        }
        try {
            consumer.getAsyncProcessor().process(exchange, doneSynchronously -> finished(exchange, id, outcome));
        } catch (Throwable failure) {
            // Camel keeps exceptions in the exchange; an Error of the machine comes through, and nobody would answer.
            LOG.error("{}: the route failed in a way that routes should not", id, failure);
            exchange.setException(failure);
            finished(exchange, id, outcome);
        }
    }

    private void fill(Exchange exchange, Spool spool, String id, SmtpPeer peer, Envelope envelope) {
        var message = exchange.getIn();
        message.setBody(SpoolStream.bodyOf(exchange, spool));
        ExchangeHeaders.ofMessage(message, envelope, id, spool.size());
        ExchangeHeaders.ofPeer(message, peer);
        message.setHeader(SmtpConstants.PROTOCOL, peer.protocol(envelope).name());
        ExchangeHeaders.ofPresence(message, envelope, consumer.presence());
    }

    private void finished(Exchange exchange, String id, CompletableFuture<Reply> outcome) {
        if (outcome.isDone()) {
            return;
        }
        Reply reply = Replies.LOCAL_ERROR;
        try {
            reply = RouteOutcome.of(exchange, id);
        } finally {
            try {
                consumer.doneUoW(exchange);
                consumer.releaseExchange(exchange, false);
            } finally {
                outcome.complete(reply);
            }
        }
    }
}
