package io.github.camelsmtp.smtp;

import io.github.camelsmtp.auth.SaslStep;
import io.github.camelsmtp.mail.Recipient;
import io.github.camelsmtp.mail.Reply;
import io.github.camelsmtp.mail.ReversePath;
import io.github.camelsmtp.wire.LineBuffer;
import java.nio.ByteBuffer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One session of an SMTP server (RFC 5321), sans-I/O: octets and answers go in, replies and questions come out, and no
 * socket, thread, clock or logger is touched.
 *
 * <p>Theory of operation. A session is in one {@link State}; {@link Verb} says which commands a state takes. The
 * transitions:
 *
 * <pre>
 * state      event                  next       reply
 * CONNECTED  policy accepts         GREETED    220
 * CONNECTED  policy refuses         REFUSED    its reply
 * REFUSED    QUIT                   CLOSED     221         anything else: 503
 * GREETED…   HELO, EHLO             READY      250         forgets a transaction (§4.1.4)
 * GREETED… STARTTLS                 GREETED    220, then TLS; what was said before is forgotten (RFC 3207 §4.2)
 * READY      AUTH                   AUTH       334, or at once:
 * AUTH       response, or *         READY      235, 535, 501 …   a challenge: 334, stays
 * READY      MAIL                   MAIL       250
 * MAIL, RCPT RCPT                   RCPT       250         refused: stays
 * RCPT       DATA                   DATA       354         no room: stays, 4xx
 * DATA       CRLF.CRLF              READY      the receiver's reply, or why we refuse
 * RCPT, BDAT BDAT n                 BDAT       250         after n octets; refused: READY
 * RCPT, BDAT BDAT n LAST            READY      the receiver's reply, or why we refuse
 * MAIL…BDAT  RSET                   READY      250
 * any        QUIT, 421, time out    CLOSED
 * </pre>
 *
 * Beside the state, a session may be {@link #waiting}: it has asked its policy or handed over a message. Then it consumes
 * nothing, so what a client pipelined stays in the driver's buffer, in order, until the answer is in. After every input
 * the driver offers the remaining octets again.
 *
 * <p>Bad input: whatever a client sends is answered or closes the session; nothing throws. Errors, junk, messages and
 * sizes are counted against {@link SmtpLimits}. It does not know time, so the driver tells when a client is too slow.
 *
 * <p>Confined: one call at a time. Calls of the output may call {@link #decided} and {@link #stored} from inside.
 */
public final class SmtpServerSession {
    private static final Transaction NO_TRANSACTION = new Transaction(ReversePath.NULL, MailParameters.ofRcpt(""));

    private final SmtpServerSettings settings;
    private final SmtpLimits limits;
    private final SmtpServerOutput output;
    private final LineBuffer lines;
    private final Authentication login;

    private State state = State.CONNECTED;
    private SmtpPeer peer;
    /** What goes on when the policy has answered; null when no question is open. */
    private @Nullable Consumer<Decision> onDecision;

    private boolean storing;
    private boolean upgrading;
    private boolean stopping;

    private Transaction transaction = NO_TRANSACTION;
    private final IncomingContent content;

    private final Patience patience;

    /** A session that nothing has happened to. Call {@link #connected} first. */
    public SmtpServerSession(SmtpServerSettings settings, SmtpPeer peer, SmtpServerOutput output) {
        this.settings = settings;
        this.limits = settings.limits();
        this.peer = peer;
        this.output = output;
        this.content = new IncomingContent(limits, output);
        this.patience = new Patience(limits);
        this.login = new Authentication(settings.auth(), output);
        this.lines = new LineBuffer(limits.commandLine());
    }

    /** The client is connected: asks the policy, then greets. */
    public void connected() {
        ask(new SmtpQuestion.Connect(peer), decision -> {
            if (refused(decision)) {
                state = state == State.CLOSED ? state : State.REFUSED;
                return;
            }
            state = State.GREETED;
            reply(Replies.greeting(settings));
        });
    }

    /**
     * Octets have arrived. Consumes them up to where the session must wait for an answer ({@link #waiting}); what remains
     * in the buffer is to be offered again after the answer. A closed session consumes and ignores everything.
     */
    public void receive(ByteBuffer octets) {
        while (octets.hasRemaining() && !waiting()) {
            if (content.expected()) {
                endOfContent(content.receive(octets));
            } else if (state == State.CLOSED) {
                octets.position(octets.limit());
            } else {
                line(octets);
            }
            leaveIfStopping();
        }
    }

    private void line(ByteBuffer octets) {
        if (login.expectsLine()) {
            loginSays(login.line(octets));
            return;
        }
        switch (lines.take(octets)) {
            case MORE -> {}
            case LINE -> command(lines.line(), octets.hasRemaining());
            case TOO_LONG -> error(Replies.LINE_TOO_LONG);
            case BARE_LF -> error(Replies.BARE_LINE_FEED);
            case FLOOD -> replyAndClose(Replies.FLOOD);
        }
    }

    /** @param followed whether octets stand behind the line already */
    private void command(String line, boolean followed) {
        if (patience.isOver()) {
            replyAndClose(Replies.TOO_MANY_ERRORS);
            return;
        }
        if (CommandLine.hasControls(line)) {
            error(Replies.BAD_OCTETS);
            return;
        }
        CommandLine command = CommandLine.of(line);
        Verb verb = Verb.of(command.word());
        Reply refusal = verb == null
                ? Verb.unknown(command.word(), state)
                : verb.refusal(command.argument(), state, transaction);
        if (verb == Verb.BDAT) {
            bdat(command.argument(), refusal);
            return;
        }
        if (refusal != null) {
            error(refusal);
            return;
        }
        if (verb.junk()) {
            patience.junk();
            if (closedByErrors()) {
                return;
            }
        }
        execute(verb, command.argument(), followed);
    }

    private void execute(Verb verb, String argument, boolean followed) {
        switch (verb) {
            case HELO -> hello(argument, false);
            case EHLO -> hello(argument, true);
            case STARTTLS -> startTls(followed);
            case AUTH -> {
                state = State.AUTH;
                loginSays(login.begin(argument, peer));
            }
            case MAIL_FROM -> mail(argument);
            case RCPT_TO -> rcpt(argument);
            case DATA -> data();
            case BDAT -> throw new IllegalStateException("BDAT is told apart before, for its octets come in any case");
            case RSET -> {
                reset();
                reply(Replies.OK);
            }
            case NOOP -> reply(Replies.OK);
            case VRFY, EXPN -> reply(Replies.CANNOT_VERIFY);
            case HELP -> reply(Replies.HELP);
            case QUIT -> replyAndClose(Replies.BYE);
        }
    }

    /** {@code "EHLO" SP ( Domain / address-literal )}; any name is taken, for refusing odd ones refused real people. */
    private void hello(String name, boolean ehlo) {
        ask(new SmtpQuestion.Helo(peer, name), decision -> {
            if (refused(decision)) {
                return;
            }
            reset();
            peer = peer.greeted(name, ehlo);
            state = State.READY;
            reply(ehlo ? Replies.ehlo(settings, peer) : Replies.helo(settings));
        });
    }

    /**
     * {@code "STARTTLS" CRLF} (RFC 3207 §4). Octets behind it were sent in the clear, by the client or by somebody between
     * us; whoever executes them takes an attacker's commands for the client's (CVE-2011-0411).
     */
    private void startTls(boolean followed) {
        Reply refusal = settings.tls().refusal(peer);
        if (refusal != null) {
            error(refusal);
        } else if (followed) {
            replyAndClose(Replies.TLS_INJECTION);
        } else {
            upgrading = true;
            reply(Replies.START_TLS);
            output.startTls();
        }
    }

    /** The answer to {@link SmtpServerOutput#startTls}, or, with implicit TLS, before {@link #connected}. */
    public void tlsEstablished(TlsInfo info) {
        upgrading = false;
        if (state != State.CLOSED) {
            reset();
            peer = peer.secured(info);
            state = state == State.CONNECTED ? state : State.GREETED;
            leaveIfStopping();
        }
    }

    private void loginSays(@Nullable Reply reply) {
        if (reply == null) {
            return;
        }
        if (reply.code() != 334) {
            state = State.READY;
        }
        say(reply);
    }

    /** The answer to {@link SmtpServerOutput#authenticate}. */
    public void authenticated(SaslStep step) {
        if (!login.waiting()) {
            return;
        }
        Reply reply = login.answered(step);
        if (state == State.CLOSED) {
            return;
        }
        if (step instanceof SaslStep.Success success) {
            peer = peer.authenticated(success.account());
        }
        loginSays(reply);
        leaveIfStopping();
    }

    /** {@code "MAIL FROM:" Reverse-path [SP Mail-parameters]} (RFC 5321 §4.1.1.2) */
    private void mail(String argument) {
        if (patience.isSpent()) {
            replyAndClose(Replies.TOO_MANY_TRANSACTIONS);
            return;
        }
        Parsed<Transaction> parsed = Transaction.parse(argument, settings, peer);
        Transaction next = parsed.value();
        if (next == null) {
            error(parsed.refused());
            return;
        }
        ask(new SmtpQuestion.Mail(peer, next.sender()), decision -> {
            if (!refused(decision)) {
                patience.transaction();
                transaction = next;
                state = State.MAIL;
                reply(Replies.SENDER_OK);
            }
        });
    }

    /** {@code "RCPT TO:" Forward-path [SP Rcpt-parameters]} (RFC 5321 §4.1.1.3) */
    private void rcpt(String argument) {
        Parsed<Recipient> parsed = Transaction.parseRecipient(argument);
        Recipient recipient = parsed.value();
        if (recipient == null) {
            error(parsed.refused());
            return;
        }
        if (transaction.recipients() >= limits.recipients()) {
            patience.junk();
            if (!closedByErrors()) {
                reply(Replies.TOO_MANY_RECIPIENTS);
            }
            return;
        }
        ask(new SmtpQuestion.Rcpt(peer, transaction.sender(), recipient), decision -> {
            boolean accepted = decision.kind() == Decision.Kind.ACCEPT;
            if (!accepted && !refused(decision)) {
                error(Replies.RELAY_DENIED);
            }
            if (accepted) {
                transaction.accepted(recipient);
                state = State.RCPT;
                reply(Replies.RECIPIENT_OK);
            } else {
                transaction.recipientRefused();
            }
        });
    }

    /** {@code "DATA" CRLF} (RFC 5321 §4.1.1.4) */
    private void data() {
        Reply refusal = output.beginBody(peer, transaction.envelope());
        if (refusal != null) {
            reply(refusal);
            return;
        }
        content.begin();
        content.data();
        state = State.DATA;
        reply(Replies.SEND_DATA);
    }

    /**
     * {@code "BDAT" SP chunk-size [ SP "LAST" ]} (RFC 3030 §2). What it announces comes in any case and is consumed before
     * anything is said; if we can't tell how much that is, or it is absurd, the only safe answer is to close.
     */
    private void bdat(String argument, @Nullable Reply refusal) {
        Parsed<Chunk> parsed = Chunk.parse(argument, limits);
        Chunk announced = parsed.value();
        if (announced == null) {
            replyAndClose(parsed.refused());
            return;
        }
        Reply no = refusal;
        if (no == null && !content.begun()) {
            no = output.beginBody(peer, transaction.envelope());
            if (no == null) {
                content.begin();
            }
        }
        if (no == null) {
            state = State.BDAT;
        }
        endOfContent(content.chunk(no == null ? announced : announced.refusedWith(no)));
    }

    private void endOfContent(IncomingContent.@Nullable End end) {
        if (end == null) {
            return;
        }
        Reply refusal = end.refusal();
        if (refusal != null) {
            // RFC 3030 leaves the state after a failed BDAT open; nothing of the message must remain in ours.
            if (state == State.RCPT || state == State.BDAT || state == State.DATA) {
                reset();
            }
            outcome(refusal);
        } else if (end.last()) {
            content.handedOver();
            storing = true;
            output.endOfBody();
        } else {
            reply(Replies.chunk(end.octets()));
        }
    }

    /** The answer to {@link SmtpServerOutput#endOfBody}: ends the transaction. */
    public void stored(Reply reply) {
        if (!storing) {
            return;
        }
        storing = false;
        if (state == State.CLOSED) {
            return;
        }
        reset();
        if (reply.code() == 421) {
            replyAndClose(reply);
        } else {
            outcome(reply);
        }
        leaveIfStopping();
    }

    /** The answer to {@link SmtpServerOutput#ask}. */
    public void decided(Decision decision) {
        Consumer<Decision> next = onDecision;
        onDecision = null;
        if (next != null && state != State.CLOSED) {
            next.accept(decision);
            leaveIfStopping();
        }
    }

    private void ask(SmtpQuestion question, Consumer<Decision> next) {
        onDecision = next;
        output.ask(question);
    }

    /** Tells the client if the decision is a rejection; 421 also ends the session (RFC 5321 §3.8). */
    private boolean refused(Decision decision) {
        Reply reply = decision.reply();
        if (reply == null) {
            return false;
        }
        say(reply);
        return true;
    }

    /** A reply with what its code entails: 421 closes, 5xx is an error. */
    private void say(Reply reply) {
        if (reply.code() == 421) {
            replyAndClose(reply);
        } else if (reply.isPermanent()) {
            error(reply);
        } else {
            reply(reply);
        }
    }

    /** The client has been silent, or has taken too long over a command: 421 4.4.2 and close, unless it waits for us. */
    public void timedOut() {
        if (!waiting()) {
            replyAndClose(Replies.TIMEOUT);
        }
    }

    /** The server stops: a session without a transaction gets 421 4.3.2 at once, one with a transaction after its end. */
    public void stopping() {
        stopping = true;
        leaveIfStopping();
    }

    private void leaveIfStopping() {
        boolean between = state == State.REFUSED || state == State.GREETED || state == State.READY;
        if (stopping && between && !waiting()) {
            replyAndClose(Replies.SHUTTING_DOWN);
        }
    }

    /** The connection is gone: a message that is not whole is abandoned, one that is being stored is not. */
    public void disconnected() {
        closeState();
    }

    /** Whether an answer is due; until it comes nothing is consumed. */
    public boolean waiting() {
        return onDecision != null || storing || upgrading || login.waiting();
    }

    /** Whether a command line has begun and not ended, so that the driver can time it. */
    public boolean commandUnderWay() {
        return lines.partial();
    }

    /** What is known of the client now. */
    public SmtpPeer peer() {
        return peer;
    }

    private void reset() {
        transaction = NO_TRANSACTION;
        content.abandon();
        switch (state) {
            case MAIL, RCPT, DATA, BDAT -> state = State.READY;
            case CONNECTED, REFUSED, GREETED, READY, AUTH, CLOSED -> {}
        }
    }

    /** What became of a message is always told; too many refused ones end the session at the next error. */
    private void outcome(Reply reply) {
        if (reply.isPermanent()) {
            patience.error();
        }
        reply(reply);
    }

    private void error(Reply reply) {
        patience.error();
        if (!closedByErrors()) {
            reply(reply);
        }
    }

    /** Over the limit of errors it says so and closes. */
    private boolean closedByErrors() {
        if (patience.isOver()) {
            replyAndClose(Replies.TOO_MANY_ERRORS);
        }
        return state == State.CLOSED;
    }

    private void reply(Reply reply) {
        output.reply(reply);
    }

    private void replyAndClose(Reply reply) {
        if (state != State.CLOSED) {
            closeState();
            output.reply(reply);
            output.close();
        }
    }

    private void closeState() {
        state = State.CLOSED;
        onDecision = null;
        content.abandon();
    }
}
