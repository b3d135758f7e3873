package io.github.camelsmtp.component;

import io.github.camelsmtp.mail.Reply;
import io.github.camelsmtp.smtp.Replies;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.apache.camel.util.ObjectHelper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a route's end means to the SMTP client, in this order:
 *
 * <pre>
 * a SmtpReplyException among the causes   its reply
 * any other exception                     451 4.3.0
 * rolled back                             451 4.3.0
 * CamelSmtpReply is a 2xx, 4xx, 5xx       that reply
 * CamelSmtpReply is anything else         451 4.3.0, and a warning for the administrator
 * completed, or stopped with stop()       250 2.0.0 Queued as id
 * </pre>
 *
 * A failed route does not throw: its exception is in the exchange. One that was handled (a dead letter channel, onException
 * with handled) is no longer there, and the message counts as taken. No text of an exception ever reaches the client.
 */
final class RouteOutcome {
    private static final Logger LOG = LoggerFactory.getLogger(RouteOutcome.class);

    private RouteOutcome() {}

    static Reply of(Exchange exchange, String queueId) {
        Exception failure = exchange.getException();
        if (failure != null) {
            return failed(failure, queueId);
        }
        if (exchange.isRollbackOnly() || exchange.isRollbackOnlyLast()) {
            LOG.info("{}: the route rolled back; the client is told to try again", queueId);
            return Replies.LOCAL_ERROR;
        }
        Object wanted = exchange.getMessage().getHeader(SmtpConstants.REPLY);
        return wanted == null ? Reply.of(250, 0, 0, "Queued as " + queueId) : chosen(wanted, queueId);
    }

    private static Reply failed(Exception failure, String queueId) {
        SmtpReplyException chosen = ObjectHelper.getException(SmtpReplyException.class, failure);
        if (chosen != null) {
            LOG.debug("{}: refused by the route: {}", queueId, chosen.reply());
            return chosen.reply();
        }
        // The route's error handler has told the whole story.
        LOG.info("{}: the route failed; the client is told to try again: {}", queueId, failure.toString());
        return Replies.LOCAL_ERROR;
    }

    private static Reply chosen(Object wanted, String queueId) {
        Optional<Reply> reply = wanted instanceof Reply r ? Optional.of(r) : Reply.parse(wanted.toString());
        if (reply.isEmpty() || reply.get().code() / 100 == 3) {
            LOG.warn("{}: '{}' in {} is no final SMTP reply; sent 451 instead", queueId, wanted, SmtpConstants.REPLY);
            return Replies.LOCAL_ERROR;
        }
        return reply.get();
    }
}
