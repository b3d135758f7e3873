package io.github.camelsmtp.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The layer against a second one in client mode: Java's own TLS on both sides, and no socket. */
class TlsLayerTest {

    /** One side: what it has to send, and what it has heard. */
    private static final class Side implements TlsLayer.Output {
        final ByteArrayOutputStream toSend = new ByteArrayOutputStream();
        final ByteArrayOutputStream heard = new ByteArrayOutputStream();
        boolean established;
        boolean resume;
        TlsLayer layer;

        @Override
        public void encrypted(byte[] octets) {
            toSend.writeBytes(octets);
        }

        @Override
        public void decrypted(ByteBuffer octets) {
            assertThat(established)
                    .as("nothing is decrypted before the handshake is over")
                    .isTrue();
            byte[] copy = new byte[octets.remaining()];
            octets.get(copy);
            heard.writeBytes(copy);
        }

        @Override
        public void established() {
            established = true;
        }

        @Override
        public void resumeLater() {
            resume = true;
        }
    }

    private final Side server = new Side();
    private final Side client = new Side();
    private final Random random = new Random(5);

    private void start(String... protocols) throws Exception {
        SSLEngine serverEngine = TestCertificates.server().createSSLEngine();
        serverEngine.setUseClientMode(false);
        serverEngine.setEnabledProtocols(protocols);
        SSLEngine clientEngine = TestCertificates.client().createSSLEngine();
        clientEngine.setUseClientMode(true);
        server.layer = new TlsLayer(serverEngine, Runnable::run, server);
        client.layer = new TlsLayer(clientEngine, Runnable::run, client);
        client.layer.received(ByteBuffer.allocate(0));
    }

    @BeforeEach
    void startWithDefaults() throws Exception {
        start("TLSv1.3", "TLSv1.2");
    }

    /** Carries octets both ways, in pieces, until both are silent. */
    private void carry(int piece) throws SSLException {
        boolean moved = true;
        while (moved) {
            moved = move(client, server, piece) | move(server, client, piece);
        }
    }

    private boolean move(Side from, Side to, int piece) throws SSLException {
        boolean moved = false;
        for (Side side : new Side[] {from, to}) {
            while (side.resume) {
                side.resume = false;
                side.layer.resume();
                moved = true;
            }
        }
        byte[] octets = from.toSend.toByteArray();
        from.toSend.reset();
        for (int i = 0; i < octets.length; ) {
            int next = Math.min(octets.length, i + (piece > 0 ? piece : 1 + random.nextInt(300)));
            to.layer.received(ByteBuffer.wrap(octets, i, next - i));
            while (to.resume) {
                to.resume = false;
                to.layer.resume();
            }
            i = next;
        }
        return moved || octets.length > 0;
    }

    private static ByteBuffer text(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 0, 100_000})
    void whatIsSaidIsHeardHoweverItIsCut(int piece) throws Exception {
        for (String protocol : new String[] {"TLSv1.3", "TLSv1.2"}) {
            Side[] fresh = {server, client};
            for (Side side : fresh) {
                side.established = false;
                side.toSend.reset();
                side.heard.reset();
            }
            start(protocol);
            server.layer.send(text("220 first\r\n"));
            carry(piece);
            assertThat(server.established && client.established).isTrue();
            assertThat(server.layer.session().getProtocol()).isEqualTo(protocol);
            client.layer.send(text("EHLO x\r\n"));
            client.layer.send(text("y".repeat(50_000)));
            carry(piece);
            assertThat(server.heard.toString(StandardCharsets.US_ASCII)).isEqualTo("EHLO x\r\n" + "y".repeat(50_000));
            assertThat(client.heard.toString(StandardCharsets.US_ASCII)).isEqualTo("220 first\r\n");
        }
    }

    @Test
    void octetsThatAreNoTlsBreakIt() {
        assertThatThrownBy(() -> server.layer.received(text("EHLO x\r\nMAIL FROM:<>\r\n")))
                .isInstanceOf(SSLException.class);
        assertThat(server.heard.size()).isZero();
    }

    @Test
    void garbageBreaksItAndNothingElse() throws Exception {
        for (int i = 0; i < 500; i++) {
            start("TLSv1.3", "TLSv1.2");
            byte[] garbage = new byte[1 + random.nextInt(200)];
            random.nextBytes(garbage);
            if (i % 2 == 0) {
                garbage[0] = 22; // looks like a handshake record
            }
            try {
                server.layer.received(ByteBuffer.wrap(garbage));
            } catch (SSLException expected) {
                assertThat(server.established).isFalse();
            }
            assertThat(server.heard.size()).isZero();
        }
    }

    @Test
    void goodbyeIsHeard() throws Exception {
        carry(0);
        server.layer.send(text("221 Bye\r\n"));
        server.layer.close();
        carry(0);
        assertThat(client.heard.toString(StandardCharsets.US_ASCII)).isEqualTo("221 Bye\r\n");
        assertThat(client.layer.isInputClosed()).isTrue();
        assertThat(server.layer.isInputClosed()).isFalse();
    }

    @Test
    void aRecordThatWasChangedOnItsWayIsNotHeard() throws Exception {
        carry(0);
        server.toSend.reset();
        client.layer.send(text("secret"));
        byte[] record = client.toSend.toByteArray();
        record[record.length - 1] ^= 1;
        assertThatThrownBy(() -> server.layer.received(ByteBuffer.wrap(record))).isInstanceOf(SSLException.class);
        assertThat(server.heard.size()).isZero();
    }
}
