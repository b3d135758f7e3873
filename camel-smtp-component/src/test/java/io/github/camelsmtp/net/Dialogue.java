package io.github.camelsmtp.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;

/**
 * A client on a real socket. {@link #run} plays a script: {@code C:} lines are sent, each with CRLF, a group of them in
 * one segment; {@code S:} lines are expected, whole.
 */
final class Dialogue implements AutoCloseable {
    final Socket socket = new Socket();
    private final InputStream in;

    Dialogue(InetSocketAddress server) throws IOException {
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(20_000); // a test that would hang fails instead
        socket.connect(server);
        in = socket.getInputStream();
    }

    Dialogue run(String script) throws IOException {
        StringBuilder group = new StringBuilder();
        for (String line : script.lines().toList()) {
            String text = line.length() > 3 ? line.substring(3) : "";
            if (line.startsWith("C:")) {
                group.append(text).append("\r\n");
            } else if (line.startsWith("S:")) {
                send(group.toString());
                group.setLength(0);
                assertThat(line()).as("instead of %s", line).isEqualTo(text);
            } else {
                throw new IllegalArgumentException(line);
            }
        }
        send(group.toString());
        return this;
    }

    void send(String text) throws IOException {
        if (!text.isEmpty()) {
            socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
        }
    }

    /** The next line, without its CRLF; null at the end. */
    String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int octet = in.read(); octet >= 0; octet = in.read()) {
            if (octet == '\n') {
                String text = line.toString(StandardCharsets.ISO_8859_1);
                assertThat(text).endsWith("\r");
                return text.substring(0, text.length() - 1);
            }
            line.write(octet);
        }
        return null;
    }

    /** Nothing has been sent to us. */
    boolean isSilent() throws IOException {
        return in.available() == 0;
    }

    /** The server closes, and says nothing before. */
    void expectEnd() throws IOException {
        try {
            assertThat(in.read()).as("octet instead of the end").isEqualTo(-1);
        } catch (SocketException reset) {
            assertThat(reset).hasMessageContaining("reset");
        }
    }

    /** Vanishes with a RST, as a crashed client does. */
    void vanish() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
