package io.github.camelsmtp.component;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;

/** A client on a real socket that speaks a dialogue: {@code say} and {@code hear}, line by line. */
final class SmtpTalk implements AutoCloseable {
    private Socket socket;
    private InputStream in;

    SmtpTalk(int port) throws IOException {
        socket = new Socket("127.0.0.1", port);
        socket.setSoTimeout(30_000);
        in = new BufferedInputStream(socket.getInputStream());
    }

    /** TLS from the first octet. */
    static SmtpTalk secured(int port, SSLContext tls) throws IOException {
        SmtpTalk talk = new SmtpTalk(port);
        talk.secure(tls);
        return talk;
    }

    /** Greeted, and with TLS by STARTTLS. */
    static SmtpTalk upgraded(int port, SSLContext tls) throws IOException {
        SmtpTalk talk = new SmtpTalk(port);
        talk.hear("220 *");
        talk.say("STARTTLS");
        talk.hear("220 *");
        talk.secure(tls);
        return talk;
    }

    /** Begins TLS. */
    SSLSession secure(SSLContext tls) throws IOException {
        return secure(tls, "mail.example.org", "TLSv1.3", "TLSv1.2");
    }

    /** Begins TLS, asking for a name, with these versions. */
    SSLSession secure(SSLContext tls, String name, String... protocols) throws IOException {
        SSLSocket secured = (SSLSocket) tls.getSocketFactory().createSocket(socket, name, socket.getPort(), true);
        secured.setEnabledProtocols(protocols);
        secured.startHandshake();
        socket = secured;
        in = new BufferedInputStream(secured.getInputStream());
        return secured.getSession();
    }

    /** The lines of one reply, without the last one's CRLF. */
    String reply() {
        StringBuilder reply = new StringBuilder();
        String line = line();
        while (line.length() > 3 && line.charAt(3) == '-') {
            reply.append(line).append('\n');
            line = line();
        }
        return reply.append(line).toString();
    }

    /** Connected, greeted, and with a transaction of one recipient, waiting for the message. */
    static SmtpTalk readyForData(int port) throws IOException {
        SmtpTalk talk = new SmtpTalk(port);
        talk.hear("220 *");
        talk.say("HELO client");
        talk.hear("250 *");
        talk.say("MAIL FROM:<bob@example.com>");
        talk.hear("250 *");
        talk.say("RCPT TO:<alice@example.org>");
        talk.hear("250 *");
        talk.say("DATA");
        talk.hear("354 *");
        return talk;
    }

    /** Sends one message and answers the reply to it. */
    static String send(int port, String text) throws IOException {
        try (SmtpTalk talk = readyForData(port)) {
            talk.raw(text);
            talk.say(".");
            return talk.line();
        }
    }

    void say(String line) throws IOException {
        raw(line + "\r\n");
    }

    void raw(String octets) throws IOException {
        socket.getOutputStream().write(octets.getBytes(StandardCharsets.ISO_8859_1));
        socket.getOutputStream().flush();
    }

    /** The next line is this; a star at the end stands for anything. */
    void hear(String expected) throws IOException {
        String line = line();
        if (expected.endsWith("*")) {
            assertThat(line).startsWith(expected.substring(0, expected.length() - 1));
        } else {
            assertThat(line).isEqualTo(expected);
        }
    }

    /** All octets up to the end that is given, with it. */
    String upTo(String end) throws IOException {
        StringBuilder octets = new StringBuilder();
        while (octets.length() < end.length() || octets.indexOf(end, octets.length() - end.length()) < 0) {
            int octet = in.read();
            if (octet < 0) {
                throw new AssertionError("closed after " + octets);
            }
            octets.append((char) octet);
        }
        return octets.toString();
    }

    /** The next line, or "closed". */
    String line() {
        StringBuilder line = new StringBuilder();
        try {
            int octet;
            while ((octet = in.read()) >= 0) {
                if (octet == '\n') {
                    return line.toString().stripTrailing();
                }
                line.append((char) octet);
            }
        } catch (java.net.SocketException reset) {
            return "closed";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return "closed";
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
