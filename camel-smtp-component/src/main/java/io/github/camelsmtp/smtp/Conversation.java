package io.github.camelsmtp.smtp;

import io.github.camelsmtp.mail.Reply;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What the parts of a session share: where it stands ({@link State}), what is known of the client, the question that is
 * open, and the only way to say something, so that no reply goes out without what it entails: an error is counted, 421 and
 * too many errors close. Confined.
 */
final class Conversation {
    final SmtpServerSettings settings;
    final SmtpServerOutput output;
    final Patience patience;
    /** The message whose octets are coming, if there is one: it ends with the session. */
    final IncomingContent content;

    State state = State.CONNECTED;
    SmtpPeer peer;
    /** What goes on when the policy has answered; null when no question is open. */
    private @Nullable Consumer<Decision> onDecision;

    Conversation(SmtpServerSettings settings, SmtpPeer peer, SmtpServerOutput output) {
        this.settings = settings;
        this.peer = peer;
        this.output = output;
        this.patience = new Patience(settings.limits());
        this.content = new IncomingContent(settings.limits(), output);
    }

    boolean isClosed() {
        return state == State.CLOSED;
    }

    /** Asks the policy; what comes next happens when it has answered. */
    void ask(SmtpQuestion question, Consumer<Decision> next) {
        onDecision = next;
        output.ask(question);
    }

    /** Whether a question is open. */
    boolean asking() {
        return onDecision != null;
    }

    /** The policy's answer. @return whether it was waited for */
    boolean decided(Decision decision) {
        Consumer<Decision> next = onDecision;
        onDecision = null;
        if (next == null || isClosed()) {
            return false;
        }
        next.accept(decision);
        return true;
    }

    /** Tells the client if the decision is a rejection; 421 also ends the session (RFC 5321 §3.8). */
    boolean refused(Decision decision) {
        Reply reply = decision.reply();
        if (reply == null) {
            return false;
        }
        say(reply.withStatus());
        return true;
    }

    /** A reply that entails nothing. */
    void reply(Reply reply) {
        output.reply(reply);
    }

    /** A reply with what its code entails: 421 closes, 5xx is an error. */
    void say(Reply reply) {
        if (reply.code() == 421) {
            close(reply);
        } else if (reply.isPermanent()) {
            error(reply);
        } else {
            reply(reply);
        }
    }

    /**
     * What became of a message is always told, in full; too many that nobody got end the session at the next error, and 421
     * among the replies ends it behind them.
     */
    void outcome(List<Reply> replies) {
        if (replies.stream().allMatch(Reply::isPermanent)) {
            patience.error();
        }
        int last = replies.size() - 1;
        replies.subList(0, last).forEach(each -> reply(each.withStatus()));
        if (replies.stream().anyMatch(reply -> reply.code() == 421)) {
            close(replies.get(last).withStatus());
        } else {
            reply(replies.get(last).withStatus());
        }
    }

    /** A command was wrong. */
    void error(Reply reply) {
        patience.error();
        if (!closedByErrors()) {
            reply(reply);
        }
    }

    /** A command was work for nobody. @return whether it was one too many */
    boolean closedByJunk() {
        patience.junk();
        return closedByErrors();
    }

    /** Over the limit of errors it says so and closes. */
    private boolean closedByErrors() {
        if (patience.isOver()) {
            close(Replies.TOO_MANY_ERRORS);
        }
        return isClosed();
    }

    /** A last reply. */
    void close(Reply reply) {
        if (!isClosed()) {
            end();
            output.reply(reply);
            output.close();
        }
    }

    /** It is over: a message that is not whole is abandoned. */
    void end() {
        state = State.CLOSED;
        onDecision = null;
        content.abandon();
    }
}
