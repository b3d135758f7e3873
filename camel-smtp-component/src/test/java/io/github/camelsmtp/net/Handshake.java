package io.github.camelsmtp.net;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSession;

/** A handshake of two engines in memory. */
final class Handshake {
    private final Side server;
    private final Side client;
    private final SSLEngine clientEngine;

    Handshake(SSLEngine serverEngine, SSLEngine clientEngine) throws SSLException {
        clientEngine.setUseClientMode(true);
        this.clientEngine = clientEngine;
        this.server = new Side(serverEngine);
        this.client = new Side(clientEngine);
    }

    private static final class Side implements TlsLayer.Output {
        final ByteArrayOutputStream toSend = new ByteArrayOutputStream();
        final TlsLayer layer;
        boolean resume;

        Side(SSLEngine engine) throws SSLException {
            layer = new TlsLayer(engine, Runnable::run, this);
        }

        @Override
        public void encrypted(byte[] octets) {
            toSend.writeBytes(octets);
        }

        @Override
        public void decrypted(ByteBuffer octets) {}

        @Override
        public void established() {}

        @Override
        public void resumeLater() {
            resume = true;
        }

        void receive(byte[] octets) throws SSLException {
            layer.received(ByteBuffer.wrap(octets));
            while (resume) {
                resume = false;
                layer.resume();
            }
        }
    }

    /** Runs it to its end; answers the client's session. */
    SSLSession run() throws SSLException {
        client.receive(new byte[0]);
        while (client.toSend.size() + server.toSend.size() > 0) {
            carry(client, server);
            carry(server, client);
        }
        if (!server.layer.isEstablished() || !client.layer.isEstablished()) {
            throw new SSLException("the handshake has not come to an end");
        }
        return clientEngine.getSession();
    }

    private static void carry(Side from, Side to) throws SSLException {
        byte[] octets = from.toSend.toByteArray();
        from.toSend.reset();
        to.receive(octets);
    }
}
