package io.github.camelsmtp.net;

import io.github.camelsmtp.auth.TlsMode;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.apache.mina.transport.socket.SocketSessionConfig;
import org.apache.mina.transport.socket.nio.NioSocketAcceptor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Listens on one address and keeps its connections: what every server here has in common, whatever it speaks.
 * Thread-safe. Starts once.
 *
 * <p>Out of file descriptors, MINA waits 50 ms and tries again to accept; the listener survives it.
 */
final class Listener {
    private static final Logger LOG = LoggerFactory.getLogger(Listener.class);

    /** Connections the system keeps for us until we accept them. Linux cuts it to net.core.somaxconn. */
    private static final int BACKLOG = 1024;

    /** How long the end of connections that were cut, and of threads, may take: nothing is waited for by then. */
    private static final Duration CUT_OFF = Duration.ofSeconds(5);

    /** How long last words may take to go out; nobody is cut off without having been told, if it reads what it is told. */
    private static final Duration LAST_WORDS = Duration.ofMillis(200);

    private static final Duration LONGEST_GRACE = Duration.ofDays(1);

    private final String name;
    private final ListenerSettings settings;
    private final Protocol.Factory protocols;
    private final @Nullable TlsSettings tls;
    private final boolean tlsFromTheStart;
    private final Set<Connection> connections = ConcurrentHashMap.newKeySet();
    private final Set<Arrival> arrivals = ConcurrentHashMap.newKeySet();
    private @Nullable Machinery machinery;
    private volatile @Nullable InetSocketAddress address;
    private final LongAdder injections = new LongAdder();
    private final LongAdder tlsFailures = new LongAdder();
    private volatile boolean stopping;

    /**
     * A listener that does not listen yet.
     *
     * @param name of the protocol, for logs and threads
     * @throws IllegalArgumentException if TLS has no settings, or settings and no use, in one line for the user
     */
    Listener(
            String name,
            ListenerSettings settings,
            Protocol.Factory protocols,
            TlsMode tlsMode,
            @Nullable TlsSettings tls) {
        if ((tls == null) != (tlsMode == TlsMode.NONE)) {
            throw new IllegalArgumentException(
                    "TLS " + tlsMode + (tls == null ? " needs a certificate" : " uses none"));
        }
        this.name = name;
        this.settings = settings;
        this.protocols = protocols;
        this.tls = tls;
        this.tlsFromTheStart = tlsMode == TlsMode.IMPLICIT;
    }

    /** See {@link SmtpServer#start}. */
    synchronized InetSocketAddress start() throws IOException {
        if (stopping || machinery != null) {
            throw new IllegalStateException("a server starts once; make another one");
        }
        InetSocketAddress wanted = new InetSocketAddress(settings.host(), settings.port());
        if (wanted.isUnresolved()) {
            throw ListenFailure.unknownHost(settings);
        }
        Machinery made = open();
        try {
            made.acceptor.bind(wanted);
        } catch (IOException | RuntimeException failure) {
            made.dispose(name);
            throw ListenFailure.of(settings, failure);
        }
        InetSocketAddress bound = made.acceptor.getLocalAddress();
        machinery = made;
        address = bound;
        LOG.info("{} listens on {}", name, bound);
        return bound;
    }

    /** Connections that were closed because octets came between the command that begins TLS and the handshake. */
    long injections() {
        return injections.sum();
    }

    /** Connections that were closed because the handshake failed, or because what came was no TLS. */
    long tlsFailures() {
        return tlsFailures.sum();
    }

    private Machinery open() {
        ExecutorService threads = Executors.newCachedThreadPool();
        IoProcessors processors = new IoProcessors(threads, ioThreads());
        NioSocketAcceptor acceptor = new NioSocketAcceptor(threads, processors);
        acceptor.setReuseAddress(true);
        acceptor.setBacklog(BACKLOG);
        acceptor.setCloseOnDeactivation(false);
        SocketSessionConfig config = acceptor.getSessionConfig();
        config.setTcpNoDelay(true);
        IoProcessors.configure(config);
        ThreadPoolExecutor handshakes = handshakes();
        Connection.Tls how =
                tls == null ? null : new Connection.Tls(tls, handshakes, tlsFromTheStart, injections, tlsFailures);
        acceptor.setHandler(
                new ConnectionHandler(settings, protocols, how, connections, arrivals, () -> stopping, this::removed));
        Timer timer = new Timer(name, settings, connections, arrivals);
        return new Machinery(acceptor, processors, threads, handshakes, timer);
    }

    /**
     * Half as many as there are processors: routes and stores want some too, and each thread more is a thread to wake. On two
     * processors one does a quarter more connections a second than two.
     */
    private static int ioThreads() {
        return Math.max(1, Math.min(4, Runtime.getRuntime().availableProcessors() / 2));
    }

    /** The costly steps of handshakes are arithmetic; a few threads more than processors, lest one of them asks others. */
    private static ThreadPoolExecutor handshakes() {
        int most = Math.max(8, 2 * Runtime.getRuntime().availableProcessors());
        ThreadPoolExecutor pool = new ThreadPoolExecutor(most, most, 30, TimeUnit.SECONDS, new LinkedBlockingQueue<>());
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    /** The bound address. @throws IllegalStateException if it does not listen */
    InetSocketAddress address() {
        InetSocketAddress bound = address;
        if (bound == null) {
            throw new IllegalStateException(name + " does not listen");
        }
        return bound;
    }

    /** See {@link SmtpServer#stop}. A second call with a shorter grace cuts the first one short. */
    void stop(Duration grace) {
        if (!unbind()) {
            return;
        }
        arrivals.forEach(Arrival::cut);
        connections.forEach(Connection::stopping);
        awaitEmpty(grace.compareTo(LONGEST_GRACE) < 0 ? grace : LONGEST_GRACE);
        connections.forEach(Connection::stopNow);
        awaitEmpty(LAST_WORDS);
        connections.forEach(Connection::cut);
        if (!awaitEmpty(CUT_OFF)) {
            LOG.warn("{}: {} connections are still busy after they were cut", name, connections.size());
        }
        dispose();
    }

    /** Nobody is accepted from here on. @return whether there was anything to stop */
    private synchronized boolean unbind() {
        stopping = true;
        if (machinery == null) {
            return false;
        }
        if (address != null) {
            machinery.acceptor.unbind();
            LOG.info("{} no longer listens on {}", name, address);
            address = null;
        }
        return true;
    }

    private boolean awaitEmpty(Duration most) {
        long end = System.nanoTime() + most.toNanos();
        synchronized (connections) {
            try {
                for (long left = most.toNanos(); !connections.isEmpty() && left > 0; left = end - System.nanoTime()) {
                    TimeUnit.NANOSECONDS.timedWait(connections, left);
                }
            } catch (InterruptedException expected) {
                Thread.currentThread().interrupt(); // whoever interrupts is in a hurry: no more grace
            }
            return connections.isEmpty();
        }
    }

    private void removed(Connection connection) {
        connections.remove(connection);
        if (stopping) {
            synchronized (connections) {
                connections.notifyAll();
            }
        }
    }

    private synchronized void dispose() {
        if (machinery != null) {
            machinery.dispose(name);
            machinery = null;
        }
    }

    /** What runs while we listen. */
    private record Machinery(
            NioSocketAcceptor acceptor,
            IoProcessors processors,
            ExecutorService threads,
            ExecutorService handshakes,
            Timer timer) {

        void dispose(String name) {
            timer.close();
            acceptor.dispose();
            processors.dispose();
            handshakes.shutdown();
            threads.shutdown();
            try {
                if (!threads.awaitTermination(CUT_OFF.toSeconds(), TimeUnit.SECONDS)) {
                    LOG.warn("{}: an I/O thread does not end", name);
                }
            } catch (InterruptedException expected) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
