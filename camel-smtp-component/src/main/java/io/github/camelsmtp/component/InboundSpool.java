package io.github.camelsmtp.component;

import io.github.camelsmtp.mail.DeliveryResult;
import io.github.camelsmtp.mail.Recipient;
import io.github.camelsmtp.mail.Reply;
import io.github.camelsmtp.queue.OutboundQueue;
import io.github.camelsmtp.queue.OutboundQueues;
import io.github.camelsmtp.queue.QueuedMessage;
import io.github.camelsmtp.queue.Submission;
import io.github.camelsmtp.relay.HeaderMessageId;
import io.github.camelsmtp.smtp.MessageOutcome;
import io.github.camelsmtp.smtp.Replies;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.camel.Route;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Messages that were taken before their route has run ({@code acknowledge=AFTER_SPOOL}). The client is told 250 when the
 * queue has the message on stable storage; then the route runs until every recipient has had a 2xx or a 5xx, or the time is
 * over. What is refused is reported to the sender, by the queue. Thread-safe.
 *
 * <p>The route runs at least once: a process that dies between the route's end and the record of it runs it again, with the
 * same {@link SmtpConstants#QUEUE_ID}.
 */
final class InboundSpool implements DueDelivery {
    private static final Logger LOG = LoggerFactory.getLogger(InboundSpool.class);

    private final SmtpConsumer consumer;
    private final OutboundQueue queue;
    private final AcceptedText accepted;
    private final Clock clock;

    InboundSpool(SmtpConsumer consumer, OutboundQueue queue, Clock clock) {
        this.consumer = consumer;
        this.queue = queue;
        this.accepted =
                AcceptedText.parse(consumer.getEndpoint().getConfiguration().getAcceptedText());
        this.clock = clock;
    }

    /**
     * The name of the queue of a server: what it says, else one made of the route's id.
     *
     * @throws IllegalArgumentException if that id would be another one after a change of the routes, in one line
     */
    static String queueName(@Nullable String wanted, Route route) {
        if (wanted != null) {
            return OutboundQueues.checkedName(wanted);
        }
        if (!"true".equals(String.valueOf(route.getProperties().get(Route.CUSTOM_ID_PROPERTY)))) {
            throw new IllegalArgumentException(
                    "acknowledge=AFTER_SPOOL keeps mail for this route over a restart, so the"
                            + " route needs an id that stays: give it one with routeId, or set inboundQueue");
        }
        try {
            return OutboundQueues.checkedName("inbound." + route.getRouteId());
        } catch (IllegalArgumentException notAName) {
            throw new IllegalArgumentException(
                    "the id of the route makes no name of a queue (" + notAName.getMessage() + "): set inboundQueue");
        }
    }

    /** Keeps a message; the octets must be kept until the outcome is there. */
    CompletionStage<MessageOutcome> take(Incoming message) {
        CompletableFuture<MessageOutcome> outcome = new CompletableFuture<>();
        submit(message).whenComplete((id, failure) -> {
            if (failure == null) {
                outcome.complete(MessageOutcome.of(accepted.reply(message)));
            } else {
                LOG.warn("{}: not kept, so the client is told to try again: {}", message.id(), failure.toString());
                outcome.complete(
                        MessageOutcome.of(MailQueueProducer.explained(failure).reply()));
            }
        });
        return outcome;
    }

    private CompletionStage<String> submit(Incoming message) {
        BodyContent.SpoolContent content = new BodyContent.SpoolContent(message.spool());
        try {
            return queue.enqueue(new Submission(
                    message.envelope(),
                    content,
                    clock.instant(),
                    message.id(),
                    HeaderMessageId.of(content).orElse(null),
                    PeerNote.of(message.peer())));
        } catch (IOException e) {
            return CompletableFuture.failedStage(e);
        }
    }

    @Override
    public CompletionStage<List<DeliveryResult>> deliver(DueGroup group) throws IOException {
        QueuedMessage queued = group.message();
        String id = queued.origin() == null ? queued.id() : queued.origin();
        Spool spool = RouteDelivery.spool(queue, group);
        Incoming message = new Incoming(id, PeerNote.peer(queued.note()), group.envelope(clock.instant()), spool);
        return new RouteRun(consumer, accepted, true)
                .run(message)
                .whenComplete((outcome, failure) -> spool.letGo())
                .thenApply(outcome -> results(message.envelope().recipients(), outcome));
    }

    private static List<DeliveryResult> results(List<Recipient> recipients, MessageOutcome outcome) {
        List<DeliveryResult> results = new ArrayList<>();
        for (int i = 0; i < recipients.size(); i++) {
            Reply reply =
                    outcome.each().isEmpty() ? outcome.whole() : outcome.each().get(i);
            Reply last = reply.code() / 100 == 3 ? Replies.LOCAL_ERROR : reply;
            // The route has taken it, and whoever it gave it to makes the reports of success: none from here.
            results.add(new DeliveryResult(recipients.get(i), last, null, true));
        }
        return results;
    }
}
