package io.github.camelsmtp.net;

import io.github.camelsmtp.mail.Reply;
import io.github.camelsmtp.smtp.MessageReceiver;
import io.github.camelsmtp.smtp.Replies;
import io.github.camelsmtp.smtp.SmtpDialect;
import io.github.camelsmtp.smtp.SmtpServerSettings;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * An SMTP server: listens, and runs an {@link io.github.camelsmtp.smtp.SmtpServerSession} for each client. Thread-safe.
 * Starts once: after {@link #stop} make another.
 */
public final class SmtpServer implements AutoCloseable {

    private final Listener listener;

    /** A server that does not listen yet. */
    public SmtpServer(ListenerSettings listener, SmtpServerSettings smtp, MessageReceiver receiver) {
        this(listener, smtp, receiver, null);
    }

    /**
     * A server that does not listen yet.
     *
     * @param tls how it does TLS; null if {@link SmtpServerSettings#tls} is NONE
     * @throws IllegalArgumentException if they do not fit, in one line for the user
     */
    public SmtpServer(
            ListenerSettings listener, SmtpServerSettings smtp, MessageReceiver receiver, @Nullable TlsSettings tls) {
        this(listener, smtp, receiver, tls, null);
    }

    /**
     * The same, whose clients may fetch their mail.
     *
     * @param turning what to do then; null if it offers neither ATRN nor TURN
     */
    public SmtpServer(
            ListenerSettings listener,
            SmtpServerSettings smtp,
            MessageReceiver receiver,
            @Nullable TlsSettings tls,
            @Nullable Turning turning) {
        if (smtp.dialect() == SmtpDialect.LMTP && listener.port() == 25) {
            throw new IllegalArgumentException(
                    "LMTP must not listen on port 25, where clients expect SMTP (RFC 2033 section 5): choose another port,"
                            + " such as 24");
        }
        this.listener = new Listener("smtp", listener, new SmtpConnections(smtp, receiver, turning), smtp.tls(), tls);
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

    /** Connections that were closed because somebody had put octets between STARTTLS and the handshake. */
    public long injections() {
        return listener.injections();
    }

    /**
     * Stops: new connections are refused at once, idle clients get 421 4.3.2, transactions in flight finish. What is left
     * after the grace is cut off. Returns when all connections are closed and all threads are gone; does nothing if the
     * server doesn't run.
     *
     * @param grace how long to wait for transactions, zero or more
     */
    public void stop(Duration grace) {
        listener.stop(grace);
    }

    /** Stops without grace. */
    @Override
    public void close() {
        stop(Duration.ZERO);
    }

    private record SmtpConnections(
            SmtpServerSettings settings,
            MessageReceiver receiver,
            @Nullable Turning turning) implements Protocol.Factory {
        private static final byte[] TOO_MANY = octets(Replies.TOO_MANY_CONNECTIONS);
        private static final byte[] SHUTTING_DOWN = octets(Replies.SHUTTING_DOWN);

        @Override
        public Protocol connect(Connection connection) {
            return new SmtpConnection(connection, settings, receiver, turning);
        }

        @Override
        public byte[] tooManyConnections() {
            return TOO_MANY;
        }

        @Override
        public byte[] shuttingDown() {
            return SHUTTING_DOWN;
        }

        private static byte[] octets(Reply reply) {
            return reply.wire().getBytes(StandardCharsets.US_ASCII);
        }
    }
}
