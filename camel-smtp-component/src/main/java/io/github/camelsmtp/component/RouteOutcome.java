package io.github.camelsmtp.component;

import io.github.camelsmtp.mail.Reply;
import io.github.camelsmtp.smtp.MessageOutcome;
import io.github.camelsmtp.smtp.Replies;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.util.ObjectHelper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a route's end means to the client, in this order:
 *
 * <pre>
 * a SmtpReplyException among the causes   its reply, or those for its recipients
 * any other exception                     451 4.3.0
 * rolled back                             451 4.3.0
 * a dead letter channel that failed too   451 4.3.0
 * a recipient in CamelSmtpRecipientReplies  that reply, for this recipient
 * a recipient that mailbox: refused       that reply, for this recipient
 * CamelSmtpReply is a 2xx, 4xx, 5xx       that reply
 * CamelSmtpReply is anything else         451 4.3.0, and a warning for the administrator
 * completed, or stopped with stop()       250 2.0.0 Queued as id, or the text of the option
 * </pre>
 *
 * A failed route does not throw: its exception is in the exchange. One that was handled (a dead letter channel, onException
 * with handled) is no longer there, and the message counts as taken. No text of an exception ever reaches the client. The
 * table for users, row by row with its test, is docs/route-outcomes.md.
 */
final class RouteOutcome {
    private static final Logger LOG = LoggerFactory.getLogger(RouteOutcome.class);

    private RouteOutcome() {}

    /** @param accepted the reply if all went well @param how who has the message now, and so who tries again */
    static MessageOutcome of(Exchange exchange, Incoming message, Reply accepted, Acknowledge how) {
        String again = how == Acknowledge.AFTER_SPOOL ? "it runs again later" : "the client is told to try again";
        if (exchange.getException() != null) {
            return failed(exchange.getException(), message, again);
        }
        if (isRolledBack(exchange)) {
            LOG.info("{}: the route rolled back; {}", message.id(), again);
            return MessageOutcome.of(Replies.LOCAL_ERROR);
        }
        if (DeadLetters.lost(exchange)) {
            LOG.warn(
                    "{}: the route failed, and what should have taken its dead letter failed too; {}",
                    message.id(),
                    again);
            return MessageOutcome.of(Replies.LOCAL_ERROR);
        }
        Object wanted = exchange.getMessage().getHeader(SmtpConstants.REPLY);
        Reply common = wanted == null ? accepted : RecipientReplies.reply(wanted, message.id());
        return each(exchange, message, common);
    }

    /** Whether an exchange did not do its work. */
    static boolean hasFailed(Exchange exchange) {
        return exchange.getException() != null || isRolledBack(exchange) || DeadLetters.lost(exchange);
    }

    private static boolean isRolledBack(Exchange exchange) {
        return exchange.isRollbackOnly() || exchange.isRollbackOnlyLast();
    }

    private static MessageOutcome each(Exchange exchange, Incoming message, Reply common) {
        RecipientReplies replies = new RecipientReplies();
        RecipientOutcomes noted = RecipientOutcomes.of(exchange);
        if (noted != null) {
            noted.copyTo(replies);
        }
        Object set = exchange.getMessage().getHeader(SmtpConstants.RECIPIENT_REPLIES);
        if (set != null) {
            replies.putAll(set, message.id());
        }
        return replies.isEmpty()
                ? MessageOutcome.of(common)
                : MessageOutcome.ofEach(replies.of(message.envelope().recipients(), common));
    }

    private static MessageOutcome failed(Exception failure, Incoming message, String again) {
        SmtpReplyException chosen = ObjectHelper.getException(SmtpReplyException.class, failure);
        if (chosen == null) {
            // The route's error handler has told the whole story.
            LOG.info("{}: the route failed; {}: {}", message.id(), again, failure.toString());
            return MessageOutcome.of(Replies.LOCAL_ERROR);
        }
        LOG.debug("{}: refused by the route: {}", message.id(), chosen.reply());
        Map<String, Reply> named = chosen.replies();
        if (named.isEmpty()) {
            return MessageOutcome.of(chosen.reply());
        }
        RecipientReplies replies = new RecipientReplies();
        named.forEach(replies::put);
        return MessageOutcome.ofEach(replies.of(message.envelope().recipients(), chosen.reply()));
    }
}
