package io.github.camelsmtp.net;

import io.github.camelsmtp.smtp.MessageReceiver;
import io.github.camelsmtp.smtp.SmtpServerSettings;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;

/**
 * An SMTP server: listens, and runs an {@link io.github.camelsmtp.smtp.SmtpServerSession} for each client. Thread-safe.
 * Starts once: after {@link #stop} make another.
 */
public final class SmtpServer implements AutoCloseable {

    /** A server that does not listen yet. */
    public SmtpServer(ListenerSettings listener, SmtpServerSettings smtp, MessageReceiver receiver) {}

    /**
     * Begins to listen.
     *
     * @return the bound address, with the real port if 0 was asked for
     * @throws IOException if the address can't be bound; its message is one line for the user
     * @throws IllegalStateException if it was started before
     */
    public InetSocketAddress start() throws IOException {
        throw new IOException("not yet");
    }

    /**
     * The bound address.
     *
     * @throws IllegalStateException if it does not listen
     */
    public InetSocketAddress address() {
        throw new IllegalStateException("not started");
    }

    /**
     * Stops: new connections are refused at once, idle clients get 421 4.3.2, transactions in flight finish. What is left
     * after the grace is cut off. Returns when all connections are closed and all threads are gone; does nothing if the
     * server doesn't run.
     *
     * @param grace how long to wait for transactions, zero or more
     */
    public void stop(Duration grace) {}

    /** Stops without grace. */
    @Override
    public void close() {
        stop(Duration.ZERO);
    }
}
