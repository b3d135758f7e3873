package io.github.camelsmtp.net;

import io.github.camelsmtp.pop3.MaildropService;
import io.github.camelsmtp.pop3.Pop3Replies;
import io.github.camelsmtp.pop3.Pop3Settings;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A POP3 server: listens, and runs a {@link io.github.camelsmtp.pop3.Pop3Session} for each client. Thread-safe. Starts
 * once: after {@link #stop} make another.
 */
public final class Pop3Server implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Pop3Server.class);

    /** How long maildrops may take to be released after the last connection is gone. */
    private static final Duration LAST_RELEASE = Duration.ofSeconds(10);

    private final Listener listener;
    private final OpenSessions sessions = new OpenSessions();

    /** A server that does not listen yet, without TLS. */
    public Pop3Server(ListenerSettings listener, Pop3Settings pop3, MaildropService maildrops, Executor blocking) {
        this(listener, pop3, maildrops, blocking, null);
    }

    /**
     * A server that does not listen yet.
     *
     * @param tls how it does TLS; null if {@link Pop3Settings#tls} is NONE
     * @param blocking runs what touches a maildrop and may block: reading messages, deleting, closing; it should have as
     *     many threads as the store can serve at one time, and must outlive the server
     * @throws IllegalArgumentException if they do not fit, in one line for the user
     */
    public Pop3Server(
            ListenerSettings listener,
            Pop3Settings pop3,
            MaildropService maildrops,
            Executor blocking,
            @Nullable TlsSettings tls) {
        this.listener = new Listener(
                "pop3", listener, new Pop3Connections(pop3, maildrops, blocking, sessions), pop3.tls(), tls);
    }

    /** Connections that were closed because somebody had put octets between STLS and the handshake. */
    public long injections() {
        return listener.injections();
    }

    /** Connections that were closed because the handshake failed, or because what came was no TLS. */
    public long tlsFailures() {
        return listener.tlsFailures();
    }

    /**
     * Begins to listen.
     *
     * @return the bound address, with the real port if 0 was asked for
     * @throws IOException if the address can't be bound; its message is one line for the user
     * @throws IllegalStateException if it was started before
     */
    public InetSocketAddress start() throws IOException {
        return listener.start();
    }

    /**
     * The bound address.
     *
     * @throws IllegalStateException if it does not listen
     */
    public InetSocketAddress address() {
        return listener.address();
    }

    /**
     * Stops: new connections are refused at once; idle clients are told and closed; a message being sent and deletions
     * under way are finished. What is left after the grace is cut off. Returns when all connections are closed and all
     * maildrops released; does nothing if the server doesn't run.
     *
     * @param grace how long to wait, zero or more
     */
    public void stop(Duration grace) {
        listener.stop(grace);
        if (!sessions.awaitNone(LAST_RELEASE)) {
            LOG.warn("pop3: a maildrop is still being released");
        }
    }

    /** Stops without grace. */
    @Override
    public void close() {
        stop(Duration.ZERO);
    }

    private record Pop3Connections(
            Pop3Settings settings, MaildropService maildrops, Executor blocking, OpenSessions sessions)
            implements Protocol.Factory {
        private static final byte[] TOO_MANY = octets(Pop3Replies.TOO_MANY_CONNECTIONS);
        private static final byte[] SHUTTING_DOWN = octets(Pop3Replies.SHUTTING_DOWN);

        @Override
        public Protocol connect(Connection connection) {
            Protocol protocol = new Pop3Connection(connection, settings, maildrops, blocking, sessions::remove);
            sessions.add();
            return protocol;
        }

        @Override
        public byte[] tooManyConnections() {
            return TOO_MANY;
        }

        @Override
        public byte[] shuttingDown() {
            return SHUTTING_DOWN;
        }

        private static byte[] octets(String reply) {
            return (reply + "\r\n").getBytes(StandardCharsets.US_ASCII);
        }
    }

    /** Counts the sessions that still hold something: a connection is gone before its maildrop is. Thread-safe. */
    private static final class OpenSessions {
        private int open;

        synchronized void add() {
            open++;
        }

        synchronized void remove() {
            open--;
            notifyAll();
        }

        synchronized boolean awaitNone(Duration most) {
            long end = System.nanoTime() + most.toNanos();
            try {
                for (long left = most.toNanos(); open > 0 && left > 0; left = end - System.nanoTime()) {
                    TimeUnit.NANOSECONDS.timedWait(this, left);
                }
            } catch (InterruptedException hurry) {
                Thread.currentThread().interrupt();
            }
            return open == 0;
        }
    }
}
