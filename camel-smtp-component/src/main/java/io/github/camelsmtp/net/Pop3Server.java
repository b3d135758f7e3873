package io.github.camelsmtp.net;

import io.github.camelsmtp.pop3.MaildropService;
import io.github.camelsmtp.pop3.Pop3Settings;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.Executor;

/**
 * A POP3 server: listens, and runs a {@link io.github.camelsmtp.pop3.Pop3Session} for each client. Thread-safe. Starts
 * once: after {@link #stop} make another.
 */
public final class Pop3Server implements AutoCloseable {

    /**
     * A server that does not listen yet.
     *
     * @param blocking runs what touches a maildrop and may block: reading messages, deleting, closing
     */
    public Pop3Server(ListenerSettings listener, Pop3Settings pop3, MaildropService maildrops, Executor blocking) {}

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
     * Stops: new connections are refused at once; idle clients are told and closed; a message being sent and deletions
     * under way are finished. What is left after the grace is cut off. Returns when all connections are closed and all
     * maildrops released; does nothing if the server doesn't run.
     *
     * @param grace how long to wait, zero or more
     */
    public void stop(Duration grace) {}

    /** Stops without grace. */
    @Override
    public void close() {
        stop(Duration.ZERO);
    }
}
