package io.github.camelsmtp.net;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.apache.mina.core.buffer.IoBuffer;
import org.apache.mina.core.service.IoHandlerAdapter;
import org.apache.mina.core.session.AttributeKey;
import org.apache.mina.core.session.IoSession;
import org.apache.mina.transport.socket.nio.NioSession;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * MINA's events of a listener, led to the {@link Connection} they belong to. A client for which there is no room is told
 * so and closed without one. A connection from a proxy's network is an {@link Arrival} until its PROXY header is there.
 * Thread-safe.
 */
final class ConnectionHandler extends IoHandlerAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(ConnectionHandler.class);
    private static final AttributeKey CONNECTION = new AttributeKey(ConnectionHandler.class, "connection");
    private static final AttributeKey ARRIVAL = new AttributeKey(ConnectionHandler.class, "arrival");
    private static final long NOTE_PERIOD = TimeUnit.MINUTES.toNanos(1);

    private final ListenerSettings settings;
    private final Protocol.Factory protocols;
    private final Connection.@Nullable Tls tls;
    private final Set<Connection> connections;
    private final Set<Arrival> arrivals;
    private final ConnectionCounts counts;
    private final BooleanSupplier stopping;
    private final Consumer<Connection> removed;
    private final AtomicLong refused = new AtomicLong();
    private final AtomicLong notedAt = new AtomicLong(System.nanoTime() - NOTE_PERIOD);

    ConnectionHandler(
            ListenerSettings settings,
            Protocol.Factory protocols,
            Connection.@Nullable Tls tls,
            Set<Connection> connections,
            Set<Arrival> arrivals,
            BooleanSupplier stopping,
            Consumer<Connection> removed) {
        this.settings = settings;
        this.protocols = protocols;
        this.tls = tls;
        this.connections = connections;
        this.arrivals = arrivals;
        this.counts = new ConnectionCounts(settings.maxConnections(), settings.maxConnectionsPerAddress());
        this.stopping = stopping;
        this.removed = removed;
    }

    @Override
    public void sessionOpened(IoSession session) {
        InetSocketAddress remote = (InetSocketAddress) session.getRemoteAddress();
        if (remote == null) {
            session.closeNow(); // it went as it came
            return;
        }
        if (stopping.getAsBoolean()) {
            refuse(session, protocols.shuttingDown());
            return;
        }
        boolean proxied = settings.proxies().contains(remote.getAddress());
        ConnectionCounts.Place place = proxied ? counts.take() : counts.take(remote.getAddress());
        if (place == null) {
            refuse(session, protocols.tooManyConnections());
            noteRefusal(remote);
        } else if (proxied) {
            Arrival arrival = new Arrival((NioSession) session, remote, place, settings.proxyTimeout());
            session.setAttribute(ARRIVAL, arrival);
            arrivals.add(arrival);
            if (stopping.getAsBoolean()) {
                arrival.cut(); // stop() may have looked at the arrivals before this one was among them
            }
        } else {
            open((NioSession) session, remote, (InetSocketAddress) session.getLocalAddress(), place);
        }
    }

    /** The proxy has said whose the connection is. */
    private void identified(IoSession session, Arrival arrival, ProxyHeaderReader.Ends client) {
        session.removeAttribute(ARRIVAL);
        arrivals.remove(arrival);
        LOG.debug("{} comes through the proxy {}", client.remote(), arrival);
        if (arrival.place().of(client.remote().getAddress())) {
            open((NioSession) session, client.remote(), client.local(), arrival.place());
        } else {
            refuse(session, protocols.tooManyConnections());
            noteRefusal(client.remote());
        }
    }

    private void open(
            NioSession session, InetSocketAddress remote, InetSocketAddress local, ConnectionCounts.Place place) {
        Connection connection;
        try {
            connection = new Connection(session, settings, remote, local, protocols, tls, place::free);
        } catch (RuntimeException failure) {
            place.free();
            throw failure;
        }
        session.setAttribute(CONNECTION, connection);
        connections.add(connection);
        connection.opened();
        if (stopping.getAsBoolean()) {
            connection.stopping(); // stop() may have looked at the connections before this one was among them
        }
    }

    private static void refuse(IoSession session, byte[] reply) {
        session.write(IoBuffer.wrap(reply));
        session.closeOnFlush();
    }

    /** A flood of connections is one line a minute. */
    private void noteRefusal(InetSocketAddress remote) {
        LOG.debug("{} refused: too many connections", remote);
        refused.incrementAndGet();
        long last = notedAt.get();
        long now = System.nanoTime();
        if (now - last >= NOTE_PERIOD && notedAt.compareAndSet(last, now)) {
            LOG.info(
                    "too many connections: {} open from {} addresses, {} refused, the last from {}",
                    counts.total(),
                    counts.addresses(),
                    refused.getAndSet(0),
                    remote.getAddress().getHostAddress());
        }
    }

    @Override
    public void messageReceived(IoSession session, Object octets) {
        ByteBuffer buffer = ((IoBuffer) octets).buf();
        Arrival arrival = (Arrival) session.getAttribute(ARRIVAL);
        if (arrival != null) {
            arrival.received(buffer, client -> identified(session, arrival, client));
        }
        Connection connection = connection(session);
        if (connection != null && (arrival == null || buffer.hasRemaining())) {
            connection.received(buffer);
        }
    }

    @Override
    public void messageSent(IoSession session, Object octets) {
        Connection connection = connection(session);
        if (connection != null) {
            connection.sent();
        }
    }

    @Override
    public void inputClosed(IoSession session) {
        Connection connection = connection(session);
        if (connection == null) {
            session.closeNow();
        } else {
            connection.inputEnded();
        }
    }

    /** An I/O error is how clients leave; anything else is a bug, and {@link Connection} has logged its own. */
    @Override
    public void exceptionCaught(IoSession session, Throwable failure) {
        if (failure instanceof java.io.IOException) {
            LOG.debug("{}: {}", session, failure.toString());
        } else {
            LOG.error("{}: a failure of ours; the connection is closed", session, failure);
        }
        session.closeNow();
    }

    @Override
    public void sessionClosed(IoSession session) {
        Connection connection = connection(session);
        if (connection != null) {
            connection.disconnected(() -> removed.accept(connection));
        }
        Arrival arrival = (Arrival) session.getAttribute(ARRIVAL);
        if (arrival != null) {
            arrivals.remove(arrival);
            arrival.place().free();
        }
    }

    private static @Nullable Connection connection(IoSession session) {
        return (Connection) session.getAttribute(CONNECTION);
    }
}
