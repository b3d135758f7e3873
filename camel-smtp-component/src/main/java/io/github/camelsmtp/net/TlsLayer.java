package io.github.camelsmtp.net;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * TLS on one connection, between the octets of the network and those of the protocol: a driver for Java's engine, without
 * a socket. Confined to the connection's events. The costly steps of a handshake run on an executor, so that no I/O thread
 * does them.
 *
 * <p>Bad input: octets that are no TLS, or break it, are a SSLException, which says no more than that: the connection is to
 * be closed after what was sent (the engine's alert). A client may not begin a second handshake. It holds what has come of
 * an incomplete record, at most one record, and no buffer while nothing is under way.
 */
final class TlsLayer {

    /** What the layer wants done, from inside its inputs. */
    interface Output {
        /** Send this to the network. The array is the receiver's. */
        void encrypted(byte[] octets);

        /** This has come from the client. The buffer is the receiver's. */
        void decrypted(ByteBuffer octets);

        /** The handshake is over; what is decrypted comes after it. */
        void established();

        /** Steps of the handshake have run: call {@link TlsLayer#resume} in an event. */
        void resumeLater();
    }

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    /** Buffers for one record, shared by the connections that an I/O thread serves one after the other. */
    private static final ThreadLocal<ByteBuffer> RECORD = ThreadLocal.withInitial(() -> ByteBuffer.allocate(34 * 1024));

    private final SSLEngine engine;
    private final Executor tasks;
    private final Output output;
    private ByteBuffer incomplete = NOTHING;
    private final List<ByteBuffer> waiting = new ArrayList<>();
    private boolean running;
    private boolean established;
    private boolean inputClosed;
    private boolean abrupt;

    /** @param engine fresh; in server mode the handshake begins with the first octets, in client mode with {@link #begin} */
    TlsLayer(SSLEngine engine, Executor tasks, Output output) throws SSLException {
        this.engine = engine;
        this.tasks = tasks;
        this.output = output;
        engine.beginHandshake();
    }

    /** Whether the handshake is over. */
    boolean isEstablished() {
        return established;
    }

    /** Whether a step of the handshake runs elsewhere, and {@link #resume} is due. */
    boolean isRunning() {
        return running;
    }

    /** A client speaks first. @throws SSLException if TLS is broken */
    void begin() throws SSLException {
        if (engine.getUseClientMode()) {
            advance();
        }
    }

    /** Whether we are the client. */
    boolean isClient() {
        return engine.getUseClientMode();
    }

    /** Octets of the network; all are taken. @throws SSLException if they break TLS */
    void received(ByteBuffer octets) throws SSLException {
        if (incomplete.hasRemaining()) {
            incomplete = ByteBuffer.allocate(incomplete.remaining() + octets.remaining())
                    .put(incomplete)
                    .put(octets)
                    .flip();
        } else {
            incomplete = octets;
        }
        advance();
        // What is left is ours to keep; the buffer may be the caller's.
        incomplete = incomplete.hasRemaining()
                ? ByteBuffer.allocate(incomplete.remaining()).put(incomplete).flip()
                : NOTHING;
        octets.position(octets.limit());
    }

    /** Octets for the client. Before the handshake is over they wait. @throws SSLException if TLS is broken */
    void send(ByteBuffer octets) throws SSLException {
        if (!established) {
            waiting.add(octets);
            return;
        }
        while (octets.hasRemaining()) {
            if (wrap(octets).getStatus() == Status.CLOSED) {
                return;
            }
        }
    }

    /** Goes on after {@link Output#resumeLater}. @throws SSLException if TLS is broken */
    void resume() throws SSLException {
        running = false;
        advance();
    }

    /**
     * Says goodbye: nothing is sent after it. Not to a client that began a second handshake: the engine has no alert for
     * that which we could send, and a goodbye would tell the client, and scanners, that all was well.
     */
    void close() {
        if (abrupt) {
            return;
        }
        engine.closeOutbound();
        try {
            while (!engine.isOutboundDone() && wrap(NOTHING).bytesProduced() > 0) {
                // close_notify, or the alert that ended a broken handshake
            }
        } catch (SSLException broken) {
            return; // it has been said already, or can't be
        }
    }

    /** Whether the client has said that it sends nothing more. */
    boolean isInputClosed() {
        return inputClosed;
    }

    /** The engine's session, good once the handshake is over. */
    javax.net.ssl.SSLSession session() {
        return engine.getSession();
    }

    private void advance() throws SSLException {
        boolean goOn = true;
        while (goOn && !running) {
            goOn = switch (engine.getHandshakeStatus()) {
                case NEED_TASK -> runTasks();
                case NEED_WRAP -> {
                    SSLEngineResult result = wrap(NOTHING);
                    yield result.bytesProduced() > 0 || result.getHandshakeStatus() == HandshakeStatus.FINISHED;
                }
                case NEED_UNWRAP, NEED_UNWRAP_AGAIN, NOT_HANDSHAKING, FINISHED -> unwrap();
            };
        }
    }

    private boolean runTasks() {
        List<Runnable> all = new ArrayList<>();
        for (@Nullable Runnable task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) {
            all.add(task);
        }
        if (all.isEmpty()) {
            return false;
        }
        running = true;
        tasks.execute(() -> {
            try {
                all.forEach(Runnable::run);
            } finally {
                output.resumeLater();
            }
        });
        return false;
    }

    private boolean unwrap() throws SSLException {
        if (!incomplete.hasRemaining() || inputClosed) {
            return false;
        }
        ByteBuffer plain = scratch();
        boolean wasEstablished = established;
        SSLEngineResult result = engine.unwrap(incomplete, plain);
        if (wasEstablished && isSecondHandshake()) {
            abrupt = true;
            throw new SSLException("a second handshake was begun");
        }
        // Copied first: to finish the handshake may need the same scratch.
        ByteBuffer decrypted = copy(plain);
        finishedBy(result);
        if (decrypted.hasRemaining()) {
            output.decrypted(decrypted);
        }
        return switch (result.getStatus()) {
            case OK ->
                result.bytesConsumed() > 0
                        || result.bytesProduced() > 0
                        || result.getHandshakeStatus() == HandshakeStatus.NEED_TASK
                        || result.getHandshakeStatus() == HandshakeStatus.NEED_WRAP;
            case BUFFER_UNDERFLOW -> false;
            case CLOSED -> {
                inputClosed = true;
                yield engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP;
            }
            case BUFFER_OVERFLOW -> throw new SSLException("a record larger than TLS allows");
        };
    }

    /** Only TLS 1.2 knows one; TLS 1.3's key updates and tickets are not handshakes. */
    private boolean isSecondHandshake() {
        return !engine.getSession().getProtocol().equals("TLSv1.3")
                && engine.getHandshakeStatus() != HandshakeStatus.NOT_HANDSHAKING
                && engine.getHandshakeStatus() != HandshakeStatus.FINISHED
                && !engine.isInboundDone();
    }

    private SSLEngineResult wrap(ByteBuffer plain) throws SSLException {
        ByteBuffer record = scratch();
        SSLEngineResult result = engine.wrap(plain, record);
        if (record.position() > 0) {
            byte[] octets = new byte[record.position()];
            record.flip().get(octets);
            output.encrypted(octets);
        }
        finishedBy(result);
        return result;
    }

    private void finishedBy(SSLEngineResult result) throws SSLException {
        if (established || result.getHandshakeStatus() != HandshakeStatus.FINISHED) {
            return;
        }
        established = true;
        output.established();
        for (ByteBuffer octets : waiting) {
            send(octets);
        }
        waiting.clear();
    }

    private ByteBuffer scratch() {
        ByteBuffer buffer = RECORD.get();
        return buffer.clear();
    }

    private static ByteBuffer copy(ByteBuffer plain) {
        return ByteBuffer.allocate(plain.position()).put(plain.flip()).flip();
    }
}
