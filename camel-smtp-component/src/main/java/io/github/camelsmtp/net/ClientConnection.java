package io.github.camelsmtp.net;

import io.github.camelsmtp.auth.ChannelBinding;
import io.github.camelsmtp.auth.SaslMechanism;
import io.github.camelsmtp.auth.TlsMode;
import io.github.camelsmtp.mail.DeliveryResult;
import io.github.camelsmtp.mail.Reply;
import io.github.camelsmtp.smtp.ClientReplies;
import io.github.camelsmtp.smtp.ClientStep;
import io.github.camelsmtp.smtp.OutgoingMail;
import io.github.camelsmtp.smtp.SmtpClientOutput;
import io.github.camelsmtp.smtp.SmtpClientRules;
import io.github.camelsmtp.smtp.SmtpClientSession;
import io.github.camelsmtp.wire.ContentSurvey;
import java.nio.ByteBuffer;
import java.security.cert.CertificateException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import javax.net.ssl.SSLException;
import org.apache.mina.transport.socket.nio.NioSession;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection of a client: drives a {@link SmtpClientSession}. Its events run one at a time ({@link SerialEvents}), on
 * I/O threads and workers; content, names and logins are worked at by the workers alone. What it holds is one message of up
 * to 64 KB or a piece of a larger one, and as much again on its way out.
 */
final class ClientConnection implements Timed, SmtpClientOutput, ConnectionTls.Events {
    private static final Logger LOG = LoggerFactory.getLogger(ClientConnection.class);

    private final ClientDestination destination;
    private final SmtpClient client;
    private final SmtpTarget target;
    private final SmtpClientSession session;
    private final SerialEvents events = new SerialEvents();
    private final ClientClock clock;
    private final ConnectionLogin login;
    private final ContentPump content;

    private volatile @Nullable NioSession network;
    private volatile @Nullable Outgoing outgoing;
    private @Nullable ConnectionTls tls;
    private volatile @Nullable ClientDelivery delivery;
    private @Nullable Runnable told;
    private int messages;
    private boolean closing;
    private boolean gone;

    ClientConnection(SmtpClient client, ClientDestination destination, boolean inClear) {
        this.client = client;
        this.destination = destination;
        this.target = destination.target();
        this.clock = new ClientClock(client.settings().timeouts(), client.now());
        SmtpClientRules rules = new SmtpClientRules(
                client.settings().hostname(),
                target.host(),
                target.dialect(),
                inClear ? TlsMode.NONE : target.tls(),
                target.credentials(),
                true);
        this.session = new SmtpClientSession(rules, this);
        this.content = new ContentPump(session, client.workers(), this::execute);
        this.login = new ConnectionLogin(target, session, client.workers(), this::execute);
    }

    // For the destination. Any thread.

    /** Gives it a message; it has none. */
    void assign(ClientDelivery given) {
        execute(() -> {
            delivery = given;
            messages++;
            work(() -> surveyed(given, given.survey()), failure -> {
                LOG.debug("a message can't be read", failure);
                abort(ClientReplies.UNREADABLE);
            });
        });
    }

    private void surveyed(ClientDelivery given, ContentSurvey survey) {
        execute(() -> {
            if (delivery == given) {
                session.send(new OutgoingMail(given.envelope(), survey));
            }
        });
    }

    /** Ends it, with whatever is on its way. */
    void abort(Reply why) {
        execute(() -> {
            session.abort(why);
            unsent(why);
            cut();
        });
    }

    /** Ends it if it carries this message. */
    void abort(ClientDelivery cancelled, Reply why) {
        execute(() -> {
            if (delivery == cancelled) {
                abort(why);
            }
        });
    }

    /** Says goodbye. It has no message. */
    void quit() {
        execute(session::quit);
    }

    /** The client stops: goodbye if it has no message, else what is on its way fails. */
    void stop() {
        execute(() -> {
            if (delivery == null) {
                session.quit();
            } else {
                abort(ClientReplies.CANCELLED);
            }
        });
    }

    /** There is no connection. */
    void unreachable(Reply why) {
        execute(() -> {
            session.abort(why);
            unsent(why);
            gone();
        });
    }

    /** The session has ended, and never saw the message. */
    private void unsent(Reply why) {
        ClientDelivery current = delivery;
        if (current != null) {
            delivery = null;
            current.completeAll(why);
        }
    }

    @Override
    public void checkTime(long now) {
        NioSession socket = network;
        clock.written(socket == null ? 0 : socket.getWrittenBytes() - socket.getScheduledWriteBytes(), now);
        ClientDelivery current = delivery;
        if (current != null && current.isOver(now)) {
            abort(current, ClientReplies.tookTooLong(target.host()));
        } else if (clock.isOver(now)) {
            execute(() -> {
                if (clock.isOver(client.now())) {
                    LOG.debug("{}: timed out", this);
                    session.timedOut();
                }
            });
        }
    }

    // For the client: MINA's events.

    void opened(NioSession socket) {
        execute(() -> {
            network = socket;
            outgoing = new Outgoing(socket);
            if (closing || gone) {
                socket.closeNow(); // it was cancelled meanwhile
            } else if (target.tls() == TlsMode.IMPLICIT) {
                startTls();
            }
        });
    }

    void received(ByteBuffer octets) {
        execute(() -> {
            if (closing) {
                return;
            }
            if (tls != null) {
                tls.receive(octets);
                if (tls != null && tls.isInputClosed()) {
                    session.disconnected();
                }
            } else {
                session.receive(octets);
            }
        });
    }

    /** Something has gone out. */
    void sent() {
        Outgoing out = outgoing;
        if (out != null && out.unsentByMina() <= Connection.MOST_UNSENT / 2) {
            execute(() -> {});
        }
    }

    void disconnected() {
        execute(() -> {
            if (!closing && tls != null && tls.isShaking()) {
                broken(new SSLException("the connection was closed in the handshake"));
            }
            session.disconnected();
            gone();
        });
    }

    private void gone() {
        if (!gone) {
            gone = true;
            closing = true;
            destination.gone(this);
        }
    }

    // Events.

    @Override
    public void execute(Runnable action) {
        if (events.isInside()) {
            action.run();
            return;
        }
        events.run(() -> {
            try {
                action.run();
                pump();
            } catch (RejectedExecutionException stopping) {
                session.abort(ClientReplies.CANCELLED);
                unsent(ClientReplies.CANCELLED);
                cut();
            } catch (Throwable failure) {
                LOG.error("{}: a failure of ours; the connection is closed", this, failure);
                session.abort(ClientReplies.CANCELLED);
                unsent(ClientReplies.CANCELLED);
                cut();
            }
            settle();
        });
    }

    private void settle() {
        Runnable toTell = told;
        if (toTell != null) {
            told = null;
            toTell.run();
        }
        clock.step(step(), session.progress(), client.now());
        Outgoing out = outgoing;
        NioSession socket = network;
        if (out == null || socket == null || gone) {
            return;
        }
        if (tls != null) {
            tls.flush();
        }
        if (closing && tls != null) {
            tls.close();
        }
        out.flush();
        if (closing) {
            socket.closeOnFlush();
        }
    }

    /** While it connects nothing is waited for here: the network has a time for that, for each address. */
    private ClientStep step() {
        if (network == null) {
            return ClientStep.IDLE;
        }
        ConnectionTls shaking = tls;
        return shaking != null && shaking.isShaking() ? ClientStep.HANDSHAKE : session.step();
    }

    private void cut() {
        closing = true;
        NioSession socket = network;
        if (socket != null) {
            socket.closeNow();
        }
    }

    private interface Work {
        void run() throws Exception;
    }

    private interface Failed {
        void of(Exception failure);
    }

    private void work(Work work, Failed failed) {
        try {
            client.workers().execute(() -> {
                try {
                    work.run();
                } catch (Exception failure) {
                    failed.of(failure);
                }
            });
        } catch (RejectedExecutionException stopping) {
            abort(ClientReplies.CANCELLED);
        }
    }

    // Content.

    @Override
    public void beginContent() {
        content.begin();
    }

    private void pump() {
        Outgoing out = outgoing;
        content.pump(delivery, out != null && out.unsent() <= Connection.MOST_UNSENT);
    }

    // What the session wants.

    @Override
    public void send(byte[] octets) {
        Outgoing out = outgoing;
        if (tls != null) {
            tls.send(octets);
        } else if (out != null) {
            out.add(octets);
        }
    }

    @Override
    public void startTls() {
        Outgoing out = outgoing;
        if (out == null) {
            return;
        }
        out.flush();
        try {
            boolean checked = target.certificate().check() != ClientTls.Check.NOTHING;
            TlsSettings settings = new TlsSettings(
                    () -> client.engine(target), client.settings().timeouts().handshake(), chain -> checked);
            tls = new ConnectionTls(settings, client.workers(), this);
            tls.begin();
        } catch (SSLException | IllegalStateException why) {
            broken(new SSLException(why.getMessage(), why));
        }
    }

    @Override
    public void beginLogin(SaslMechanism mechanism, Set<SaslMechanism> offered) {
        login.begin(mechanism, offered, tls == null ? ChannelBinding.NONE : tls.binding());
    }

    @Override
    public void challenged(byte[] challenge) {
        login.challenged(challenge);
    }

    @Override
    public void loginFailed(@Nullable SaslMechanism mechanism, String why) {
        LOG.warn("{}: the login {} failed: {}", this, mechanism == null ? "" : mechanism.wireName(), why);
    }

    @Override
    public void ready() {
        if (delivery == null) {
            destination.free(this);
        }
    }

    /** Whether another message may follow the ones it has carried. */
    boolean takesMore() {
        return !closing && session.takesMore() && messages < client.settings().maxMessages();
    }

    @Override
    public void finished(List<DeliveryResult> results, boolean untouched) {
        ClientDelivery done = delivery;
        delivery = null;
        if (done == null) {
            return;
        }
        boolean wanted = !done.future().isDone() && !done.isOver(client.now());
        if (untouched && messages > 1 && wanted && done.takeRetry()) {
            LOG.debug("{} was stale; a new one is made", this);
            destination.again(done);
        } else {
            // Told at the end of the event: whoever sends another one then finds this connection free.
            told = () -> done.complete(results);
        }
    }

    @Override
    public void retryInClear() {
        ClientDelivery current = delivery;
        delivery = null;
        if (current != null) {
            current.sendInClear();
            destination.again(current);
        }
    }

    @Override
    public void close() {
        closing = true;
    }

    // What TLS wants.

    @Override
    public void sendEncrypted(byte[] octets) {
        Outgoing out = outgoing;
        if (out != null) {
            out.add(octets);
        }
    }

    @Override
    public void receiveDecrypted(ByteBuffer octets) {
        session.receive(octets);
    }

    @Override
    public void secured() {
        ConnectionTls established = tls;
        if (established != null) {
            session.tlsEstablished(established.info());
        }
    }

    @Override
    public void broken(SSLException why) {
        LOG.debug("{}: TLS failed", this, why);
        ConnectionTls broken = tls;
        if (broken == null || broken.isShaking()) {
            session.tlsFailed(isCertificate(why) ? "its certificate is not to be trusted" : "the handshake failed");
        } else {
            session.disconnected();
        }
        closing = true;
    }

    private static boolean isCertificate(Throwable why) {
        for (Throwable cause = why; cause != null; cause = cause.getCause()) {
            if (cause instanceof CertificateException) {
                return true;
            }
        }
        return false;
    }

    @Override
    public String toString() {
        return target.host() + " " + target.address();
    }
}
