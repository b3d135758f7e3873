package io.github.camelsmtp.net;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.apache.mina.transport.socket.nio.NioSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection of a proxy that has not said yet whose it is. It has a place among all connections, and none among those of
 * an address. Nothing is sent on it. Confined to its I/O thread, but for what the timer does.
 */
final class Arrival implements Timed {
    private static final Logger LOG = LoggerFactory.getLogger(Arrival.class);

    /** What comes next for it. */
    interface Next {
        /** It is this client's. */
        void identified(ProxyHeaderReader.Ends client);
    }

    private final NioSession session;
    private final InetSocketAddress proxy;
    private final ConnectionCounts.Place place;
    private final Duration timeout;
    private final long lateAt;
    private final ProxyHeaderReader header = new ProxyHeaderReader();
    private volatile boolean over;

    Arrival(NioSession session, InetSocketAddress proxy, ConnectionCounts.Place place, Duration timeout) {
        this.session = session;
        this.proxy = proxy;
        this.place = place;
        this.timeout = timeout;
        this.lateAt = System.nanoTime() + timeout.toNanos();
    }

    ConnectionCounts.Place place() {
        return place;
    }

    /** Octets have come; takes those of the header. */
    void received(ByteBuffer octets, Next next) {
        if (over) {
            return;
        }
        switch (header.take(octets)) {
            case MORE -> {}
            case COMPLETE -> {
                over = true;
                next.identified(header.client().orElseGet(this::itself));
            }
            case MALFORMED -> {
                LOG.info("{}: not a PROXY header, which is due from this network; closed", proxy);
                cut();
            }
        }
    }

    private ProxyHeaderReader.Ends itself() {
        return new ProxyHeaderReader.Ends(proxy, (InetSocketAddress) session.getLocalAddress());
    }

    @Override
    public void checkTime(long now) {
        if (!over && now - lateAt >= 0) {
            LOG.info(
                    "{}: no PROXY header within {} ms, which is due from this network; closed",
                    proxy,
                    timeout.toMillis());
            cut();
        }
    }

    /** Closes now. */
    void cut() {
        over = true;
        session.closeNow();
    }

    @Override
    public String toString() {
        return proxy.toString();
    }
}
