package io.github.camelsmtp.component;

import io.github.camelsmtp.auth.SaslConnection;
import io.github.camelsmtp.auth.SaslExchange;
import io.github.camelsmtp.auth.SaslMechanism;
import io.github.camelsmtp.auth.SaslStep;
import io.github.camelsmtp.mail.Envelope;
import io.github.camelsmtp.mail.Reply;
import io.github.camelsmtp.mail.ReversePath;
import io.github.camelsmtp.policy.PolicyChain;
import io.github.camelsmtp.smtp.Decision;
import io.github.camelsmtp.smtp.MessageIntake;
import io.github.camelsmtp.smtp.MessageOutcome;
import io.github.camelsmtp.smtp.MessageReceiver;
import io.github.camelsmtp.smtp.Misuse;
import io.github.camelsmtp.smtp.QueueRequest;
import io.github.camelsmtp.smtp.Replies;
import io.github.camelsmtp.smtp.SmtpDialect;
import io.github.camelsmtp.smtp.SmtpPeer;
import io.github.camelsmtp.smtp.SmtpQuestion;
import io.github.camelsmtp.smtp.SubmittedHeader;
import io.github.camelsmtp.smtp.TraceHeader;
import java.time.Clock;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns each message into an exchange, runs it through the route, and makes the reply of its outcome. Thread-safe; nothing
 * here runs a route or a write on an I/O thread.
 */
final class RouteReceiver implements MessageReceiver {
    private static final Logger LOG = LoggerFactory.getLogger(RouteReceiver.class);
    /** Nobody knows what becomes of it. */
    static final MessageOutcome TOO_LATE = MessageOutcome.of(Replies.LOCAL_ERROR);

    private final SmtpConsumer consumer;
    private final PolicyChain policies;
    private final MessageStage messages;
    private final ReverseNames names;
    private final SpoolDirectory directory;
    private final QueueIds ids;
    private final Map<Misuse, LongAdder> misuses = new EnumMap<>(Misuse.class);
    private final Clock clock;
    private final String hostname;
    private final int threshold;
    private final boolean submission;
    private final Duration routeTimeout;
    private final Executor routes;
    private final Executor writers;
    private final AcceptedText accepted;
    private final SplitOutcome split;
    private final OneReply oneReply;
    private final @Nullable Repetitions repetitions;
    private final @Nullable InboundSpool spool;
    private final @Nullable QueueStarts starts;
    private final @Nullable QueueFetches fetches;
    private final Patience<MessageOutcome> patience;

    /**
     * @param repetitions runs a message once however often it comes; null to run each
     * @param spool keeps messages before their route runs; null to run it first
     * @param starts answers ETRN; null if it is not offered
     * @param fetches answers ATRN and TURN; null if they are not offered
     * @param patience how long clients wait for what becomes of their messages
     */
    RouteReceiver(
            SmtpConsumer consumer,
            PolicyChain policies,
            ReverseNames names,
            SpoolDirectory directory,
            Clock clock,
            String hostname,
            Executor routes,
            Executor writers,
            OneReply oneReply,
            @Nullable Repetitions repetitions,
            @Nullable InboundSpool spool,
            @Nullable QueueStarts starts,
            @Nullable QueueFetches fetches,
            Patience<MessageOutcome> patience) {
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
        this.accepted = AcceptedText.parse(configuration.getAcceptedText());
        this.split = configuration.getSplitOutcome();
        this.oneReply = oneReply;
        this.repetitions = repetitions;
        this.spool = spool;
        this.starts = starts;
        this.fetches = fetches;
        this.patience = patience;
        for (Misuse misuse : Misuse.values()) {
            misuses.put(misuse, new LongAdder());
        }
    }

    @Override
    public void misused(SmtpPeer peer, Misuse misuse) {
        misuses.get(misuse).increment();
    }

    /** How often it has happened so far. */
    long misuses(Misuse misuse) {
        return misuses.get(misuse).sum();
    }

    @Override
    public CompletionStage<Decision> decide(SmtpQuestion question) {
        if (question instanceof SmtpQuestion.Connect connect) {
            names.lookUp(connect.peer().remote().getAddress());
        }
        return policies.decide(question);
    }

    @Override
    public CompletionStage<Reply> queue(QueueRequest request) {
        if (request instanceof QueueRequest.Etrn etrn) {
            return starts == null ? MessageReceiver.super.queue(request) : starts.start(etrn);
        }
        return fetches == null ? MessageReceiver.super.queue(request) : fetches.answer(request);
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
        MessageKey key = repetitions == null ? null : new MessageKey(consumer.getRouteId(), envelope);
        if (submission) {
            SubmittedHeader fields = new SubmittedHeader(now, MessageIds.of(id, hostname));
            return keyed(new SubmissionIntake(received, fields, head -> spool(head, id, peer, envelope, key)), key);
        }
        return keyed(spool(received, id, peer, envelope, key), key);
    }

    private static MessageIntake keyed(MessageIntake intake, @Nullable MessageKey key) {
        return key == null ? intake : key.of(intake);
    }

    private SpoolIntake spool(byte[] head, String id, SmtpPeer peer, Envelope envelope, @Nullable MessageKey key) {
        return new SpoolIntake(
                head,
                directory.file(id),
                threshold,
                writers,
                spool -> handOver(new Incoming(id, peer, envelope, spool), key));
    }

    private CompletionStage<MessageOutcome> handOver(Incoming message, @Nullable MessageKey key) {
        CompletableFuture<MessageOutcome> outcome = new CompletableFuture<>();
        CompletableFuture<MessageOutcome> told = patience.limit(outcome);
        try {
            routes.execute(() -> judge(message, key, outcome, told));
        } catch (RejectedExecutionException full) {
            message.spool().letGo();
            LOG.debug("{}: too many messages wait for their route", message.id());
            return CompletableFuture.completedStage(MessageOutcome.of(Replies.BUSY));
        }
        return told;
    }

    /** @param told what the client is told: done before the outcome when it has waited too long */
    private void judge(
            Incoming message,
            @Nullable MessageKey key,
            CompletableFuture<MessageOutcome> outcome,
            CompletableFuture<MessageOutcome> told) {
        Spool spool = message.spool();
        SmtpQuestion.Message question =
                new SmtpQuestion.Message(message.peer(), message.envelope(), message.id(), spool.size(), spool);
        messages.ask(question, refusal -> {
            if (told.isDone()) {
                // It will send the message again; a route that has not begun must not make two of it.
                spool.letGo();
                LOG.info("{}: waited too long for its route; the client is told to try again", message.id());
            } else if (refusal == null) {
                taken(message, key).whenComplete((result, failure) -> {
                    spool.letGo();
                    outcome.complete(result == null ? TOO_LATE : result);
                });
            } else {
                spool.letGo();
                outcome.complete(MessageOutcome.of(refusal));
            }
        });
    }

    private CompletionStage<MessageOutcome> taken(Incoming message, @Nullable MessageKey key) {
        try {
            return key == null || repetitions == null
                    ? run(message)
                    : repetitions.once(key.whole(), message.id(), () -> run(message));
        } catch (RuntimeException | Error failure) {
            LOG.error("{}: not run, because of a failure of ours", message.id(), failure);
            return CompletableFuture.failedStage(failure);
        }
    }

    private CompletionStage<MessageOutcome> run(Incoming message) {
        if (spool != null) {
            return spool.take(message);
        }
        boolean lmtp = message.peer().dialect() == SmtpDialect.LMTP;
        boolean bounces =
                split == SplitOutcome.BOUNCE && !message.envelope().sender().equals(ReversePath.NULL);
        CompletionStage<MessageOutcome> outcome = new RouteRun(consumer, accepted, lmtp || bounces).run(message);
        return lmtp ? outcome : outcome.thenCompose(of -> oneReply.of(message, of));
    }
}
