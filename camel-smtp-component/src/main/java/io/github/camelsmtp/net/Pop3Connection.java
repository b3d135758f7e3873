package io.github.camelsmtp.net;

import io.github.camelsmtp.auth.ApopExchange;
import io.github.camelsmtp.auth.SaslConnection;
import io.github.camelsmtp.auth.SaslExchange;
import io.github.camelsmtp.auth.SaslMechanism;
import io.github.camelsmtp.auth.SaslStep;
import io.github.camelsmtp.auth.TlsInfo;
import io.github.camelsmtp.pop3.Login;
import io.github.camelsmtp.pop3.LoginRefusal;
import io.github.camelsmtp.pop3.MaildropService;
import io.github.camelsmtp.pop3.Pop3Output;
import io.github.camelsmtp.pop3.Pop3Session;
import io.github.camelsmtp.pop3.Pop3Settings;
import io.github.camelsmtp.store.Maildrop;
import io.github.camelsmtp.store.StoreException;
import io.github.camelsmtp.store.StoreException.Reason;
import io.github.camelsmtp.store.StoredMessage;
import io.github.camelsmtp.store.Usage;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * POP3 on one connection: a {@link Pop3Session} between the client and its maildrop. Confined to the events of its {@link
 * Connection}; what may block runs on the executor, one thing at a time, and what follows from it is an event again.
 *
 * <p>Whatever ends the session, the stream and the maildrop are closed and the service is told, once: at once if nothing
 * is under way, else when that is done.
 */
final class Pop3Connection implements Protocol, Pop3Output {
    private static final Logger LOG = LoggerFactory.getLogger(Pop3Connection.class);

    private final Connection connection;
    private final Pop3Settings settings;
    private final @Nullable String challenge;
    private final MaildropService maildrops;
    private final StoreCalls calls;
    private final Runnable released;
    private final Pop3Session session;
    private @Nullable TlsInfo tls;
    private @Nullable SaslExchange exchange;
    private @Nullable Maildrop maildrop;
    private @Nullable MessageReader reader;
    private final ReadAhead ahead = new ReadAhead();

    /** The session waits until what it said is written. */
    private boolean draining;

    /** @param released runs last, when nothing of the session is left */
    Pop3Connection(
            Connection connection,
            Pop3Settings settings,
            MaildropService maildrops,
            Executor blocking,
            Runnable released) {
        this.connection = connection;
        this.settings = settings;
        this.challenge = settings.apop() ? ApopExchange.challenge(settings.hostname()) : null;
        this.maildrops = maildrops;
        this.calls = new StoreCalls(connection, blocking, this::release);
        this.released = released;
        this.session = new Pop3Session(settings, connection.remote(), challenge, this);
    }

    // What the connection says.

    @Override
    public void connected() {
        session.connected();
    }

    @Override
    public void secured(TlsInfo info) {
        tls = info;
        session.tlsEstablished(info);
    }

    @Override
    public void receive(ByteBuffer octets) {
        session.receive(octets);
    }

    @Override
    public boolean waiting() {
        return session.waiting();
    }

    @Override
    public boolean commandUnderWay() {
        return session.commandUnderWay();
    }

    @Override
    public void drained() {
        if (draining) {
            draining = false;
            session.drained();
        } else if (reader != null && !calls.isBusy() && !calls.isOver()) {
            read(reader);
        }
    }

    @Override
    public void timedOut() {
        session.timedOut();
    }

    @Override
    public void stopping() {
        session.stopping();
    }

    /** Says nothing: in the middle of a message the client would take it for a line of it. */
    @Override
    public void failed() {
        session.disconnected();
    }

    @Override
    public void disconnected() {
        session.disconnected();
        calls.over();
    }

    // What the session says.

    @Override
    public void reply(String line) {
        connection.send((line + "\r\n").getBytes(StandardCharsets.US_ASCII));
    }

    @Override
    public void data(ByteBuffer octets) {
        connection.send(octets);
    }

    @Override
    public void drain() {
        draining = connection.choked();
        if (!draining) {
            session.drained();
        }
    }

    @Override
    public void startTls() {
        connection.startTls();
    }

    @Override
    public void injected() {
        connection.injected();
    }

    @Override
    public void authenticate(@Nullable SaslMechanism begun, byte[] response) {
        logIn(begun == null ? null : () -> maildrops.logIn(connection.remote(), begun, sasl()), response);
    }

    @Override
    public void apop(String name, String digest) {
        byte[] response = (name + " " + digest).getBytes(StandardCharsets.UTF_8);
        logIn(() -> maildrops.apop(connection.remote(), Objects.requireNonNull(challenge, "challenge")), response);
    }

    /** @param begins the exchange; null if one is under way */
    private void logIn(@Nullable Supplier<SaslExchange> begins, byte[] response) {
        CompletionStage<SaslStep> step;
        try {
            if (begins != null) {
                exchange = begins.get();
            }
            step = exchange == null ? SaslStep.failed(SaslStep.Reason.MALFORMED) : exchange.respond(response);
        } catch (RuntimeException failure) {
            authenticated(null, failure);
            return;
        }
        step.whenComplete((next, failure) -> connection.execute(() -> authenticated(next, failure)));
    }

    private SaslConnection sasl() {
        X509Certificate certificate = tls == null ? null : tls.certificate();
        return new SaslConnection(
                settings.hostname(), connection.binding(), Set.copyOf(session.offeredMechanisms()), certificate);
    }

    private void authenticated(@Nullable SaslStep step, @Nullable Throwable failure) {
        if (step == null) {
            LOG.warn("{}: no login, because of a failure of ours; refused for now", connection.remote(), failure);
        }
        if (!calls.isOver()) {
            session.authenticated(step == null ? new SaslStep.Failure(SaslStep.Reason.UNAVAILABLE) : step);
        }
    }

    @Override
    public void open(String account) {
        CompletionStage<Login> answer;
        calls.begin();
        try {
            answer = Objects.requireNonNull(maildrops.open(connection.remote(), account), "login");
        } catch (RuntimeException failure) {
            loggedIn(null, failure);
            return;
        }
        answer.whenComplete((login, failure) -> connection.execute(() -> loggedIn(login, failure)));
    }

    private void loggedIn(@Nullable Login login, @Nullable Throwable failure) {
        if (login instanceof Login.Opened opened) {
            maildrop = opened.maildrop();
        }
        if (!calls.done()) {
            LOG.debug("{}: gone before it was logged in", connection.remote());
        } else if (login instanceof Login.Opened opened) {
            calls.run(opened.maildrop()::usage, this::opened);
        } else if (login instanceof Login.Refused refused) {
            session.refused(refused.why());
        } else {
            LOG.warn("{}: no login, because of a failure of ours", connection.remote(), failure);
            session.refused(LoginRefusal.UNAVAILABLE);
        }
    }

    private void opened(@Nullable Usage usage, @Nullable Throwable failure) {
        Maildrop open = maildrop;
        if (usage != null && open != null) {
            session.opened(open.account(), usage);
            return;
        }
        LOG.warn("{}: a maildrop can't be counted: {}", connection.remote(), String.valueOf(failure));
        calls.runSurely(this::closeMaildrop, () -> session.refused(LoginRefusal.UNAVAILABLE));
    }

    @Override
    public void list(int atLeast) {
        Maildrop open = opened();
        calls.afterAhead(
                false,
                () -> calls.run(() -> open.oldest(atLeast), (messages, failure) -> {
                    if (messages != null) {
                        session.listed(messages);
                    } else {
                        LOG.warn("{}: a maildrop can't be listed: {}", connection.remote(), String.valueOf(failure));
                        session.unlisted();
                    }
                }));
    }

    private Maildrop opened() {
        return Objects.requireNonNull(maildrop, "something is asked of a maildrop, and none is open");
    }

    @Override
    public void retrieve(StoredMessage message, List<StoredMessage> next) {
        Maildrop open = opened();
        ahead.asked(message, next);
        ByteBuffer octets = ahead.take(message);
        if (octets != null) {
            sendAhead(octets);
        } else {
            reader = new MessageReader(open, message);
            calls.afterAhead(false, () -> readUnlessAhead(message));
        }
    }

    /** It may have been read in the meantime. */
    private void readUnlessAhead(StoredMessage message) {
        MessageReader asked = Objects.requireNonNull(reader, "reader");
        ByteBuffer octets = ahead.take(message);
        if (octets == null) {
            read(asked);
            return;
        }
        reader = null;
        sendAhead(octets);
    }

    private void sendAhead(ByteBuffer octets) {
        session.sending(octets);
        session.sent();
        readAhead();
    }

    /** Reads what will probably be asked for next, while the client is busy with what it has. */
    private void readAhead() {
        Maildrop open = maildrop;
        if (open == null || calls.isBusy() || calls.isOver() || session.closed()) {
            return;
        }
        List<StoredMessage> wanted = ahead.wanted();
        if (!wanted.isEmpty()) {
            calls.runAhead(() -> open.readWhole(wanted), (read, failure) -> {
                if (read != null) {
                    ahead.keep(wanted, read);
                } else {
                    LOG.debug("{}: messages can't be read ahead", connection.remote(), failure);
                }
            });
        }
    }

    private void read(MessageReader from) {
        calls.run(from::next, (octets, failure) -> send(from, octets, failure));
    }

    private void send(MessageReader from, @Nullable ByteBuffer octets, @Nullable Throwable failure) {
        boolean more = octets != null && octets.hasRemaining() && session.sending(octets);
        if (octets == null) {
            LOG.warn("{}: a message can't be read: {}", connection.remote(), String.valueOf(failure));
            boolean gone = failure instanceof StoreException stored && stored.reason() == Reason.NO_SUCH_MESSAGE;
            endOfMessage(from, gone ? session::gone : session::failed);
        } else if (from.atEnd() || !more) {
            endOfMessage(from, session::sent);
        } else if (!connection.choked()) {
            read(from);
        }
        // Else it goes on when the connection has drained.
    }

    private void endOfMessage(MessageReader from, Runnable tellSession) {
        reader = null;
        if (from.isClosed()) {
            tellSession.run();
            readAhead();
        } else {
            calls.runSurely(from::close, tellSession);
        }
    }

    @Override
    public void update(List<StoredMessage> deleted) {
        calls.afterAhead(
                true,
                () -> calls.run(() -> delete(deleted), (done, failure) -> {
                    if (failure != null) {
                        LOG.warn("{}: messages can't be deleted: {}", connection.remote(), failure.toString());
                    }
                    session.updated(failure == null);
                }));
    }

    /** The lock goes before the client is told, so that it can come back at once. */
    private @Nullable Void delete(List<StoredMessage> deleted) throws StoreException {
        try {
            if (maildrop != null && !deleted.isEmpty()) {
                maildrop.delete(deleted);
            }
            return null;
        } finally {
            closeMaildrop();
        }
    }

    @Override
    public void close() {
        connection.close();
    }

    // The ends.

    private void release() {
        calls.execute(() -> {
            try {
                closeReader();
                closeMaildrop();
                maildrops.ended(session.report());
            } catch (RuntimeException failure) {
                LOG.error("{}: a failure of ours at the end of a session", connection.remote(), failure);
            } finally {
                released.run();
            }
        });
    }

    private void closeReader() {
        if (reader != null) {
            reader.close();
        }
    }

    private void closeMaildrop() {
        Maildrop open = maildrop;
        maildrop = null;
        if (open != null) {
            try {
                open.close();
            } catch (RuntimeException failure) {
                LOG.error("{}: a maildrop can't be closed", connection.remote(), failure);
            }
        }
    }
}
