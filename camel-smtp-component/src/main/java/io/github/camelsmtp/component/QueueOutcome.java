package io.github.camelsmtp.component;

import io.github.camelsmtp.mail.DeliveryResult;
import io.github.camelsmtp.mail.EnhancedStatus;
import io.github.camelsmtp.mail.Recipient;
import io.github.camelsmtp.mail.Reply;
import io.github.camelsmtp.queue.Attempt;
import io.github.camelsmtp.queue.QueuedDelivery;
import io.github.camelsmtp.smtp.Replies;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.util.ObjectHelper;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a route's end means to the deliveries that it was for, in this order:
 *
 * <pre>
 * a SmtpDeliveryException among the causes       its results, recipient by recipient
 * a SmtpReplyException among the causes          its reply, or those for its recipients
 * a network exception of Java among the causes   450 4.4.1: temporary, and the destination may be dead
 * any other exception, or rolled back            451 4.3.0: temporary
 * a dead letter channel that failed itself       451 4.3.0: temporary
 * CamelSmtpDeliveryResults, header or property   those, also if the exception that came with them was handled
 * completed                                      delivered
 * </pre>
 *
 * A recipient whom results do not name was not delivered: temporary, for no message must be lost. An exception that the route
 * has handled is the route's business, as everywhere in Camel.
 */
final class QueueOutcome {
    private static final Logger LOG = LoggerFactory.getLogger(QueueOutcome.class);
    /** Why a delivery to a dead destination waits. */
    static final Reply UNREACHABLE = Reply.of(450, 4, 1, "The next server can't be reached");
    /** Why a delivery to a slow destination waits (RFC 3463 X.4.5). */
    static final Reply CROWDED = Reply.of(450, 4, 5, "Waits for other mail to the same destination");

    private static final Reply UNNAMED = Reply.of(451, 3, 0, "No result for this recipient");

    private QueueOutcome() {}

    /** One for each recipient, in their order. */
    static List<DeliveryResult> of(Exchange exchange, List<Recipient> recipients) {
        Exception failure = exchange.getException();
        if (failure != null) {
            return failed(failure, recipients);
        }
        if (RouteOutcome.hasFailed(exchange) || DeadLetters.lost(exchange)) {
            return all(recipients, Replies.LOCAL_ERROR);
        }
        Object header = exchange.getMessage().getHeader(SmtpConstants.DELIVERY_RESULTS);
        Object results = header == null ? exchange.getProperty(SmtpConstants.DELIVERY_RESULTS) : header;
        return results instanceof List<?> list ? named(list, recipients) : all(recipients, Replies.OK);
    }

    /** Why a delivery waits without an attempt: what was said last, or if nothing was, this. */
    static DeliveryResult known(QueuedDelivery delivery, Reply otherwise) {
        Attempt last = delivery.last();
        return last == null ? DeliveryResult.local(delivery.recipient(), otherwise) : last.result(delivery.recipient());
    }

    private static List<DeliveryResult> failed(Exception failure, List<Recipient> recipients) {
        SmtpDeliveryException delivery = ObjectHelper.getException(SmtpDeliveryException.class, failure);
        if (delivery != null && !delivery.results().isEmpty()) {
            return named(delivery.results(), recipients);
        }
        SmtpReplyException chosen = ObjectHelper.getException(SmtpReplyException.class, failure);
        if (chosen == null) {
            return all(recipients, isNetwork(failure) ? UNREACHABLE : Replies.LOCAL_ERROR);
        }
        Map<String, Reply> each = chosen.replies();
        List<DeliveryResult> results = new ArrayList<>();
        for (Recipient recipient : recipients) {
            results.add(result(recipient, each.getOrDefault(recipient.text(), chosen.reply())));
        }
        return results;
    }

    private static boolean isNetwork(Exception failure) {
        for (Throwable cause : ObjectHelper.createExceptionIterable(failure)) {
            if (cause instanceof SocketException
                    || cause instanceof SocketTimeoutException
                    || cause instanceof UnknownHostException) {
                return true;
            }
        }
        return false;
    }

    /**
     * Whether nobody was reached, and for a reason that the next message will meet too: the network (RFC 3463 §3.5), a
     * server that speaks no SMTP (X.5.0), no TLS (X.7.5) or no login (X.7.8) with it. Anything else of ours may be about this
     * one message.
     */
    static boolean reachedNobody(List<DeliveryResult> results) {
        return results.stream()
                .allMatch(result -> result.kind() == DeliveryResult.Kind.TEMPORARY
                        && result.remoteMta() == null
                        && isOfDestination(result.reply().status()));
    }

    private static boolean isOfDestination(@Nullable EnhancedStatus status) {
        if (status == null) {
            return false;
        }
        return switch (status.subject()) {
            case 4 -> true;
            case 5 -> status.detail() == 0;
            case 7 -> status.detail() == 5 || status.detail() == 8;
            default -> false;
        };
    }

    /** Whether anybody there has said anything, or the route is content. */
    static boolean reachedSomebody(List<DeliveryResult> results) {
        return results.stream()
                .anyMatch(result -> result.kind() != DeliveryResult.Kind.TEMPORARY || result.remoteMta() != null);
    }

    private static List<DeliveryResult> all(List<Recipient> recipients, Reply reply) {
        return recipients.stream().map(recipient -> result(recipient, reply)).toList();
    }

    /** A 3xx says nothing that could be recorded. */
    private static DeliveryResult result(Recipient recipient, Reply reply) {
        return DeliveryResult.local(recipient, reply.code() / 100 == 3 ? Replies.LOCAL_ERROR : reply);
    }

    private static List<DeliveryResult> named(List<?> results, List<Recipient> recipients) {
        Map<String, DeliveryResult> byName = new HashMap<>();
        for (Object one : results) {
            if (one instanceof DeliveryResult result) {
                byName.put(result.recipient().text(), result);
            }
        }
        List<DeliveryResult> found = new ArrayList<>();
        for (Recipient recipient : recipients) {
            @Nullable DeliveryResult result = byName.get(recipient.text());
            if (result == null) {
                LOG.warn(
                        "the results of a route do not name {}, so it is tried again: let each exchange end with results"
                                + " for all its recipients",
                        recipient.text());
                result = DeliveryResult.local(recipient, UNNAMED);
            }
            found.add(result);
        }
        return found;
    }
}
