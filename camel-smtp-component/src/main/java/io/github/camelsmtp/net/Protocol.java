package io.github.camelsmtp.net;

import io.github.camelsmtp.auth.TlsInfo;
import java.nio.ByteBuffer;

/**
 * What speaks on one {@link Connection}: the bridge between a sans-I/O session and the network. Confined: the connection
 * calls one method at a time, each from inside one of its events, never after {@link #disconnected}.
 */
interface Protocol {

    /** The client is there: greet it, or ask first whether it may be. */
    void connected();

    /** TLS has begun: with STARTTLS as the protocol wished, or before {@link #connected} if it is there from the start. */
    default void secured(TlsInfo info) {
        throw new IllegalStateException("this protocol knows no TLS");
    }

    /** What came is no TLS, or the handshake failed; the connection is closed. */
    default void tlsBroken() {}

    /** Octets of the client. May be left unread only while {@link #waiting}; what is left is offered again. */
    void receive(ByteBuffer octets);

    /** Whether the client waits for us: then nothing is received and no time is counted against it. */
    boolean waiting();

    /** Whether a command line has begun and not ended: time is set for it then. */
    boolean commandUnderWay();

    /** Whether a message is on its way in: the client must keep up a rate then. */
    default boolean messageUnderWay() {
        return false;
    }

    /** There was too much unsent to go on ({@link Connection#choked}), and now there is room again. */
    default void drained() {}

    /** The client has been silent, or over one command, for too long. */
    void timedOut();

    /** The server stops: say goodbye now, or when what is in flight is done. */
    void stopping();

    /** The time for what is in flight is over: say goodbye, unless the client waits for us. It is closed soon after. */
    default void stopNow() {}

    /** A method of this has thrown, which is a bug of ours: tell the client without telling it what; it is closed then. */
    void failed();

    /** The client is gone: free everything. The last call, and made exactly once. */
    void disconnected();

    /** Makes the protocol of each connection. Thread-safe. */
    interface Factory {

        /** The protocol of a new connection; {@link Protocol#connected} follows. */
        Protocol connect(Connection connection);

        /** What a client is told for which there is no room, as it is sent. */
        byte[] tooManyConnections();

        /** What a client is told that comes while we stop, as it is sent. */
        byte[] shuttingDown();
    }
}
