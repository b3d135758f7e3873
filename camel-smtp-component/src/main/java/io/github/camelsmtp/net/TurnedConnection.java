package io.github.camelsmtp.net;

import io.github.camelsmtp.auth.SaslMechanism;
import io.github.camelsmtp.auth.TlsMode;
import io.github.camelsmtp.mail.DeliveryResult;
import io.github.camelsmtp.mail.Envelope;
import io.github.camelsmtp.smtp.ClientReplies;
import io.github.camelsmtp.smtp.OutgoingMail;
import io.github.camelsmtp.smtp.SmtpClientOutput;
import io.github.camelsmtp.smtp.SmtpClientRules;
import io.github.camelsmtp.smtp.SmtpClientSession;
import io.github.camelsmtp.smtp.SmtpDialect;
import io.github.camelsmtp.store.Content;
import io.github.camelsmtp.wire.ContentSurvey;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * SMTP the other way on a client's connection (RFC 2645 §5.3): from the 250 to ATRN or TURN on it is the server and we are the
 * client, through the TLS that is there. It greets, we say EHLO, send what it is given, and QUIT. Confined to the events of
 * its {@link Connection}; the methods of {@link TurnedServer} may be called by anybody.
 *
 * <p>No STARTTLS and no login this way: it has logged in to us, and its mail is for nobody else.
 */
final class TurnedConnection implements Protocol, SmtpClientOutput, TurnedServer {
    private static final Logger LOG = LoggerFactory.getLogger(TurnedConnection.class);

    private final Connection connection;
    private final Executor workers;
    private final Runnable ended;
    private final SmtpClientSession session;
    private final ContentPump content;
    private final ClientClock clock = new ClientClock(SmtpTimeouts.DEFAULT, System.nanoTime());
    private @Nullable ClientDelivery delivery;
    private @Nullable Runnable told;
    private volatile boolean leaving;

    /** @param ended runs last, when the connection is gone */
    TurnedConnection(Connection connection, String hostname, Executor workers, Runnable ended) {
        this.connection = connection;
        this.workers = workers;
        this.ended = ended;
        String server = connection.remote().getAddress().getHostAddress();
        this.session = new SmtpClientSession(
                new SmtpClientRules(hostname, server, SmtpDialect.SMTP, TlsMode.NONE, null, true), this);
        this.content = new ContentPump(session, workers, this::event);
    }

    // For whoever has the mail. Any thread.

    @Override
    public boolean isOpen() {
        return !leaving;
    }

    @Override
    public CompletionStage<List<DeliveryResult>> send(Envelope envelope, Content octets) {
        long deadline = System.nanoTime() + SmtpTimeouts.DEFAULT.total().toNanos();
        ClientDelivery given = new ClientDelivery(envelope, octets, workers, deadline);
        event(() -> {
            if (leaving) {
                given.completeAll(ClientReplies.CANCELLED);
            } else {
                delivery = given;
                workers.execute(() -> survey(given));
            }
        });
        return given.future();
    }

    private void survey(ClientDelivery given) {
        try {
            ContentSurvey survey = given.survey();
            event(() -> session.send(new OutgoingMail(given.envelope(), survey)));
        } catch (IOException | RuntimeException unreadable) {
            LOG.debug("{}: a message can't be read", connection, unreadable);
            event(() -> {
                delivery = null;
                given.completeAll(ClientReplies.UNREADABLE);
                leaveIfTold();
            });
        }
    }

    @Override
    public void quit() {
        event(() -> {
            leaving = true;
            leaveIfTold();
        });
    }

    /** Before the server has greeted there is nobody to say QUIT to: then {@link #ready} does it. */
    private void leaveIfTold() {
        if (leaving && delivery == null && session.isReady()) {
            session.quit();
        }
    }

    // Events.

    private void event(Runnable action) {
        connection.execute(() -> inEvent(action));
    }

    private void inEvent(Runnable action) {
        try {
            action.run();
            content.pump(delivery, !connection.choked());
        } catch (RejectedExecutionException stopping) {
            abort();
        }
        Runnable toTell = told;
        told = null;
        if (toTell != null) {
            toTell.run();
        }
        clock.step(session.step(), session.progress(), System.nanoTime());
    }

    private void abort() {
        leaving = true;
        session.abort(ClientReplies.CANCELLED);
        ClientDelivery unsent = delivery;
        delivery = null;
        if (unsent != null) {
            unsent.completeAll(ClientReplies.CANCELLED);
        }
    }

    // What the connection says.

    @Override
    public void connected() {
        throw new IllegalStateException("it was connected long ago");
    }

    @Override
    public void receive(ByteBuffer octets) {
        inEvent(() -> session.receive(octets));
    }

    /** Never waited for: replies come whenever they do. */
    @Override
    public boolean waiting() {
        return false;
    }

    @Override
    public boolean commandUnderWay() {
        return false;
    }

    @Override
    public void drained() {
        inEvent(() -> {});
    }

    /** Called for as long as nothing is heard: a server may take longer over the end of a message than a client in between. */
    @Override
    public void timedOut() {
        ClientDelivery current = delivery;
        long now = System.nanoTime();
        if (clock.isOver(now) || current != null && current.isOver(now)) {
            inEvent(session::timedOut);
        }
    }

    /** What is under way ends; nothing more is sent. */
    @Override
    public void stopping() {
        inEvent(() -> {
            leaving = true;
            if (delivery == null) {
                session.quit();
            }
        });
    }

    @Override
    public void stopNow() {
        inEvent(this::abort);
    }

    @Override
    public void failed() {
        abort();
    }

    @Override
    public void disconnected() {
        try {
            leaving = true;
            inEvent(session::disconnected);
        } finally {
            ended.run();
        }
    }

    // What the session says.

    @Override
    public void send(byte[] octets) {
        connection.send(octets);
    }

    @Override
    public void ready() {
        leaveIfTold();
    }

    @Override
    public void beginContent() {
        content.begin();
    }

    @Override
    public void finished(List<DeliveryResult> results, boolean untouched) {
        ClientDelivery done = delivery;
        delivery = null;
        if (done != null) {
            told = () -> done.complete(results);
        }
    }

    @Override
    public void close() {
        leaving = true;
        connection.close();
    }

    @Override
    public void startTls() {
        throw new IllegalStateException("it has said nothing of STARTTLS");
    }

    @Override
    public void beginLogin(SaslMechanism mechanism, Set<SaslMechanism> offered) {
        throw new IllegalStateException("it has nothing to log in with");
    }

    @Override
    public void challenged(byte[] challenge) {
        throw new IllegalStateException("it has not begun a login");
    }

    @Override
    public void retryInClear() {
        throw new IllegalStateException("it has not tried TLS");
    }
}
