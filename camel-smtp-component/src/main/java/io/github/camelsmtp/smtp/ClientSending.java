package io.github.camelsmtp.smtp;

import io.github.camelsmtp.auth.TlsInfo;
import io.github.camelsmtp.mail.BodyType;
import io.github.camelsmtp.mail.DeliveryResult;
import io.github.camelsmtp.mail.Reply;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A message of a client's session on its way, in one transaction or, if it has more recipients than the server takes at
 * once, in several. Confined to its session.
 */
final class ClientSending {

    /** What is next. */
    interface Events {
        /** The server is free for the next, or for the rest of this one. */
        void done();

        /** The server has a transaction open that it must forget first; then as {@link #done}. */
        void reset();

        /** The server does not follow the protocol. */
        void broken();

        /** The connection can't be used any more. */
        void cut(Reply why);
    }

    private final SmtpClientRules rules;
    private final SmtpClientOutput output;
    private final Events events;
    private Offers offers = Offers.NONE;
    private @Nullable ClientMail mail;
    private @Nullable ClientTransaction transaction;
    private @Nullable ContentEncoder content;
    private int transactions;
    /** The server has said something to the message, if only to MAIL. */
    private boolean answered;

    ClientSending(SmtpClientRules rules, SmtpClientOutput output, Events events) {
        this.rules = rules;
        this.output = output;
        this.events = events;
    }

    ClientStep step() {
        ClientTransaction current = transaction;
        ClientTransaction.Awaited awaited = current == null ? null : current.awaited();
        return content != null || awaited == null ? ClientStep.CONTENT : awaited.step();
    }

    int transactions() {
        return transactions;
    }

    boolean isFree() {
        return mail == null;
    }

    boolean hasContent() {
        return content != null;
    }

    boolean wantsContent() {
        ClientTransaction current = transaction;
        boolean mayGoOn = current != null && (current.awaited() == null || offers.has(Extension.PIPELINING));
        return content != null && mayGoOn;
    }

    void take(OutgoingMail message) {
        if (mail != null) {
            throw new IllegalStateException("there is a message on its way");
        }
        mail = new ClientMail(message, rules.server());
        answered = false;
    }

    /** Begins a transaction for those who have no result yet. */
    void begin(Offers nowOffered, @Nullable TlsInfo tls) {
        offers = nowOffered;
        ClientMail current = mail;
        if (current == null) {
            return;
        }
        current.refuseWhatCannotBe(offers, tls != null && tls.certificate() != null);
        List<Integer> batch = current.nextBatch(offers);
        if (!batch.isEmpty() && transactions >= offers.transactions()) {
            current.settleAll(ClientReplies.TOO_MANY_MESSAGES);
        }
        if (current.isSettled()) {
            finished(current);
            events.done();
            return;
        }
        transactions++;
        boolean chunked = current.body(offers) == BodyType.BINARY_MIME
                || rules.chunking() && offers.has(Extension.CHUNKING) && offers.has(Extension.PIPELINING);
        transaction = new ClientTransaction(current, offers, batch, chunked, rules.dialect() == SmtpDialect.LMTP);
        sendCommands(transaction);
    }

    private void sendCommands(ClientTransaction current) {
        String group = current.nextCommands();
        if (!group.isEmpty()) {
            send(group);
        }
    }

    void replied(RemoteReply reply) {
        answered = true;
        ClientTransaction current = transaction;
        ClientTransaction.Awaited what = current == null ? null : current.awaited();
        if (current == null || what == null) {
            early(reply);
            return;
        }
        switch (what.step()) {
            case DATA -> repliedToData(current, reply);
            case CONTENT -> repliedToChunk(current, reply);
            case END -> {
                if (reply.code() / 100 == 3) {
                    events.broken();
                } else {
                    current.repliedToEnd(reply);
                    goOn(current);
                }
            }
            default -> {
                if (current.replied(reply)) {
                    sendCommands(current);
                    goOn(current);
                } else {
                    events.broken();
                }
            }
        }
    }

    /** A server that refuses a message before its end is believed; one that accepts it then is not. */
    private void early(RemoteReply reply) {
        Reply broken = ClientReplies.broken(rules.server(), ClientStep.CONTENT);
        if (reply.code() >= 400) {
            toldAll(reply, DeliveryResult.Stage.MESSAGE);
        }
        events.cut(broken);
    }

    private void repliedToData(ClientTransaction current, RemoteReply reply) {
        if (reply.code() != 354 && reply.code() < 400) {
            events.broken();
        } else if (!current.repliedToData(reply)) {
            goOn(current);
        } else if (current.isAccepted()) {
            beginContent(current);
        } else {
            // Sent in one group with recipients who were all refused (RFC 2920 §3.1): an empty message ends it.
            send(".\r\n");
            current.contentSent();
            if (current.awaited() == null) {
                events.broken(); // LMTP must not say 354 without a recipient (RFC 2033 §4.2)
            }
        }
    }

    private void repliedToChunk(ClientTransaction current, RemoteReply reply) {
        if (reply.code() / 100 == 3) {
            events.broken();
        } else if (!current.repliedToChunk(reply)) {
            content = null;
            goOn(current);
        }
    }

    private void beginContent(ClientTransaction current) {
        boolean binary = mail != null && mail.body(offers) == BodyType.BINARY_MIME;
        content = new ContentEncoder(output::send, current.isChunked(), binary, current::chunkSent);
        output.beginContent();
    }

    void content(ByteBuffer octets) {
        ContentEncoder encoder = content;
        if (encoder != null) {
            encoder.encode(octets);
        }
    }

    void endOfContent() {
        ContentEncoder encoder = content;
        ClientTransaction current = transaction;
        if (encoder != null && current != null) {
            content = null;
            encoder.end();
            current.contentSent();
        }
    }

    /** When nothing is awaited any more: what is next? */
    private void goOn(ClientTransaction current) {
        ClientMail message = mail;
        if (message == null || content != null || current.awaited() != null || current.hasCommands()) {
            return;
        }
        if (current.isChunked() && current.isAccepted() && !current.isBegun()) {
            current.begun();
            beginContent(current);
            return;
        }
        transaction = null;
        if (message.isSettled()) {
            finished(message);
        }
        if (current.isOverForTheServer()) {
            events.done();
        } else {
            events.reset();
        }
    }

    private void finished(ClientMail message) {
        mail = null;
        output.finished(message.results(), false);
    }

    /** The same for all who have no result yet. */
    void toldAll(RemoteReply reply, DeliveryResult.Stage stage) {
        if (mail != null) {
            mail.toldAll(reply, stage);
        }
    }

    /** The session is over. @param why for all who have no result yet */
    void finish(Reply why) {
        content = null;
        ClientMail message = mail;
        if (message != null) {
            mail = null;
            if (transaction != null) {
                transaction.lost(why);
            }
            message.settleAll(why);
            output.finished(message.results(), !answered);
        }
    }

    private void send(String text) {
        output.send(text.getBytes(StandardCharsets.UTF_8));
    }
}
