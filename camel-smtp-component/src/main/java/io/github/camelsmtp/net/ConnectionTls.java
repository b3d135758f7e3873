package io.github.camelsmtp.net;

import io.github.camelsmtp.auth.ChannelBinding;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.concurrent.Executor;
import javax.net.ssl.SSLException;

/**
 * The TLS of one connection: a {@link TlsLayer} with the plain octets that wait to be sent through it. Confined to the
 * connection's events, but for {@link #isLate}.
 */
final class ConnectionTls implements TlsLayer.Output {

    /** What the connection does for it. */
    interface Events {
        /** Send this as it is. */
        void sendEncrypted(byte[] octets);

        /** The client says this. */
        void receiveDecrypted(ByteBuffer octets);

        /** The handshake is over. */
        void secured();

        /** Run this as an event. */
        void execute(Runnable action);

        /** The client has broken TLS. */
        void broken(SSLException why);
    }

    private final Events events;
    private final TlsLayer layer;
    private final ByteArrayOutputStream plain = new ByteArrayOutputStream(0);
    private final long lateAt;
    private volatile boolean established;

    ConnectionTls(TlsSettings settings, Executor tasks, Events events) throws SSLException {
        this.events = events;
        this.lateAt = System.nanoTime() + settings.handshakeTimeout().toNanos();
        this.layer = new TlsLayer(settings.engines().get(), tasks, this);
    }

    /** Octets of the network. */
    void receive(ByteBuffer octets) {
        guarded(() -> layer.received(octets));
    }

    /** Octets for the client, to go out with {@link #flush}. */
    void send(byte[] octets) {
        plain.writeBytes(octets);
    }

    /** Plain octets that wait. */
    int unsent() {
        return plain.size();
    }

    /** Puts what waits into records. */
    void flush() {
        if (plain.size() > 0) {
            ByteBuffer octets = ByteBuffer.wrap(plain.toByteArray());
            plain.reset();
            guarded(() -> layer.send(octets));
        }
    }

    /** Says goodbye. */
    void close() {
        flush();
        layer.close();
    }

    /** Whether the client has said that it sends nothing more. */
    boolean isInputClosed() {
        return layer.isInputClosed();
    }

    /** Whether the handshake takes too long. Any thread. */
    boolean isLate(long now) {
        return !established && now - lateAt >= 0;
    }

    /** Whether the handshake is still under way. Any thread. */
    boolean isShaking() {
        return !established;
    }

    String protocol() {
        return layer.session().getProtocol();
    }

    String cipher() {
        return layer.session().getCipherSuite();
    }

    ChannelBinding binding() {
        return TlsChannelBinding.of(layer.session());
    }

    private interface Step {
        void run() throws SSLException;
    }

    private void guarded(Step step) {
        try {
            step.run();
        } catch (SSLException why) {
            events.broken(why);
        }
    }

    @Override
    public void encrypted(byte[] octets) {
        events.sendEncrypted(octets);
    }

    @Override
    public void decrypted(ByteBuffer octets) {
        events.receiveDecrypted(octets);
    }

    @Override
    public void established() {
        established = true;
        events.secured();
    }

    @Override
    public void resumeLater() {
        events.execute(() -> guarded(layer::resume));
    }
}
