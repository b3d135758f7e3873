package io.github.camelsmtp.net;

import io.github.camelsmtp.auth.ChannelBinding;
import io.github.camelsmtp.auth.TlsInfo;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.LongAdder;
import javax.net.ssl.SSLException;
import org.apache.mina.transport.socket.nio.NioSession;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client's connection: hands its octets to the {@link Protocol}, sends what that answers, and keeps its time.
 *
 * <p>Everything happens in events, one at a time ({@link SerialEvents}); what the protocol sends within an event goes out
 * in one write at its end (RFC 2920 §3.2). While the protocol waits, or the client leaves too much unread, nothing is
 * handed on: the one buffer that may still come is held and reading is suspended, which is done only when it does come,
 * because suspending around each message costs system calls. So one read buffer and a bounded amount of replies is all
 * that a connection holds.
 *
 * <p>Deliberately not here: what the octets mean, and lingering after a close (a client that goes on sending after our
 * last reply may be reset before it reads it).
 */
final class Connection implements Timed {
    /**
     * How the connections of a listener do TLS.
     *
     * @param tasks for the costly steps of a handshake
     * @param fromTheStart whether it begins with the first octet
     * @param injections counts those that were closed for octets between STARTTLS and the handshake, or for its line's end
     * @param failures counts those that were closed for a handshake that failed, or for what is no TLS
     */
    record Tls(TlsSettings settings, Executor tasks, boolean fromTheStart, LongAdder injections, LongAdder failures) {}

    private static final Logger LOG = LoggerFactory.getLogger(Connection.class);

    /** Unsent octets over which nothing more is received. */
    static final int MOST_UNSENT = 64 * 1024;

    /** Octets received between two looks at what is unsent: so short commands can't make replies without bound. */
    private static final int SLICE = 4096;

    private final NioSession session;
    private final InetSocketAddress remote;
    private final InetSocketAddress local;
    private final Deadlines deadlines;
    private Protocol protocol;
    private final SerialEvents events = new SerialEvents();
    private final Outgoing outgoing;
    private final Runnable left;

    private final @Nullable Tls tlsSettings;
    private volatile @Nullable ConnectionTls tls;

    private @Nullable ByteBuffer held;
    private boolean suspended;
    private boolean inputEnded;
    private boolean closing;
    private boolean gone;

    /** Unsent octets hold something up; read by the I/O thread whenever it has sent some. */
    private volatile boolean choked;

    /** @param left run when the client no longer counts as one of ours: before its last reply, or when it is gone */
    Connection(
            NioSession session,
            ListenerSettings settings,
            InetSocketAddress remote,
            InetSocketAddress local,
            Protocol.Factory factory,
            @Nullable Tls tls,
            Runnable left) {
        this.tlsSettings = tls;
        this.left = left;
        this.session = session;
        this.remote = remote;
        this.local = local;
        this.deadlines = new Deadlines(settings.idleTimeout(), settings.commandTimeout(), settings.minDataRate());
        this.outgoing = new Outgoing(session);
        this.protocol = factory.connect(this);
    }

    // For the protocol.

    /** The client's address, be there a proxy or not. */
    InetSocketAddress remote() {
        return remote;
    }

    /** Our address, as the client connected to it. */
    InetSocketAddress local() {
        return local;
    }

    /** Sends octets at the end of this event, in order. The array is ours from now on. Call it inside an event only. */
    void send(byte[] octets) {
        if (closing) {
            return;
        }
        if (tls != null) {
            tls.send(octets);
        } else {
            outgoing.add(octets);
        }
    }

    /** The same; the buffer stays the caller's. */
    void send(ByteBuffer octets) {
        if (closing) {
            return;
        }
        if (tls != null) {
            byte[] copy = new byte[octets.remaining()];
            octets.get(copy);
            tls.send(copy);
        } else {
            outgoing.add(octets);
        }
    }

    /**
     * Whether so much is unsent that the protocol should not send more. If true, {@link Protocol#drained} will be called.
     * Call it inside an event only.
     */
    boolean choked() {
        if (outgoing.unsent() + (tls == null ? 0 : tls.unsent()) <= MOST_UNSENT) {
            return false;
        }
        flush();
        choked = true;
        // Again, after telling: what was sent between the two looks would have called nobody.
        choked = outgoing.unsent() > MOST_UNSENT;
        return choked;
    }

    /** Whether octets have come that the protocol has not been offered. Call it inside an event only. */
    boolean hasUnread() {
        return held != null && held.hasRemaining();
    }

    /**
     * TLS begins with the next octet, in both directions; {@link Protocol#secured} will be called. Octets that came before
     * it are nobody's to execute: they close the connection. Call it inside an event only.
     */
    void startTls() {
        outgoing.flush();
        beginTls();
    }

    /**
     * Octets came before the handshake, in the clear, or what asked for it was no proper line: an attacker's, or a client's
     * that does not wait. Counts it.
     */
    void injected() {
        LOG.info("{} sent STARTTLS with octets in the clear behind it, or no proper line; closed", remote);
        if (tlsSettings != null) {
            tlsSettings.injections().increment();
        }
    }

    /** What binds a login to this connection. */
    ChannelBinding binding() {
        return tls == null ? ChannelBinding.NONE : tls.binding();
    }

    /** From the next octet on the client speaks this; the protocol before hears of nothing more. Call it inside an event only. */
    void become(Protocol next) {
        protocol = next;
    }

    /** Closes once everything is sent; nothing is received or sent any more. Call it inside an event only. */
    void close() {
        closing = true;
        held = null;
    }

    /** Runs something as an event: at once if inside one or if none is running, else after it. From any thread. */
    void execute(Runnable action) {
        if (events.isInside()) {
            action.run();
        } else {
            events.run(() -> event(action));
        }
    }

    // For the listener.

    /** The client is there. */
    void opened() {
        LOG.debug("{} connected", remote);
        if (tlsSettings != null && tlsSettings.fromTheStart()) {
            execute(this::beginTls);
        } else {
            execute(protocol::connected);
        }
    }

    /** Octets arrived. Called on the I/O thread. */
    void received(ByteBuffer octets) {
        if (events.enter()) {
            try {
                event(octets);
            } finally {
                events.leave();
            }
            return;
        }
        // Somebody else is inside. No more than this one buffer may come until they have gone.
        session.suspendRead();
        events.run(() -> {
            suspended = true;
            event(octets);
        });
    }

    /** The client has said that it sends nothing more; it may still read (so what is in flight is answered). */
    void inputEnded() {
        session.suspendRead(); // or the selector reports it for ever
        events.run(() -> event(() -> {
            suspended = true;
            inputEnded = true;
        }));
    }

    /** Something was sent by MINA. Called on the I/O thread. */
    void sent() {
        if (choked && outgoing.unsentByMina() <= MOST_UNSENT / 2) {
            execute(() -> {
                choked = false;
                protocol.drained();
            });
        }
    }

    @Override
    public void checkTime(long now) {
        ConnectionTls shaking = tls;
        if (shaking != null && shaking.isLate(now)) {
            LOG.debug("{}: the TLS handshake takes too long; closed", remote);
            cut();
        } else if (deadlines.isStalled(now, outgoing.unsentByMina(), session.getWrittenBytes())) {
            LOG.debug("{} does not read what it is sent; closed", remote);
            cut();
        } else if (deadlines.isOver(now, outgoing.unsentByMina())) {
            execute(() -> {
                if (!closing && !gone && deadlines.isOver(now, outgoing.unsentByMina())) {
                    protocol.timedOut();
                }
            });
        }
    }

    /** The server stops. */
    void stopping() {
        execute(() -> {
            if (!closing && !gone) {
                protocol.stopping();
            }
        });
    }

    /** The server waits no longer for what is in flight. */
    void stopNow() {
        execute(() -> {
            if (!closing && !gone) {
                protocol.stopNow();
            }
        });
    }

    /** Closes now, whatever is unsent. */
    void cut() {
        session.closeNow();
    }

    /** The connection is gone, whoever closed it. @param after runs last, in any case */
    void disconnected(Runnable after) {
        execute(() -> {
            gone = true;
            try {
                close();
                protocol.disconnected();
            } finally {
                LOG.debug("{} disconnected", remote);
                left.run();
                after.run();
            }
        });
    }

    // The events themselves: only from here on down the confined fields are touched.

    private void event(Runnable action) {
        try {
            action.run();
            deadlines.pause(protocol.waiting()); // what was held while we were waited for is as good as just heard
            feed();
        } catch (Throwable failure) {
            failed(failure);
        }
        settle();
    }

    private void event(ByteBuffer octets) {
        if (closing) {
            return;
        }
        try {
            if (tls != null) {
                tls.receive(octets);
                inputEnded |= tls.isInputClosed();
            } else {
                deadlines.heard();
                hold(octets);
            }
            feed();
        } catch (Throwable failure) {
            failed(failure);
        }
        settle();
    }

    /** Hands the protocol what is held, as far as it may have it now. */
    private void feed() {
        ByteBuffer octets = held;
        while (octets != null && mayReceive()) {
            int start = octets.position();
            int end = octets.limit();
            octets.limit(Math.min(end, start + SLICE));
            protocol.receive(octets);
            int stop = octets.position();
            octets.limit(end);
            if (stop == start && mayReceive()) {
                throw new IllegalStateException("the protocol neither takes octets nor waits");
            }
            deadlines.consumed(octets, start, stop, protocol.commandUnderWay());
            deadlines.received(stop - start, protocol.messageUnderWay());
            if (stop == end) {
                held = null;
            } else if (tls != null && tls.isShaking()) {
                injected();
                broken(new SSLException("octets before the handshake"));
            }
            octets = held;
        }
    }

    private boolean mayReceive() {
        return !closing && !protocol.waiting() && !choked();
    }

    /** What is due at the end of each event. */
    private void settle() {
        if (gone) {
            return;
        }
        if (closing && outgoing.unsent() <= MOST_UNSENT) {
            left.run(); // a client that has read our last reply may be back before we have seen it go
        }
        flush();
        boolean hopeless = tls != null && tls.needsClient();
        if (inputEnded && !closing && held == null && (hopeless || !protocol.waiting())) {
            closing = true;
        }
        if (closing) {
            if (tls != null) {
                tls.close();
                outgoing.flush();
            }
            session.closeOnFlush();
            return;
        }
        deadlines.pause(protocol.waiting());
        if (held != null && !suspended) {
            suspended = true;
            session.suspendRead();
        } else if (held == null && suspended && !inputEnded) {
            suspended = false;
            resume();
        }
    }

    private void flush() {
        if (tls != null) {
            tls.flush();
        }
        outgoing.flush();
    }

    private void hold(ByteBuffer octets) {
        held = held == null ? octets : joined(held, octets);
    }

    private void beginTls() {
        Tls how = tlsSettings;
        if (how == null) {
            throw new IllegalStateException("this listener has no TLS");
        }
        try {
            tls = new ConnectionTls(how.settings(), how.tasks(), new TlsEvents());
        } catch (SSLException why) {
            broken(why);
        }
    }

    private void broken(SSLException why) {
        LOG.debug("{}: TLS failed, closed: {}", remote, why.getMessage());
        if (!closing) {
            if (tlsSettings != null) {
                tlsSettings.failures().increment();
            }
            protocol.tlsBroken();
        }
        close();
    }

    /** What TLS wants of this connection. */
    private final class TlsEvents implements ConnectionTls.Events {
        @Override
        public void sendEncrypted(byte[] octets) {
            outgoing.add(octets);
        }

        @Override
        public void receiveDecrypted(ByteBuffer octets) {
            deadlines.heard(); // only now: octets of a record that never becomes whole say nothing
            hold(octets);
        }

        @Override
        public void secured() {
            ConnectionTls established = tls;
            if (established == null || closing) {
                return;
            }
            TlsInfo info = established.info();
            LOG.debug("{}: {} {}", remote, info.protocol(), info.cipher());
            protocol.secured(info);
            if (tlsSettings != null && tlsSettings.fromTheStart()) {
                protocol.connected();
            }
        }

        @Override
        public void execute(Runnable action) {
            Connection.this.execute(action);
        }

        @Override
        public void broken(SSLException why) {
            Connection.this.broken(why);
        }
    }

    /** MINA changes the interest at once, but a selector that sleeps in another thread sees it only when it wakes. */
    private void resume() {
        session.resumeRead();
        session.getProcessor().flush(session);
    }

    private void failed(Throwable failure) {
        LOG.error("{}: a failure of ours; the connection is closed", remote, failure);
        if (closing) {
            return;
        }
        try {
            protocol.failed();
        } catch (RuntimeException again) {
            LOG.error("{}: and another one while saying so", remote, again);
        }
        close();
    }

    @Override
    public String toString() {
        return remote.toString();
    }

    private static ByteBuffer joined(ByteBuffer first, ByteBuffer second) {
        return ByteBuffer.allocate(first.remaining() + second.remaining())
                .put(first)
                .put(second)
                .flip();
    }
}
