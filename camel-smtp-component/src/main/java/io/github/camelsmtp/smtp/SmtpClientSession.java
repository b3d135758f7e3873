package io.github.camelsmtp.smtp;

import io.github.camelsmtp.auth.TlsInfo;
import io.github.camelsmtp.auth.TlsMode;
import io.github.camelsmtp.mail.DeliveryResult;
import io.github.camelsmtp.mail.Reply;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A client's SMTP or LMTP session on one connection (RFC 5321, RFC 2033): greeting, EHLO, STARTTLS, login, then messages one
 * after the other. Sans-I/O: octets and events come in through its methods, everything it wants goes out through {@link
 * SmtpClientOutput}. Confined: one input at a time, though an output may call an input.
 *
 * <pre>
 * state     event              next        action
 * GREETING  220                HELLO       EHLO
 * HELLO     250                see below   its offers are read
 *           5xx                HELO        HELO (SMTP only)
 * after it  no TLS, wanted     STARTTLS    STARTTLS, if it is offered
 *           no login, wanted   AUTH        AUTH with the strongest mechanism in common
 *           else               READY
 * STARTTLS  220                HANDSHAKE   startTls
 * HANDSHAKE tlsEstablished     HELLO       all offers are forgotten, EHLO again (RFC 3207 §4.2)
 * AUTH      334                AUTH        challenged
 *           235                READY       not EHLO again: no mechanism here brings a security layer (RFC 4954 §4)
 * READY     send               MAIL        a {@link ClientTransaction}, perhaps several
 * MAIL      done               READY, or RESET with RSET if the server has not forgotten the transaction
 * any       421, lost, broken  CLOSED      who has no result yet gets a temporary one
 * </pre>
 *
 * <p>Bad input: a reply that is malformed, that nobody asked for, or whose class makes no sense there is the end of the
 * connection and temporary; a 2xx where the message has not been sent is never a success. After STARTTLS octets that came
 * in the clear are never used. A server can't make it hold more than {@link ReplyReader} does, and not go in circles.
 *
 * <p>Not here: time ({@link #step} tells what is waited for), and what a wrong password means: a login that is refused is
 * temporary, for it is a mistake of an administrator and no sender's.
 */
public final class SmtpClientSession {
    private enum State {
        GREETING,
        HELLO,
        HELO,
        STARTTLS,
        HANDSHAKE,
        AUTH,
        READY,
        MAIL,
        RESET,
        CLOSED
    }

    private final SmtpClientRules rules;
    private final SmtpClientOutput output;
    private final ReplyReader reader = new ReplyReader();
    private State state = State.GREETING;
    private Offers offers = Offers.NONE;
    private @Nullable TlsInfo tls;
    private final ClientLogin login;
    private final ClientSending sending;
    private @Nullable Reply ending;
    private @Nullable RemoteReply refusal;
    private long progress;

    /** A session that waits for the greeting; with implicit TLS, {@link #tlsEstablished} comes first. */
    public SmtpClientSession(SmtpClientRules rules, SmtpClientOutput output) {
        this.rules = rules;
        this.output = output;
        this.login = new ClientLogin(rules.credentials(), output, new LoginEvents());
        this.sending = new ClientSending(rules, output, new SendingEvents());
    }

    // What is known.

    /** What it waits for. */
    public ClientStep step() {
        return switch (state) {
            case GREETING -> ClientStep.GREETING;
            case HELLO, HELO -> ClientStep.HELLO;
            case STARTTLS -> ClientStep.STARTTLS;
            case HANDSHAKE -> ClientStep.HANDSHAKE;
            case AUTH -> ClientStep.AUTH;
            case RESET -> ClientStep.RESET;
            case READY, CLOSED -> ClientStep.IDLE;
            case MAIL -> sending.step();
        };
    }

    /** Grows with each reply and each piece of content: while it stays the same, the time of a step runs. */
    public long progress() {
        return progress;
    }

    /** Whether another message can be sent on this connection after the one that is on its way (RFC 9422 §4.1). */
    public boolean takesMore() {
        return state != State.CLOSED && sending.transactions() < offers.transactions();
    }

    /** Whether a message may be given now. */
    public boolean isReady() {
        return state == State.READY && sending.isFree();
    }

    /** Whether the next piece of content is wanted now: after a refusal it is not, and BDAT without pipelining waits. */
    public boolean wantsContent() {
        return sending.wantsContent();
    }

    // Inputs.

    /** Sends a message, once it is ready. One at a time. If the session has ended already, it has failed at once. */
    public void send(OutgoingMail message) {
        sending.take(message);
        if (state == State.READY) {
            beginMail();
        } else if (state == State.CLOSED) {
            if (refusal != null) {
                sending.toldAll(refusal, DeliveryResult.Stage.SESSION);
            }
            sending.finish(ending == null ? ClientReplies.lost(rules.server(), ClientStep.IDLE) : ending);
        }
    }

    private void beginMail() {
        state = State.MAIL;
        sending.begin(offers, tls);
    }

    /** Octets of the server; all are taken, and forgotten once the session is over. */
    public void receive(ByteBuffer octets) {
        while (octets.hasRemaining() && state != State.CLOSED) {
            if (state == State.HANDSHAKE) {
                // Behind the 220 in the clear: an attacker's. They must not be taken for what comes through TLS.
                tlsFailed("it sent octets before the handshake");
                break;
            }
            switch (reader.take(octets)) {
                case MORE:
                    break;
                case MALFORMED:
                    broken();
                    break;
                case REPLY:
                    progress++;
                    replied(reader.reply());
                    break;
            }
        }
        octets.position(octets.limit());
    }

    /** TLS is there: after {@link SmtpClientOutput#startTls}, or before the greeting. */
    public void tlsEstablished(TlsInfo info) {
        tls = info;
        progress++;
        if (state == State.HANDSHAKE) {
            hello();
        }
    }

    /** There is no TLS. @param why in words for people */
    public void tlsFailed(String why) {
        if (state == State.CLOSED) {
            return;
        }
        if (rules.tls() == TlsMode.OFFERED) {
            state = State.CLOSED;
            output.retryInClear();
            output.close();
        } else {
            end(ClientReplies.noTls(rules.server(), why), false);
        }
    }

    /**
     * Our next response in a login.
     *
     * @param response not yet in base64; empty where the mechanism leaves the first word to the server
     * @param complete whether a success that the server claims next is to be believed
     */
    public void authenticate(byte[] response, boolean complete) {
        if (state == State.AUTH) {
            progress++;
            login.respond(response, complete);
        }
    }

    /** There is no next response in a login. @param why in words for people */
    public void loginImpossible(String why) {
        if (state == State.AUTH) {
            login.failed(why);
        }
    }

    /** The next octets of the content. */
    public void content(ByteBuffer octets) {
        progress++;
        sending.content(octets);
    }

    /** That was the content. */
    public void endOfContent() {
        progress++;
        sending.endOfContent();
    }

    /** The content can't be read to its end: the server must not take what it has for a message. */
    public void contentFailed() {
        if (sending.hasContent()) {
            end(ClientReplies.UNREADABLE, true);
        }
    }

    /** The network has given us up, or the server. */
    public void disconnected() {
        if (state != State.CLOSED) {
            end(ClientReplies.lost(rules.server(), step()), true);
        }
    }

    /** The time of {@link #step} is over. */
    public void timedOut() {
        if (state != State.CLOSED) {
            end(ClientReplies.timedOut(rules.server(), step().words()), true);
        }
    }

    /** Ends the session, with the message on its way in whatever state it is. @param why told of it */
    public void abort(Reply why) {
        if (state != State.CLOSED) {
            end(why, true);
        }
    }

    /** Ends a session that is not needed any more. */
    public void quit() {
        if (state != State.CLOSED) {
            end(ClientReplies.CANCELLED, state != State.READY && state != State.RESET);
        }
    }

    // Replies.

    private void replied(RemoteReply reply) {
        if (reply.isGoodbye()) {
            goodbye(reply);
            return;
        }
        switch (state) {
            case GREETING -> greeted(reply);
            case HELLO, HELO -> welcomed(reply);
            case STARTTLS -> repliedToStartTls(reply);
            case AUTH -> login.replied(reply);
            case MAIL -> sending.replied(reply);
            case RESET -> repliedToReset(reply);
            case READY, HANDSHAKE, CLOSED -> broken(); // nobody has asked
        }
    }

    private void greeted(RemoteReply reply) {
        if (reply.code() == 220) {
            hello();
        } else {
            refused(reply);
        }
    }

    private void hello() {
        offers = Offers.NONE;
        state = State.HELLO;
        say((rules.dialect() == SmtpDialect.LMTP ? "LHLO " : "EHLO ") + rules.hostname());
    }

    private void welcomed(RemoteReply reply) {
        if (reply.isPositive()) {
            offers = state == State.HELLO ? Offers.of(reply.lines()) : Offers.NONE;
            secure();
        } else if (state == State.HELLO && reply.code() >= 500 && rules.dialect() == SmtpDialect.SMTP) {
            state = State.HELO;
            say("HELO " + rules.hostname());
        } else {
            refused(reply);
        }
    }

    private void secure() {
        if (tls != null || rules.tls() == TlsMode.NONE) {
            logIn();
        } else if (offers.has(Extension.STARTTLS)) {
            state = State.STARTTLS;
            say("STARTTLS");
        } else if (rules.tls() == TlsMode.OFFERED) {
            logIn();
        } else {
            end(ClientReplies.noTls(rules.server(), "it does not offer STARTTLS"), false);
        }
    }

    private void repliedToStartTls(RemoteReply reply) {
        if (reply.code() == 220) {
            if (reader.partial()) {
                tlsFailed("it sent octets before the handshake");
                return;
            }
            state = State.HANDSHAKE;
            output.startTls();
        } else if (reply.code() < 400) {
            broken();
        } else {
            tlsFailed("it answered " + reply.told());
        }
    }

    private void logIn() {
        if (rules.credentials() == null || login.isDone()) {
            becomeReady();
        } else {
            state = State.AUTH;
            login.begin(offers, tls);
        }
    }

    private void becomeReady() {
        if (state == State.CLOSED) {
            return; // whoever was told of the message has ended it
        }
        if (sending.isFree()) {
            state = State.READY;
            output.ready();
        } else {
            beginMail();
        }
    }

    private void repliedToReset(RemoteReply reply) {
        if (reply.isPositive()) {
            becomeReady();
        } else {
            end(ClientReplies.broken(rules.server(), ClientStep.RESET), true);
        }
    }

    // Ends.

    private void refused(RemoteReply reply) {
        if (reply.code() < 400) {
            broken();
            return;
        }
        refusal = reply;
        sending.toldAll(reply, DeliveryResult.Stage.SESSION);
        end(reply.toReply(), false);
    }

    private void goodbye(RemoteReply reply) {
        boolean heardOfIt = state == State.MAIL;
        refusal = reply;
        sending.toldAll(reply, heardOfIt ? DeliveryResult.Stage.MESSAGE : DeliveryResult.Stage.SESSION);
        end(reply.toReply(), true);
    }

    private void broken() {
        end(ClientReplies.broken(rules.server(), step()), true);
    }

    /** @param silent whether there is no sense in QUIT */
    private void end(Reply why, boolean silent) {
        if (state == State.CLOSED) {
            return;
        }
        if (!silent) {
            say("QUIT");
        }
        state = State.CLOSED;
        ending = why;
        sending.finish(why);
        output.close();
    }

    private void say(String line) {
        output.send((line + "\r\n").getBytes(StandardCharsets.UTF_8));
    }

    private final class LoginEvents implements ClientLogin.Events {
        @Override
        public void say(String line) {
            SmtpClientSession.this.say(line);
        }

        @Override
        public void done() {
            becomeReady();
        }

        @Override
        public void failed(String why) {
            end(ClientReplies.noLogin(rules.server(), why), false);
        }

        @Override
        public void broken() {
            SmtpClientSession.this.broken();
        }
    }

    private final class SendingEvents implements ClientSending.Events {
        @Override
        public void done() {
            becomeReady();
        }

        @Override
        public void reset() {
            if (state != State.CLOSED) {
                state = State.RESET;
                SmtpClientSession.this.say("RSET");
            }
        }

        @Override
        public void broken() {
            SmtpClientSession.this.broken();
        }

        @Override
        public void cut(Reply why) {
            end(why, true);
        }
    }
}
