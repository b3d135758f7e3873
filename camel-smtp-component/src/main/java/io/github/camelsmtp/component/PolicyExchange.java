package io.github.camelsmtp.component;

import io.github.camelsmtp.mail.Reply;
import io.github.camelsmtp.smtp.Decision;
import io.github.camelsmtp.smtp.Replies;
import io.github.camelsmtp.smtp.SmtpQuestion;
import java.util.Locale;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.util.ObjectHelper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A question of the session as an exchange: its facts are headers, its body is the {@link SmtpQuestion}, and at the last
 * stage the message. The answer, in this order:
 *
 * <pre>
 * a SmtpReplyException among the causes   rejected with its reply
 * any other exception, or rolled back     rejected with 451 4.3.0
 * CamelSmtpDecision is accept             accepted
 * it is a 4xx or 5xx reply                rejected with it
 * it is none, or there is none            no opinion
 * it is anything else                     rejected with 451 4.3.0, and a warning for the administrator
 * </pre>
 */
final class PolicyExchange {
    private static final Logger LOG = LoggerFactory.getLogger(PolicyExchange.class);
    private static final Decision NOT_DECIDED = Decision.reject(Replies.LOCAL_ERROR);

    private PolicyExchange() {}

    static void fill(Exchange exchange, PolicyStage stage, SmtpQuestion question) {
        Message message = exchange.getIn();
        message.setHeader(SmtpConstants.STAGE, stage.word());
        message.setBody(question);
        ExchangeHeaders.ofPeer(message, question.peer());
        if (question instanceof SmtpQuestion.Helo helo) {
            message.setHeader(SmtpConstants.HELO, ExchangeHeaders.printable(helo.name()));
        } else if (question instanceof SmtpQuestion.Auth auth) {
            message.setHeader(SmtpConstants.AUTH_USER, auth.account());
            message.setHeader(SmtpConstants.AUTH_MECHANISM, auth.mechanism());
        } else if (question instanceof SmtpQuestion.Mail mail) {
            message.setHeader(SmtpConstants.MAIL_FROM, mail.sender().text());
        } else if (question instanceof SmtpQuestion.Rcpt rcpt) {
            message.setHeader(SmtpConstants.MAIL_FROM, rcpt.sender().text());
            message.setHeader(SmtpConstants.RECIPIENT, rcpt.recipient().text());
        } else if (question instanceof SmtpQuestion.Message whole) {
            content(exchange, whole);
        }
    }

    private static void content(Exchange exchange, SmtpQuestion.Message whole) {
        ExchangeHeaders.ofMessage(exchange.getIn(), whole.envelope(), whole.id(), whole.size());
        if (whole.content() instanceof Spool spool) {
            exchange.getIn().setBody(SpoolStream.bodyOf(exchange, spool));
        }
    }

    static Decision decision(Exchange answered, PolicyStage stage) {
        Exception failure = answered.getException();
        if (failure != null) {
            SmtpReplyException chosen = ObjectHelper.getException(SmtpReplyException.class, failure);
            if (chosen == null) {
                LOG.info("the policy of {} failed; the client is told to try again: {}", stage, failure.toString());
            }
            return chosen == null ? NOT_DECIDED : Decision.reject(chosen.reply());
        }
        if (answered.isRollbackOnly() || answered.isRollbackOnlyLast()) {
            return NOT_DECIDED;
        }
        Object said = answered.getMessage().getHeader(SmtpConstants.DECISION);
        return said instanceof Decision decision ? decision : said(said == null ? "none" : said.toString(), stage);
    }

    private static Decision said(String text, PolicyStage stage) {
        return switch (text.strip().toLowerCase(Locale.ROOT)) {
            case "accept" -> Decision.ACCEPT;
            case "none" -> Decision.NO_OPINION;
            default -> {
                Optional<Reply> reply = Reply.parse(text.strip()).filter(r -> r.code() >= 400);
                if (reply.isEmpty()) {
                    LOG.warn(
                            "the policy of {} said '{}' in {}, which is not accept, none, or a 4xx or 5xx reply; the"
                                    + " client is told to try again",
                            stage,
                            ExchangeHeaders.printable(text),
                            SmtpConstants.DECISION);
                }
                yield reply.map(Decision::reject).orElse(NOT_DECIDED);
            }
        };
    }
}
