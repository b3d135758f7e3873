package io.github.camelsmtp.smtp;

import io.github.camelsmtp.mail.Reply;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One transaction of a client: MAIL, RCPT for each of a batch, DATA or BDAT, and the content. Knows which reply belongs to
 * which command. With PIPELINING all commands go out in one group (RFC 2920 §3.1), BDAT only after their replies, because
 * nobody wants to send a large message to a server that has refused it. Confined to its session.
 */
final class ClientTransaction {

    /** A command whose reply has not come. @param index the recipient of RCPT, and in LMTP of the content; else -1 */
    record Awaited(ClientStep step, int index) {}

    private final ClientMail mail;
    private final Offers offers;
    private final boolean chunked;
    private final boolean lmtp;
    private final Deque<String> commands = new ArrayDeque<>();
    private final Deque<Awaited> unsent = new ArrayDeque<>();
    private final Deque<Awaited> awaited = new ArrayDeque<>();
    private final List<Integer> batch;
    private final List<Integer> accepted = new ArrayList<>();
    private boolean mailAccepted;
    private boolean begun;
    private boolean endSent;
    private boolean ended;

    ClientTransaction(ClientMail mail, Offers offers, List<Integer> batch, boolean chunked, boolean lmtp) {
        this.mail = mail;
        this.offers = offers;
        this.batch = batch;
        this.chunked = chunked;
        this.lmtp = lmtp;
        MailArguments arguments = mail.arguments(offers);
        add(
                arguments.mail(mail.envelope(), mail.body(offers), mail.size()).orElseThrow(),
                new Awaited(ClientStep.MAIL, -1));
        for (int index : batch) {
            add(mail.rcpt(index, arguments), new Awaited(ClientStep.RCPT, index));
        }
        if (!chunked) {
            add("DATA", new Awaited(ClientStep.DATA, -1));
        }
    }

    private void add(String command, Awaited reply) {
        commands.add(command);
        unsent.add(reply);
    }

    /** The commands that may be sent now, each with its CRLF; empty if a reply has to come first. */
    String nextCommands() {
        StringBuilder group = new StringBuilder();
        boolean all = offers.has(Extension.PIPELINING);
        while (!commands.isEmpty() && (all || awaited.isEmpty())) {
            Awaited next = unsent.peek();
            boolean pointless = !all && next != null && next.step() != ClientStep.MAIL && !mailAccepted
                    || !all && next != null && next.step() == ClientStep.DATA && accepted.isEmpty();
            if (pointless) {
                commands.clear();
                unsent.clear();
                break;
            }
            group.append(commands.remove()).append("\r\n");
            awaited.add(unsent.remove());
        }
        return group.toString();
    }

    /** What the next reply is for, or null: none is awaited. */
    @Nullable
    Awaited awaited() {
        return awaited.peek();
    }

    /** Takes the reply to the oldest command but DATA and the content. @return false if it is none that fits */
    boolean replied(RemoteReply reply) {
        Awaited what = awaited.remove();
        if (reply.code() / 100 == 3) {
            return false;
        }
        if (what.step() == ClientStep.MAIL) {
            mailAccepted = reply.isPositive();
            if (!mailAccepted) {
                batch.forEach(index -> mail.told(index, reply, false));
            }
        } else if (!mailAccepted) {
            return true; // it can't have been accepted without a sender, whatever is said of it
        } else if (reply.isPositive()) {
            accepted.add(what.index());
        } else if (isTooMany(reply) && !accepted.isEmpty()) {
            return true; // RFC 5321 §4.5.3.1.10: the rest goes in a transaction of its own
        } else {
            mail.told(what.index(), reply, false);
        }
        return true;
    }

    private static boolean isTooMany(RemoteReply reply) {
        io.github.camelsmtp.mail.EnhancedStatus status = reply.toReply().status();
        // 552 is what RFC 821 had for it. Is it the mailbox that is full, then it says so in a transaction of its own
        // too.
        return (reply.code() == 452 || reply.code() == 552)
                && (status == null || status.subject() == 5 && status.detail() == 3);
    }

    /** Takes the reply to DATA. @return whether the content is to be sent, if only as an empty one */
    boolean repliedToData(RemoteReply reply) {
        awaited.remove();
        if (reply.code() != 354) {
            accepted.forEach(index -> mail.told(index, reply, false));
            return false;
        }
        return true;
    }

    /** A chunk was sent. */
    void chunkSent() {
        awaited.add(new Awaited(ClientStep.CONTENT, -1));
    }

    /** Takes the reply to a chunk that is not the last. @return whether to go on */
    boolean repliedToChunk(RemoteReply reply) {
        awaited.remove();
        if (!reply.isPositive()) {
            accepted.forEach(index -> mail.told(index, reply, false));
        }
        return reply.isPositive();
    }

    /** The end of the content was sent: of LMTP's replies there is one for each recipient (RFC 2033 §4.2). */
    void contentSent() {
        endSent = true;
        if (lmtp) {
            accepted.forEach(index -> awaited.add(new Awaited(ClientStep.END, index)));
        } else {
            awaited.add(new Awaited(ClientStep.END, -1));
        }
    }

    /** Takes a reply to the end of the content. */
    void repliedToEnd(RemoteReply reply) {
        Awaited what = awaited.remove();
        boolean dsn = reply.isPositive() && offers.has(Extension.DSN);
        if (what.index() >= 0) {
            mail.told(what.index(), reply, dsn);
        } else {
            accepted.forEach(index -> mail.told(index, reply, dsn));
        }
        ended = awaited.isEmpty();
    }

    /** No reply comes any more. @param why our word on those whose message the server may have taken */
    void lost(Reply why) {
        if (endSent) {
            accepted.forEach(index -> mail.unanswered(index, why));
        }
    }

    /** The content begins. */
    void begun() {
        begun = true;
    }

    /** Whether the content has begun. */
    boolean isBegun() {
        return begun;
    }

    /** Whether commands wait for a reply to those before them. */
    boolean hasCommands() {
        return !commands.isEmpty();
    }

    boolean isChunked() {
        return chunked;
    }

    /** Whether some recipient is accepted. */
    boolean isAccepted() {
        return !accepted.isEmpty();
    }

    /** Whether the server has forgotten it: else RSET has to come before the next. */
    boolean isOverForTheServer() {
        return ended || !mailAccepted;
    }
}
