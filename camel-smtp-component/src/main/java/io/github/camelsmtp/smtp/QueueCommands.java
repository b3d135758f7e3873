package io.github.camelsmtp.smtp;

import io.github.camelsmtp.mail.EmailAddress;
import io.github.camelsmtp.mail.Reply;
import io.github.camelsmtp.smtp.QueueRequest.Scope;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The commands for the outbound queue: ETRN, ATRN, TURN. They are commands only where there is a queue; what happens is its
 * business, and only the syntax and who may ask are looked at here. Confined.
 */
final class QueueCommands {
    private final Conversation conversation;
    private boolean asking;
    /** Whether the answer may end our part, and make the client the server. */
    private boolean turning;

    private boolean turned;

    QueueCommands(Conversation conversation) {
        this.conversation = conversation;
    }

    /** Whether the client is the server by now. */
    boolean turned() {
        return turned;
    }

    /** Whether the answer to {@link SmtpServerOutput#askQueue} is due. */
    boolean asking() {
        return asking;
    }

    /** {@code etrn-cmd = "ETRN" SP [ "@" / "#" ] node-name} (RFC 1985 §5) */
    void etrn(String argument) {
        Scope scope = switch (argument.charAt(0)) {
            case '@' -> Scope.DOMAIN;
            case '#' -> Scope.QUEUE;
            default -> Scope.NODE;
        };
        String name = scope == Scope.NODE ? argument : argument.substring(1);
        Optional<String> known = scope == Scope.QUEUE ? queueName(name) : domain(name);
        if (known.isEmpty()) {
            conversation.error(Replies.BAD_ETRN);
        } else {
            ask(new QueueRequest.Etrn(conversation.peer, scope, known.get()), false);
        }
    }

    /** {@code atrn-command = "ATRN" [SP domain *("," domain)]} (RFC 2645 §5.2) */
    void atrn(String argument) {
        if (conversation.peer.authUser() == null) {
            conversation.error(Replies.AUTH_REQUIRED);
            return;
        }
        List<String> domains = new ArrayList<>();
        for (String word : argument.isEmpty() ? new String[0] : argument.split(",", -1)) {
            Optional<String> domain = domain(word);
            if (domain.isEmpty()) {
                conversation.error(Replies.BAD_ATRN);
                return;
            }
            domains.add(domain.get());
        }
        ask(new QueueRequest.Atrn(conversation.peer, List.copyOf(domains)), true);
    }

    /** {@code "TURN" CRLF} (RFC 821 §3.8); for a client that is nobody it is no command. */
    void turn() {
        if (conversation.peer.authUser() == null) {
            conversation.error(Replies.NOT_IMPLEMENTED);
        } else {
            ask(new QueueRequest.Turn(conversation.peer), true);
        }
    }

    private void ask(QueueRequest request, boolean turns) {
        asking = true;
        turning = turns;
        conversation.output.askQueue(request);
    }

    /** The queue's answer. @return whether it was waited for */
    boolean answered(Reply reply) {
        if (!asking) {
            return false;
        }
        asking = false;
        if (conversation.isClosed()) {
            return false;
        }
        boolean turns = turning && reply.isPositive();
        turning = false;
        conversation.say(reply.withStatus());
        if (turns) {
            turned = true;
            conversation.end();
            conversation.output.turnAround();
        }
        return true;
    }

    /** {@code Domain} (RFC 5321 §4.1.2): what may stand behind a local part, so the one grammar of addresses decides. */
    private static Optional<String> domain(String text) {
        return EmailAddress.parse("x@" + text).filter(a -> !a.isLiteral()).map(EmailAddress::domain);
    }

    /** What RFC 1985 §5.3 leaves to the server: letters, digits, and what names are joined with. */
    private static Optional<String> queueName(String text) {
        boolean name = !text.isEmpty()
                && text.length() <= 255
                && text.chars()
                        .allMatch(c -> c >= 'a' && c <= 'z'
                                || c >= 'A' && c <= 'Z'
                                || c >= '0' && c <= '9'
                                || "-._".indexOf(c) >= 0);
        return name ? Optional.of(text) : Optional.empty();
    }
}
