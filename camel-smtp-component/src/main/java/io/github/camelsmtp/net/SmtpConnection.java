package io.github.camelsmtp.net;

import io.github.camelsmtp.auth.SaslConnection;
import io.github.camelsmtp.auth.SaslExchange;
import io.github.camelsmtp.auth.SaslMechanism;
import io.github.camelsmtp.auth.SaslStep;
import io.github.camelsmtp.auth.TlsInfo;
import io.github.camelsmtp.mail.Envelope;
import io.github.camelsmtp.mail.Reply;
import io.github.camelsmtp.smtp.Decision;
import io.github.camelsmtp.smtp.MessageIntake;
import io.github.camelsmtp.smtp.MessageOutcome;
import io.github.camelsmtp.smtp.MessageReceiver;
import io.github.camelsmtp.smtp.Misuse;
import io.github.camelsmtp.smtp.QueueRequest;
import io.github.camelsmtp.smtp.Replies;
import io.github.camelsmtp.smtp.SmtpPeer;
import io.github.camelsmtp.smtp.SmtpQuestion;
import io.github.camelsmtp.smtp.SmtpServerOutput;
import io.github.camelsmtp.smtp.SmtpServerSession;
import io.github.camelsmtp.smtp.SmtpServerSettings;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * SMTP on one connection: an {@link SmtpServerSession} between the client and the {@link MessageReceiver}. Confined to
 * the events of its {@link Connection}. A message that began ends in exactly one finish or abandon, whatever happens: the
 * intake is forgotten as it is ended, and whoever closes the connection ends one that is left.
 */
final class SmtpConnection implements Protocol, SmtpServerOutput {
    private static final Logger LOG = LoggerFactory.getLogger(SmtpConnection.class);
    private static final Decision NOT_DECIDED = Decision.reject(Replies.LOCAL_ERROR);

    private static final MessageOutcome NOT_TAKEN = MessageOutcome.of(Replies.LOCAL_ERROR);

    private final Connection connection;
    private final SmtpServerSettings settings;
    private final MessageReceiver receiver;
    private final @Nullable Turning turning;
    private final SmtpServerSession session;
    private @Nullable MessageIntake intake;
    private @Nullable SaslExchange exchange;
    private @Nullable QueueRequest asked;

    /** Stages of the intake that it wants waited for. */
    private int full;

    private boolean over;

    /** @param turning what to do if the client becomes the server; null if it can't */
    SmtpConnection(
            Connection connection, SmtpServerSettings settings, MessageReceiver receiver, @Nullable Turning turning) {
        this.turning = turning;
        this.connection = connection;
        this.settings = settings;
        this.receiver = receiver;
        this.session = new SmtpServerSession(
                settings, SmtpPeer.connected(connection.remote(), connection.local(), settings.dialect()), this);
    }

    // What the connection says.

    @Override
    public void connected() {
        session.connected();
    }

    @Override
    public void secured(TlsInfo info) {
        session.tlsEstablished(info);
    }

    @Override
    public void receive(ByteBuffer octets) {
        session.receive(octets);
    }

    @Override
    public boolean waiting() {
        return full > 0 || session.waiting();
    }

    @Override
    public boolean commandUnderWay() {
        return session.commandUnderWay();
    }

    @Override
    public boolean messageUnderWay() {
        return session.messageUnderWay();
    }

    @Override
    public void timedOut() {
        session.timedOut();
    }

    @Override
    public void stopping() {
        session.stopping();
    }

    @Override
    public void stopNow() {
        session.stopNow();
    }

    @Override
    public void failed() {
        over = true;
        try {
            abandonBody();
        } finally {
            reply(Replies.SESSION_ERROR);
        }
    }

    @Override
    public void disconnected() {
        try {
            if (!over) {
                over = true;
                session.disconnected();
            }
        } finally {
            try {
                abandonBody();
            } finally {
                receiver.disconnected(session.peer());
            }
        }
    }

    // What the session says.

    @Override
    public void reply(Reply reply) {
        connection.send(reply.wire().getBytes(StandardCharsets.US_ASCII));
    }

    @Override
    public boolean spokeFirst() {
        return connection.hasUnread();
    }

    @Override
    public void misused(Misuse misuse) {
        switch (misuse) {
            case FOREIGN_PROTOCOL -> LOG.info("{} speaks some other protocol than SMTP; closed", connection.remote());
            case TLS_INJECTION -> connection.injected();
            case EARLY_TALKER -> LOG.info("{} spoke before the greeting; closed", connection.remote());
            case BROKEN_TLS -> {} // the connection has said why
        }
        receiver.misused(session.peer(), misuse);
    }

    @Override
    public void tlsBroken() {
        misused(Misuse.BROKEN_TLS);
    }

    @Override
    public void ask(SmtpQuestion question) {
        CompletionStage<Decision> answer;
        try {
            answer = receiver.decide(question);
        } catch (RuntimeException failure) {
            decided(null, failure);
            return;
        }
        answer.whenComplete((decision, failure) -> connection.execute(() -> decided(decision, failure)));
    }

    @Override
    public void startTls() {
        connection.startTls();
    }

    @Override
    public void authenticate(@Nullable SaslMechanism begun, byte[] response) {
        CompletionStage<SaslStep> step;
        try {
            if (begun != null) {
                exchange = receiver.logIn(session.peer(), begun, sasl());
            }
            step = exchange == null ? SaslStep.failed(SaslStep.Reason.MALFORMED) : exchange.respond(response);
        } catch (RuntimeException failure) {
            authenticated(null, failure);
            return;
        }
        step.whenComplete((next, failure) -> connection.execute(() -> authenticated(next, failure)));
    }

    private SaslConnection sasl() {
        Set<SaslMechanism> offered = Set.copyOf(settings.auth().offered(session.peer()));
        TlsInfo tls = session.peer().tls();
        X509Certificate certificate = tls == null ? null : tls.certificate();
        return new SaslConnection(settings.hostname(), connection.binding(), offered, certificate);
    }

    private void authenticated(@Nullable SaslStep step, @Nullable Throwable failure) {
        if (step == null) {
            LOG.warn("{}: no login, because of a failure of ours; refused for now", connection.remote(), failure);
        }
        if (!over) {
            session.authenticated(step == null ? new SaslStep.Failure(SaslStep.Reason.UNAVAILABLE) : step);
        }
    }

    @Override
    public void askQueue(QueueRequest request) {
        asked = request;
        CompletionStage<Reply> answer;
        try {
            answer = receiver.queue(request);
        } catch (RuntimeException failure) {
            queueAnswered(null, failure);
            return;
        }
        answer.whenComplete((reply, failure) -> connection.execute(() -> queueAnswered(reply, failure)));
    }

    private void queueAnswered(@Nullable Reply reply, @Nullable Throwable failure) {
        if (reply == null) {
            LOG.warn("{}: the queue was not asked, because of a failure of ours", connection.remote(), failure);
        }
        if (!over) {
            session.queueAnswered(reply == null ? Replies.LOCAL_ERROR : reply);
        }
    }

    @Override
    public void turnAround() {
        QueueRequest answered = asked;
        if (turning == null || answered == null) {
            connection.close();
            return;
        }
        TurnedConnection turned =
                new TurnedConnection(connection, settings.hostname(), turning.workers(), this::disconnected);
        connection.become(turned);
        turning.fetched().accept(answered, turned);
    }

    private void decided(@Nullable Decision decision, @Nullable Throwable failure) {
        if (decision == null) {
            LOG.warn("{}: no decision, because of a failure of ours; refused for now", connection.remote(), failure);
        }
        if (over) {
            LOG.debug("{}: decided too late, the client is gone", connection.remote());
        } else {
            session.decided(decision == null ? NOT_DECIDED : decision);
        }
    }

    @Override
    public @Nullable Reply beginBody(SmtpPeer peer, Envelope envelope) {
        try {
            intake = receiver.begin(peer, envelope);
            return null;
        } catch (RuntimeException failure) {
            LOG.warn("{}: no message can begin, because of a failure of ours", connection.remote(), failure);
            return Replies.LOCAL_ERROR;
        }
    }

    @Override
    public void body(ByteBuffer octets) {
        if (intake == null) {
            throw new IllegalStateException("octets of a message that has not begun");
        }
        CompletionStage<?> room = intake.write(octets);
        if (room != null) {
            full++;
            room.whenComplete((ignored, failure) -> connection.execute(() -> full--));
        }
    }

    @Override
    public void abandonBody() {
        MessageIntake left = intake;
        intake = null;
        if (left != null) {
            left.abandon();
        }
    }

    @Override
    public void endOfBody() {
        MessageIntake whole = intake;
        intake = null;
        if (whole == null) {
            throw new IllegalStateException("the end of a message that has not begun");
        }
        CompletionStage<MessageOutcome> outcome;
        try {
            outcome = whole.finish();
        } catch (RuntimeException failure) {
            stored(null, failure);
            return;
        }
        outcome.whenComplete((taken, failure) -> connection.execute(() -> stored(taken, failure)));
    }

    private void stored(@Nullable MessageOutcome outcome, @Nullable Throwable failure) {
        if (outcome == null) {
            LOG.warn("{}: a message was not taken, because of a failure of ours", connection.remote(), failure);
        }
        if (over) {
            LOG.debug("{}: taken too late, the client is gone: {}", connection.remote(), outcome);
        } else {
            session.stored(outcome == null ? NOT_TAKEN : outcome);
        }
    }

    @Override
    public void close() {
        connection.close();
    }
}
