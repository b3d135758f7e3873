package io.github.camelsmtp.net;

import io.github.camelsmtp.smtp.ClientReplies;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.apache.mina.core.buffer.IoBuffer;
import org.apache.mina.core.future.ConnectFuture;
import org.apache.mina.core.service.IoHandlerAdapter;
import org.apache.mina.core.session.AttributeKey;
import org.apache.mina.core.session.IoSession;
import org.apache.mina.transport.socket.SocketSessionConfig;
import org.apache.mina.transport.socket.nio.NioSession;
import org.apache.mina.transport.socket.nio.NioSocketConnector;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens the connections of a client, and leads MINA's events to them. Begins with the first connection. Thread-safe. */
final class ClientNetwork {
    private static final Logger LOG = LoggerFactory.getLogger(ClientNetwork.class);
    private static final AttributeKey CONNECTION = new AttributeKey(ClientNetwork.class, "connection");
    private static final long LONGEST_PERIOD = 1000;
    private static final long CUT_OFF = TimeUnit.SECONDS.toNanos(2);

    private final SmtpTimeouts timeouts;
    private final Executor workers;
    private final Runnable tick;
    private @Nullable Machinery machinery;
    private boolean closed;

    private record Machinery(
            NioSocketConnector connector,
            IoProcessors processors,
            ExecutorService threads,
            ScheduledExecutorService timer) {}

    /** @param tick looks at the clocks, now and then */
    ClientNetwork(SmtpTimeouts timeouts, Executor workers, Runnable tick) {
        this.timeouts = timeouts;
        this.workers = workers;
        this.tick = tick;
    }

    private synchronized @Nullable NioSocketConnector connector() {
        if (closed) {
            return null;
        }
        if (machinery == null) {
            machinery = open();
        }
        return machinery.connector();
    }

    private Machinery open() {
        ExecutorService threads = Executors.newCachedThreadPool(task -> daemon(task, "smtp-client-io"));
        IoProcessors processors =
                new IoProcessors(threads, Math.min(4, Runtime.getRuntime().availableProcessors()));
        NioSocketConnector connector = new NioSocketConnector(threads, processors);
        connector.setConnectTimeoutMillis(timeouts.connect().toMillis());
        SocketSessionConfig config = connector.getSessionConfig();
        config.setTcpNoDelay(true);
        IoProcessors.configure(config);
        connector.setHandler(new Handler());
        ScheduledExecutorService timer =
                Executors.newSingleThreadScheduledExecutor(task -> daemon(task, "smtp-client-timer"));
        long period = Math.max(1, Math.min(LONGEST_PERIOD, shortest() / 10));
        timer.scheduleWithFixedDelay(this::look, period, period, TimeUnit.MILLISECONDS);
        return new Machinery(connector, processors, threads, timer);
    }

    private static Thread daemon(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }

    private long shortest() {
        return Arrays.asList(
                        timeouts.handshake(),
                        timeouts.command(),
                        timeouts.data(),
                        timeouts.block(),
                        timeouts.end(),
                        timeouts.reset(),
                        timeouts.total())
                .stream()
                .mapToLong(java.time.Duration::toMillis)
                .min()
                .orElse(LONGEST_PERIOD);
    }

    private void look() {
        try {
            tick.run();
        } catch (RuntimeException failure) {
            // One that escaped would end the schedule for every connection.
            LOG.error("a failure of ours while looking at the time", failure);
        }
    }

    /** Connects, trying all addresses of the target; tells the connection how it went. */
    void connect(ClientConnection connection, SmtpTarget target) {
        InetSocketAddress address = target.address();
        if (!address.isUnresolved()) {
            connect(connection, target, new ArrayDeque<>(java.util.List.of(address)));
            return;
        }
        try {
            workers.execute(() -> {
                Deque<InetSocketAddress> all = new ArrayDeque<>();
                try {
                    for (InetAddress one : InetAddress.getAllByName(address.getHostString())) {
                        all.add(new InetSocketAddress(one, address.getPort()));
                    }
                } catch (UnknownHostException unknown) {
                    connection.unreachable(ClientReplies.unknownHost(target.host()));
                    return;
                }
                connect(connection, target, all);
            });
        } catch (RejectedExecutionException stopping) {
            connection.unreachable(ClientReplies.CANCELLED);
        }
    }

    private void connect(ClientConnection connection, SmtpTarget target, Deque<InetSocketAddress> addresses) {
        NioSocketConnector connector = connector();
        InetSocketAddress next = addresses.poll();
        if (connector == null || next == null) {
            connection.unreachable(
                    connector == null ? ClientReplies.CANCELLED : ClientReplies.unreachable(target.host()));
            return;
        }
        SocketAddress local = target.bind() == null ? null : new InetSocketAddress(target.bind(), 0);
        try {
            connector
                    .connect(
                            next,
                            local,
                            (IoSession session, ConnectFuture future) -> session.setAttribute(CONNECTION, connection))
                    .addListener(future -> {
                        Throwable failure = ((ConnectFuture) future).getException();
                        if (failure != null) {
                            LOG.debug("{} at {}: {}", target.host(), next, failure.toString());
                            connect(connection, target, addresses);
                        }
                    });
        } catch (RuntimeException stopping) {
            LOG.debug("{} at {}: {}", target.host(), next, stopping.toString());
            connection.unreachable(ClientReplies.unreachable(target.host()));
        }
    }

    /** Ends it, after last words. @param empty whether there is no connection left */
    void close(BooleanSupplier empty) {
        Machinery made;
        synchronized (this) {
            closed = true;
            made = machinery;
            machinery = null;
        }
        if (made == null) {
            return;
        }
        made.timer().shutdownNow();
        long end = System.nanoTime() + CUT_OFF;
        while (!empty.getAsBoolean()
                && System.nanoTime() - end < 0
                && !Thread.currentThread().isInterrupted()) {
            java.util.concurrent.locks.LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2));
        }
        made.connector().dispose();
        made.processors().dispose();
        made.threads().shutdown();
    }

    /** MINA's events. */
    private static final class Handler extends IoHandlerAdapter {
        @Override
        public void sessionOpened(IoSession session) {
            ClientConnection connection = connection(session);
            if (connection != null) {
                connection.opened((NioSession) session);
            }
        }

        @Override
        public void messageReceived(IoSession session, Object octets) {
            ClientConnection connection = connection(session);
            if (connection != null) {
                connection.received(((IoBuffer) octets).buf());
            }
        }

        @Override
        public void messageSent(IoSession session, Object octets) {
            ClientConnection connection = connection(session);
            if (connection != null) {
                connection.sent();
            }
        }

        @Override
        public void inputClosed(IoSession session) {
            session.closeNow();
        }

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
            ClientConnection connection = connection(session);
            if (connection != null) {
                connection.disconnected();
            }
        }

        private static @Nullable ClientConnection connection(IoSession session) {
            return (ClientConnection) session.getAttribute(CONNECTION);
        }
    }
}
