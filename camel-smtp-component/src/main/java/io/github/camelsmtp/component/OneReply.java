package io.github.camelsmtp.component;

import io.github.camelsmtp.mail.Recipient;
import io.github.camelsmtp.mail.Reply;
import io.github.camelsmtp.mail.ReversePath;
import io.github.camelsmtp.smtp.MessageOutcome;
import io.github.camelsmtp.smtp.Replies;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePattern;
import org.apache.camel.ProducerTemplate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes one reply of SMTP of recipients who end differently. It is {@code 250} only if those who are refused for good have
 * a bounce that somebody has taken; in every other case the client keeps the message, or is told that nobody gets it:
 *
 * <pre>
 * some are to be tried again            that 4xx, and no bounce; the client sends to all of them again
 * REFUSE                                451, to try again; the log says what to do
 * BOUNCE, from the null sender          the refusal: a bounce is never bounced (RFC 5321 §6.1)
 * BOUNCE, the bounce's exchange failed  451
 * BOUNCE                                250, with the text of the first recipient who got it
 * </pre>
 *
 * Thread-safe. Bounces are sent on the routes' threads.
 */
final class OneReply {
    private static final Logger LOG = LoggerFactory.getLogger(OneReply.class);

    private final Executor routes;
    private final @Nullable ProducerTemplate producers;
    private final @Nullable Endpoint bounces;

    /**
     * @param producers sends the bounces; null if there are none
     * @param bounces who takes them; null to refuse the whole
     */
    OneReply(Executor routes, @Nullable ProducerTemplate producers, @Nullable Endpoint bounces) {
        this.routes = routes;
        this.producers = producers;
        this.bounces = bounces;
    }

    /** The outcome as one reply; the message's octets must be kept until it is there. */
    CompletionStage<MessageOutcome> of(Incoming message, MessageOutcome outcome) {
        if (!outcome.isSplit() || outcome.whole().isTransient()) {
            return told(outcome.whole());
        }
        if (bounces == null || producers == null) {
            LOG.warn(
                    "{}: the route took the message for some recipients and refused it for others, which one reply of SMTP"
                            + " can't tell; the client is told to try again. Set splitOutcome=BOUNCE, or refuse before"
                            + " you deliver",
                    message.id());
            return told(Replies.RECIPIENTS_DIFFER);
        }
        if (message.envelope().sender().equals(ReversePath.NULL)) {
            LOG.info("{}: some recipients are refused, and the null sender gets no bounce", message.id());
            return told(outcome.whole());
        }
        return CompletableFuture.supplyAsync(() -> bounced(message, outcome, producers, bounces), routes)
                .exceptionally(failure -> {
                    LOG.error("{}: no bounce; the client is told to try again: {}", message.id(), failure.toString());
                    return MessageOutcome.of(Replies.LOCAL_ERROR);
                });
    }

    private static CompletionStage<MessageOutcome> told(Reply reply) {
        return CompletableFuture.completedStage(MessageOutcome.of(reply));
    }

    private static MessageOutcome bounced(
            Incoming message, MessageOutcome outcome, ProducerTemplate producers, Endpoint bounces) {
        Map<String, Reply> refused = new LinkedHashMap<>();
        List<Recipient> recipients = message.envelope().recipients();
        List<Reply> taken = new ArrayList<>();
        for (int i = 0; i < recipients.size(); i++) {
            Reply reply = outcome.each().get(i);
            if (reply.isPositive()) {
                taken.add(reply);
            } else {
                refused.put(recipients.get(i).text(), reply);
            }
        }
        Exchange exchange = producers.send(bounces, sent -> fill(sent, message, refused));
        if (RouteOutcome.hasFailed(exchange)) {
            LOG.error(
                    "{}: the bounce failed, so the client is told to try again: {}",
                    message.id(),
                    String.valueOf(exchange.getException()));
            return MessageOutcome.of(Replies.LOCAL_ERROR);
        }
        LOG.info("{}: refused for {}, bounced to {}", message.id(), refused.keySet(), bounces);
        return MessageOutcome.of(taken.get(0));
    }

    private static void fill(Exchange exchange, Incoming message, Map<String, Reply> refused) {
        // What waits for an answer (seda) is waited for: the 250 says that the bounce is taken.
        exchange.setPattern(ExchangePattern.InOut);
        var in = exchange.getIn();
        in.setBody(SpoolStream.bodyOf(exchange, message.spool()));
        ExchangeHeaders.ofMessage(
                in, message.envelope(), message.id(), message.spool().size());
        ExchangeHeaders.ofPeer(in, message.peer());
        in.setHeader(SmtpConstants.RECIPIENTS, List.copyOf(refused.keySet()));
        Map<String, String> replies = new LinkedHashMap<>();
        refused.forEach((recipient, reply) -> replies.put(recipient, reply.toString()));
        in.setHeader(SmtpConstants.RECIPIENT_REPLIES, replies);
    }
}
