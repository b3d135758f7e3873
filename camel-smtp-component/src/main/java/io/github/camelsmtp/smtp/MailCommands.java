package io.github.camelsmtp.smtp;

import io.github.camelsmtp.mail.BodyType;
import io.github.camelsmtp.mail.DeliveryMode;
import io.github.camelsmtp.mail.Recipient;
import io.github.camelsmtp.mail.Reply;
import io.github.camelsmtp.mail.ReversePath;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The commands of a mail transaction (RFC 5321 §3.3): MAIL, RCPT, DATA, BDAT and what they carry. The states they lead to
 * are in {@link SmtpServerSession}'s table. Confined.
 */
final class MailCommands {
    private static final Transaction NONE = new Transaction(ReversePath.NULL, MailParameters.NONE);

    private final Conversation conversation;
    private final SmtpLimits limits;
    private final IncomingContent content;
    private Transaction transaction = NONE;
    private boolean storing;

    MailCommands(Conversation conversation) {
        this.conversation = conversation;
        this.limits = conversation.settings.limits();
        this.content = conversation.content;
    }

    /** The transaction under way, or an empty one. */
    Transaction transaction() {
        return transaction;
    }

    /** Whether the answer to {@link SmtpServerOutput#endOfBody} is due. */
    boolean storing() {
        return storing;
    }

    /** {@code "MAIL FROM:" Reverse-path [SP Mail-parameters]} (RFC 5321 §4.1.1.2), and SEND, SOML, SAML (RFC 821 §3.4) */
    void mail(String argument, DeliveryMode mode) {
        if (conversation.patience.isSpent()) {
            conversation.close(Replies.TOO_MANY_TRANSACTIONS);
            return;
        }
        Parsed<Transaction> parsed = Transaction.parse(argument, mode, conversation.settings, conversation.peer);
        Transaction next = parsed.value();
        if (next == null) {
            conversation.error(parsed.refused());
            return;
        }
        conversation.ask(new SmtpQuestion.Mail(conversation.peer, next.sender()), decision -> {
            if (!conversation.refused(decision)) {
                conversation.patience.transaction();
                transaction = next;
                conversation.state = State.MAIL;
                conversation.reply(Replies.SENDER_OK);
            }
        });
    }

    /** {@code "RCPT TO:" Forward-path [SP Rcpt-parameters]} (RFC 5321 §4.1.1.3) */
    void rcpt(String argument) {
        Parsed<Recipient> parsed = transaction.parseRecipient(argument, conversation.settings);
        Recipient recipient = parsed.value();
        if (recipient == null) {
            conversation.error(parsed.refused());
            return;
        }
        if (transaction.recipients() >= limits.recipients()) {
            if (!conversation.closedByJunk()) {
                conversation.reply(Replies.TOO_MANY_RECIPIENTS);
            }
            return;
        }
        conversation.ask(transaction.question(conversation.peer, recipient), decision -> {
            boolean accepted = decision.kind() == Decision.Kind.ACCEPT;
            if (!accepted && !conversation.refused(decision)) {
                conversation.error(Replies.RELAY_DENIED);
            }
            if (accepted) {
                transaction.accepted(recipient);
                conversation.state = State.RCPT;
                conversation.reply(Replies.RECIPIENT_OK);
            } else {
                transaction.recipientRefused();
            }
        });
    }

    /** {@code "DATA" CRLF} (RFC 5321 §4.1.1.4); what is not made of lines can't come this way (RFC 3030 §3). */
    void data() {
        if (transaction.body() == BodyType.BINARY_MIME) {
            conversation.error(Replies.BINARY_NEEDS_CHUNKS);
            return;
        }
        Reply refusal = conversation.output.beginBody(conversation.peer, transaction.envelope());
        if (refusal != null) {
            conversation.reply(refusal);
            return;
        }
        content.begin(transaction.body());
        content.data();
        conversation.state = State.DATA;
        conversation.reply(Replies.SEND_DATA);
    }

    /**
     * {@code "BDAT" SP chunk-size [ SP "LAST" ]} (RFC 3030 §2). What it announces comes in any case and is consumed before
     * anything is said; if we can't tell how much that is, or it is absurd, the only safe answer is to close.
     *
     * @param refusal why it may not come now, or null
     */
    void bdat(String argument, @Nullable Reply refusal) {
        Parsed<Chunk> parsed = Chunk.parse(argument, limits);
        Chunk announced = parsed.value();
        if (announced == null) {
            conversation.close(parsed.refused());
            return;
        }
        Reply no = refusal;
        if (no == null && !content.begun()) {
            no = conversation.output.beginBody(conversation.peer, transaction.envelope());
            if (no == null) {
                content.begin(transaction.body());
            }
        }
        if (no == null) {
            conversation.state = State.BDAT;
        }
        endOfContent(content.chunk(no == null ? announced : announced.refusedWith(no)));
    }

    /** Octets that are content. */
    void receive(ByteBuffer octets) {
        IncomingContent.End end = content.receive(octets);
        if (content.endless()) {
            conversation.close(Replies.TOO_LARGE);
        } else {
            endOfContent(end);
        }
    }

    private void endOfContent(IncomingContent.@Nullable End end) {
        if (end == null) {
            return;
        }
        Reply refusal = end.refusal();
        if (refusal != null) {
            // RFC 3030 leaves the state after a failed BDAT open; nothing of the message must remain in ours.
            State state = conversation.state;
            List<Reply> replies = end.last() ? replies(MessageOutcome.of(refusal)) : List.of(refusal);
            if (state == State.RCPT || state == State.BDAT || state == State.DATA) {
                reset();
            }
            conversation.outcome(replies);
        } else if (end.last()) {
            content.handedOver();
            storing = true;
            conversation.output.endOfBody();
        } else {
            conversation.reply(Replies.chunk(end.octets()));
        }
    }

    /** The answer to {@link SmtpServerOutput#endOfBody}: ends the transaction. @return whether it was waited for */
    boolean stored(MessageOutcome outcome) {
        if (!storing) {
            return false;
        }
        storing = false;
        if (conversation.isClosed()) {
            return false;
        }
        List<Reply> replies = replies(outcome);
        reset();
        conversation.outcome(replies);
        return true;
    }

    /** The one reply to a message, or in LMTP one for each recipient that was accepted (RFC 2033 §4.2, §4.3). */
    private List<Reply> replies(MessageOutcome outcome) {
        boolean each = conversation.settings.dialect() == SmtpDialect.LMTP && transaction.recipients() > 0;
        return each ? outcome.replies(transaction.recipients()) : List.of(outcome.whole());
    }

    /** Forgets the transaction. */
    void reset() {
        transaction = NONE;
        content.abandon();
        switch (conversation.state) {
            case MAIL, RCPT, DATA, BDAT -> conversation.state = State.READY;
            case CONNECTED, REFUSED, GREETED, READY, AUTH, CLOSED -> {}
        }
    }
}
