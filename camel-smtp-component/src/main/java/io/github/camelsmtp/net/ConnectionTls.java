package io.github.camelsmtp.net;

import io.github.camelsmtp.auth.ChannelBinding;
import io.github.camelsmtp.auth.TlsInfo;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.concurrent.Executor;
import java.util.function.Predicate;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

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
    private final Predicate<X509Certificate[]> trust;
    private final ByteArrayOutputStream plain = new ByteArrayOutputStream(0);
    private final long lateAt;
    private volatile boolean established;

    ConnectionTls(TlsSettings settings, Executor tasks, Events events) throws SSLException {
        this.events = events;
        this.trust = settings.trust();
        this.lateAt = System.nanoTime() + settings.handshakeTimeout().toNanos();
        this.layer = new TlsLayer(settings.engines().get(), tasks, this);
    }

    /** Speaks first, if we are the client. */
    void begin() {
        guarded(layer::begin);
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

    /** Whether the handshake can only go on if the client says more. */
    boolean needsClient() {
        return !established && !layer.isRunning();
    }

    /** Whether the handshake is still under way. Any thread. */
    boolean isShaking() {
        return !established;
    }

    /** What the protocol may know of it, once the handshake is over. */
    TlsInfo info() {
        SSLSession session = layer.session();
        return new TlsInfo(
                session.getProtocol(),
                session.getCipherSuite(),
                peerCertificate(session),
                layer.isClient()
                        ? TlsChannelBinding.isPossibleForClient(session)
                        : TlsChannelBinding.isPossible(session));
    }

    /** Java keeps the other side's certificate only if its trust manager let it through. */
    private @Nullable X509Certificate peerCertificate(SSLSession session) {
        try {
            Certificate[] chain = session.getPeerCertificates();
            X509Certificate[] known = Arrays.stream(chain)
                    .filter(X509Certificate.class::isInstance)
                    .toArray(X509Certificate[]::new);
            return known.length > 0 && known.length == chain.length && trust.test(known) ? known[0] : null;
        } catch (SSLPeerUnverifiedException none) {
            return null;
        }
    }

    ChannelBinding binding() {
        return layer.isClient() ? TlsChannelBinding.ofClient(layer.session()) : TlsChannelBinding.of(layer.session());
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
