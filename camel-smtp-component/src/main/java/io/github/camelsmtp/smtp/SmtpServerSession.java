package io.github.camelsmtp.smtp;

import io.github.camelsmtp.auth.SaslStep;
import io.github.camelsmtp.auth.TlsInfo;
import io.github.camelsmtp.auth.TlsMode;
import io.github.camelsmtp.mail.DeliveryMode;
import io.github.camelsmtp.mail.Reply;
import io.github.camelsmtp.wire.LineBuffer;
import java.nio.ByteBuffer;
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
 * GREETED…   HELO, EHLO             READY      250         forgets a transaction (§4.1.4); LHLO in LMTP
 * GREETED… STARTTLS                 GREETED    220, then TLS; what was said before is forgotten (RFC 3207 §4.2)
 * GREETED… XCLIENT                  CONNECTED  of an allowed proxy; who it speaks for is the client from then on
 * READY      AUTH                   AUTH       334, or at once:
 * AUTH       response, or *         READY      235, 535, 501 …   a challenge: 334, stays; 235 if the policy accepts
 * READY      MAIL                   MAIL       250
 * MAIL, RCPT RCPT                   RCPT       250         refused: stays
 * RCPT       DATA                   DATA       354         no room: stays, 4xx
 * DATA       CRLF.CRLF              READY      the receiver's reply, or why we refuse
 * RCPT, BDAT BDAT n                 BDAT       250         after n octets; refused: READY
 * RCPT, BDAT BDAT n LAST            READY      the receiver's reply, or why we refuse
 * MAIL…BDAT  RSET                   READY      250
 * READY      SEND SOML SAML         MAIL       250         if offered
 * READY      ETRN                   READY      the queue's reply, if there is one
 * READY      ATRN, TURN             CLOSED     250, then the client is the server; refused: READY
 * any        QUIT, 421, time out    CLOSED
 * </pre>
 *
 * In LMTP (RFC 2033) the end of a message has one reply for each recipient that was accepted, also when we refuse it.
 *
 * <p>Beside the state, a session may be {@link #waiting}: it has asked its policy or handed over a message. Then it consumes
 * nothing, so what a client pipelined stays in the driver's buffer, in order, until the answer is in. After every input
 * the driver offers the remaining octets again.
 *
 * <p>Bad input: whatever a client sends is answered or closes the session; nothing throws. Errors, junk, messages and
 * sizes are counted against {@link SmtpLimits}. It does not know time, so the driver tells when a client is too slow.
 *
 * <p>Confined: one call at a time. Calls of the output may call {@link #decided} and {@link #stored} from inside.
 */
public final class SmtpServerSession {
    private final SmtpServerSettings settings;
    private final SmtpServerOutput output;
    private final LineBuffer lines;
    private final Conversation conversation;
    private final MailCommands mail;
    private final QueueCommands queue;
    private final Authentication login;
    private final Xclient xclient = new Xclient();

    private boolean greeted;
    private boolean upgrading;
    private boolean stopping;

    /** A session that nothing has happened to. Call {@link #connected} first. */
    public SmtpServerSession(SmtpServerSettings settings, SmtpPeer peer, SmtpServerOutput output) {
        this.settings = settings;
        this.output = output;
        this.conversation = new Conversation(settings, peer, output);
        this.mail = new MailCommands(conversation);
        this.queue = new QueueCommands(conversation);
        this.login = new Authentication(settings.auth(), output);
        this.lines = new LineBuffer(settings.limits().commandLine());
    }

    /** The client is connected: asks the policy, then greets. */
    public void connected() {
        conversation.ask(new SmtpQuestion.Connect(peer()), decision -> {
            Reply refusal = decision.reply();
            if (refusal != null && refusal.isTransient()) {
                // RFC 5321 §3.1 knows 220 and 554 here; "not now" is 421, which every command may be answered (§3.8).
                conversation.close(new Reply(421, refusal.status(), refusal.lines()));
            } else if (conversation.refused(decision)) {
                enter(conversation.isClosed() ? State.CLOSED : State.REFUSED);
            } else {
                greet();
            }
        });
    }

    /** Whoever speaks before the greeting does not listen to us (RFC 5321 §4.3.1): no crime, but an error, unless we
     * make it wait to see whether it does. */
    private void greet() {
        if (!greeted && output.spokeFirst()) {
            if (settings.greetsFirst()) {
                output.misused(Misuse.EARLY_TALKER);
                conversation.close(Replies.EARLY_TALKER);
                return;
            }
            conversation.patience.error();
        }
        greeted = true;
        enter(State.GREETED);
        String helo = xclient.helo();
        if (helo == null) {
            conversation.reply(Replies.greeting(settings));
        } else {
            named(helo, xclient.ehlo(), () -> conversation.reply(Replies.greeting(settings)));
        }
    }

    /** A proxy says for whom it speaks: all begins anew, for that client. */
    private void speakFor(String argument) {
        if (!Extension.XCLIENT.offered(settings, peer())) {
            conversation.error(Replies.XCLIENT_DENIED);
            return;
        }
        Parsed<SmtpPeer> client = xclient.parse(argument, peer());
        if (client.value() == null) {
            conversation.error(client.refused());
            return;
        }
        conversation.peer = client.value();
        enter(State.CONNECTED);
        connected();
    }

    /**
     * Octets have arrived. Consumes them up to where the session must wait for an answer ({@link #waiting}); what remains
     * in the buffer is to be offered again after the answer. A closed session consumes and ignores everything, but one
     * that ended by {@link SmtpServerOutput#turnAround} nothing.
     */
    public void receive(ByteBuffer octets) {
        while (octets.hasRemaining() && !waiting() && !queue.turned()) {
            if (conversation.content.expected()) {
                mail.receive(octets);
            } else if (conversation.isClosed()) {
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
        if (!lines.partial() && CommandLine.isForeign(octets.get(octets.position()))) {
            foreign();
            return;
        }
        switch (lines.take(octets)) {
            case MORE -> {}
            case LINE -> command(lines.utf8Line(), octets.hasRemaining());
            case TOO_LONG -> conversation.error(Replies.LINE_TOO_LONG);
            case BARE_LF -> bareLineFeed(CommandLine.of(lines.utf8Line()));
            case FLOOD -> conversation.close(Replies.FLOOD);
        }
    }

    /** Not one more octet of it is read: what follows HTTP's first line is of somebody's choosing. */
    private void foreign() {
        output.misused(Misuse.FOREIGN_PROTOCOL);
        conversation.close(Replies.NOT_SMTP);
    }

    /** @param followed whether octets stand behind the line already */
    private void command(String line, boolean followed) {
        if (conversation.patience.isOver()) {
            conversation.close(Replies.TOO_MANY_ERRORS);
            return;
        }
        if (CommandLine.hasControls(line)) {
            conversation.error(Replies.BAD_OCTETS);
            return;
        }
        CommandLine command = CommandLine.of(line);
        Verb verb = Verb.of(command.word(), settings);
        if (verb == null && command.isForeign()) {
            foreign();
            return;
        }
        Reply refusal = verb == null
                ? Verb.unknown(command.word(), conversation.state)
                : verb.refusal(command.argument(), conversation.state, mail.transaction(), settings.dialect());
        if (verb == Verb.BDAT) {
            mail.bdat(command.argument(), refusal);
        } else if (refusal != null) {
            conversation.error(refusal);
        } else if (!verb.junk() || !conversation.closedByJunk()) {
            execute(verb, command.argument(), followed);
        }
    }

    private void execute(Verb verb, String argument, boolean followed) {
        switch (verb) {
            case HELO -> hello(clientName(), false);
            case EHLO, LHLO -> hello(clientName(), true);
            case STARTTLS -> startTls(followed);
            case AUTH -> {
                enter(State.AUTH);
                loginSays(login.begin(argument, peer()));
            }
            case XCLIENT -> speakFor(argument);
            case MAIL_FROM -> mail.mail(argument, DeliveryMode.MAIL);
            case SEND -> mail.mail(argument, DeliveryMode.SEND);
            case SOML -> mail.mail(argument, DeliveryMode.SOML);
            case SAML -> mail.mail(argument, DeliveryMode.SAML);
            case RCPT_TO -> mail.rcpt(argument);
            case DATA -> mail.data();
            case BDAT -> throw new IllegalStateException("BDAT is told apart before, for its octets come in any case");
            case RSET -> {
                mail.reset();
                conversation.reply(Replies.OK);
            }
            case NOOP -> conversation.reply(Replies.OK);
            case VRFY, EXPN -> verify(argument, verb == Verb.EXPN);
            case ETRN -> queue.etrn(argument);
            case ATRN -> queue.atrn(argument);
            case TURN -> queue.turn();
            case HELP -> conversation.reply(Replies.help(settings));
            case QUIT -> conversation.close(Replies.BYE);
        }
    }

    /** {@code "VRFY" SP String} (RFC 5321 §3.5): a policy may refuse; whoever it does not refuse is told nothing (§7.3). */
    private void verify(String argument, boolean expand) {
        conversation.ask(new SmtpQuestion.Verify(peer(), argument, expand), decision -> {
            if (!conversation.refused(decision)) {
                conversation.reply(Replies.CANNOT_VERIFY);
            }
        });
    }

    /** The argument of the line, in ISO 8859-1 if it is no UTF-8: names of Windows machines come so, and nothing reads them. */
    private String clientName() {
        return CommandLine.of(lines.line()).argument();
    }

    /** {@code "EHLO" SP ( Domain / address-literal )}; any name is taken, for refusing odd ones refused real people. */
    private void hello(String name, boolean ehlo) {
        named(name, ehlo, () -> conversation.reply(ehlo ? Replies.ehlo(settings, peer()) : Replies.helo(settings)));
    }

    private void named(String name, boolean ehlo, Runnable next) {
        conversation.ask(new SmtpQuestion.Helo(peer(), name), decision -> {
            if (conversation.refused(decision)) {
                return;
            }
            mail.reset();
            conversation.peer = peer().greeted(name, ehlo);
            enter(State.READY);
            next.run();
        });
    }

    /**
     * {@code "STARTTLS" CRLF} (RFC 3207 §4). Octets behind it were sent in the clear, by the client or by somebody between
     * us; whoever executes them takes an attacker's commands for the client's (CVE-2011-0411).
     */
    private void startTls(boolean followed) {
        Reply refusal = tlsRefusal();
        if (refusal != null) {
            conversation.error(refusal);
        } else if (followed) {
            output.misused(Misuse.TLS_INJECTION);
            conversation.close(Replies.TLS_INJECTION);
        } else {
            upgrading = true;
            conversation.reply(Replies.START_TLS);
            output.startTls();
        }
    }

    /**
     * A line that ends in a LF alone is not executed. If it is STARTTLS, who has sent it takes what comes next for secured,
     * and it would be read in the clear: it is not read.
     */
    private void bareLineFeed(CommandLine command) {
        if (Verb.of(command.word(), settings) == Verb.STARTTLS && tlsRefusal() == null) {
            output.misused(Misuse.TLS_INJECTION);
            conversation.close(Replies.BARE_LINE_FEED);
        } else {
            conversation.error(Replies.BARE_LINE_FEED);
        }
    }

    /** Why STARTTLS can't be for this client now, or null. */
    private @Nullable Reply tlsRefusal() {
        if (settings.tls() == TlsMode.NONE) {
            return Replies.NOT_IMPLEMENTED;
        }
        if (peer().tls() != null) {
            return Replies.TLS_ACTIVE;
        }
        return peer().authUser() != null ? Replies.TLS_AFTER_AUTH : null;
    }

    /** The answer to {@link SmtpServerOutput#startTls}, or, with implicit TLS, before {@link #connected}. */
    public void tlsEstablished(TlsInfo info) {
        upgrading = false;
        if (!conversation.isClosed()) {
            mail.reset();
            xclient.forget();
            conversation.peer = peer().secured(info);
            enter(conversation.state == State.CONNECTED ? State.CONNECTED : State.GREETED);
            leaveIfStopping();
        }
    }

    private void loginSays(@Nullable Reply reply) {
        if (reply == null) {
            return;
        }
        if (reply.code() != 334) {
            enter(State.READY);
        }
        conversation.say(reply);
    }

    /** The answer to {@link SmtpServerOutput#authenticate}. */
    public void authenticated(SaslStep step) {
        if (!login.waiting()) {
            return;
        }
        Reply reply = login.answered(step);
        if (conversation.isClosed()) {
            return;
        }
        if (step instanceof SaslStep.Success success) {
            mayLogIn(success.account(), reply);
        } else {
            loginSays(reply);
        }
        leaveIfStopping();
    }

    /** The password was right; the policy may still not want the client in. */
    private void mayLogIn(String account, Reply welcome) {
        conversation.ask(new SmtpQuestion.Auth(peer(), account, login.mechanism()), decision -> {
            Reply refusal = decision.reply();
            if (refusal == null) {
                conversation.peer = peer().authenticated(account);
            }
            loginSays(refusal == null ? welcome : refusal);
        });
    }

    /** The answer to {@link SmtpServerOutput#endOfBody}: ends the transaction. */
    public void stored(MessageOutcome outcome) {
        if (mail.stored(outcome)) {
            leaveIfStopping();
        }
    }

    /** The answer to {@link SmtpServerOutput#askQueue}. */
    public void queueAnswered(Reply reply) {
        if (queue.answered(reply)) {
            leaveIfStopping();
        }
    }

    /** The answer to {@link SmtpServerOutput#ask}. */
    public void decided(Decision decision) {
        if (conversation.decided(decision)) {
            leaveIfStopping();
        }
    }

    /** The client has been silent, or has taken too long over a command: 421 4.4.2 and close, unless it waits for us. */
    public void timedOut() {
        if (!waiting()) {
            conversation.close(Replies.TIMEOUT);
        }
    }

    /** The server stops: a session without a transaction gets 421 4.3.2 at once, one with a transaction after its end. */
    public void stopping() {
        stopping = true;
        leaveIfStopping();
    }

    /** The server waits no longer: 421 4.3.2 also in the middle of a transaction, unless the client waits for us. */
    public void stopNow() {
        if (!waiting()) {
            conversation.close(Replies.SHUTTING_DOWN);
        }
    }

    private void leaveIfStopping() {
        State state = conversation.state;
        boolean between = state == State.REFUSED || state == State.GREETED || state == State.READY;
        if (stopping && between && !waiting()) {
            conversation.close(Replies.SHUTTING_DOWN);
        }
    }

    /** The connection is gone: a message that is not whole is abandoned, one that is being stored is not. */
    public void disconnected() {
        conversation.end();
    }

    /** Whether an answer is due; until it comes nothing is consumed. */
    public boolean waiting() {
        return conversation.asking() || mail.storing() || queue.asking() || upgrading || login.waiting();
    }

    /** Whether a command line has begun and not ended, so that the driver can time it. */
    public boolean commandUnderWay() {
        return lines.partial() || login.lineUnderWay();
    }

    /** Whether a message has begun and is not whole, or its octets are being drained, so that the driver can time it. */
    public boolean messageUnderWay() {
        return conversation.content.expected() || conversation.content.begun();
    }

    /** What is known of the client now. */
    public SmtpPeer peer() {
        return conversation.peer;
    }

    private void enter(State state) {
        conversation.state = state;
    }
}
