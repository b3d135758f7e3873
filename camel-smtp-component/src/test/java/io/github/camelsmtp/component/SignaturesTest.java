package io.github.camelsmtp.component;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.camel.builder.RouteBuilder;
import org.apache.james.jdkim.DKIMSigner;
import org.apache.james.jdkim.DKIMVerifier;
import org.apache.james.jdkim.exceptions.FailException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A DKIM signature is good after server, queue, producer and the next server; signed and verified by another implementation
 * (Apache jDKIM).
 */
class SignaturesTest extends ServerFixture {
    private static final KeyPair KEYS = keys();
    private static final String HEADER = "From: Ann <ann@example.net>\r\nTo: bob@example.org\r\n"
            + "Subject:  folded\r\n\t and   spaced \r\nDate: Mon, 2 Mar 2026 11:00:00 +0000\r\n";

    private static final List<String> MESSAGES = List.of(
            HEADER + "\r\nHello\r\n",
            HEADER + "\r\n.\r\n..\r\n.dots\r\n...\r\nFrom here\r\n. \r\n",
            HEADER + "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n"
                    + "Content-Transfer-Encoding: 8bit\r\n\r\nGr\u00c3\u00bc\u00c3\u009fe \u00ff\u0080\t\r\n",
            HEADER + "\r\n" + "x".repeat(998) + "\r\n" + ".".repeat(998) + "\r\n",
            HEADER + "\r\nblank lines at the end, and blanks  \t \r\n \r\n\r\n\r\n",
            HEADER + "\r\n" + ("." + "0123456789".repeat(7) + "\r\n").repeat(3000),
            HEADER + "\r\n");

    private final BlockingQueue<String> arrived = new LinkedBlockingQueue<>();

    private static KeyPair keys() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            return generator.generateKeyPair();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] octets(String text) {
        return text.getBytes(ISO_8859_1);
    }

    private static String signed(String canonicalization, String message) throws Exception {
        String template = "v=1; a=rsa-sha256; c=" + canonicalization
                + "; d=example.net; s=test; h=from:to:subject:date; bh=; b=;";
        DKIMSigner signer = new DKIMSigner(template, KEYS.getPrivate());
        return signer.sign(new ByteArrayInputStream(octets(message))) + "\r\n" + message;
    }

    /** Fails if there is no signature of ours, or it is not good. */
    private static void verify(String message) throws Exception {
        String record = "v=DKIM1; k=rsa; p="
                + Base64.getEncoder().encodeToString(KEYS.getPublic().getEncoded());
        DKIMVerifier verifier = new DKIMVerifier((method, selector, domain) -> List.of(record));
        assertThat(verifier.verify(new ByteArrayInputStream(octets(message)))).hasSize(1);
    }

    /** Takes mail, queues it, and sends it to the end, which is one of our servers. */
    private void passOn() throws Exception {
        start(new RouteBuilder() {
            @Override
            public void configure() {
                from(SMTP + "&binaryMime=true")
                        .routeId("end")
                        .process(e -> arrived.add(new String(e.getMessage().getBody(byte[].class), ISO_8859_1)));
                from(SMTP.replace("mx.", "in.") + "&binaryMime=true")
                        .routeId("in")
                        .to("mail-queue:out");
            }
        });
        queueTo(port("end"));
    }

    private void queueTo(int port) throws Exception {
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("mail-queue:out?hostname=mx.example.org").to("mina-smtp:127.0.0.1:" + port);
            }
        });
    }

    private SmtpTalk handIn(String parameters) throws Exception {
        SmtpTalk talk = new SmtpTalk(port("in"));
        talk.hear("220 *");
        talk.say("EHLO client");
        talk.reply();
        talk.say("MAIL FROM:<ann@example.net>" + parameters);
        talk.hear("250 *");
        talk.say("RCPT TO:<bob@example.org>");
        talk.hear("250 *");
        return talk;
    }

    private void handInByData(String message) throws Exception {
        try (SmtpTalk talk = handIn(" BODY=8BITMIME")) {
            talk.say("DATA");
            talk.hear("354 *");
            talk.raw(("\r\n" + message).replace("\r\n.", "\r\n..").substring(2) + ".\r\n");
            talk.hear("250 *");
        }
    }

    private void handInByBdat(String message, String parameters) throws Exception {
        try (SmtpTalk talk = handIn(parameters)) {
            talk.raw("BDAT " + message.length() / 2 + "\r\n" + message.substring(0, message.length() / 2));
            talk.hear("250 *");
            String rest = message.substring(message.length() / 2);
            talk.raw("BDAT " + rest.length() + " LAST\r\n" + rest);
            talk.hear("250 *");
        }
    }

    private String next() throws InterruptedException {
        String message = arrived.poll(30, TimeUnit.SECONDS);
        assertThat(message).isNotNull();
        return message;
    }

    @ParameterizedTest
    @ValueSource(strings = {"relaxed/simple", "simple/simple"})
    void aSignatureIsGoodWithChunking(String canonicalization) throws Exception {
        passOn();
        for (String message : MESSAGES) {
            String signed = signed(canonicalization, message);
            handInByBdat(signed, " BODY=8BITMIME");
            String came = next();
            assertThat(came).endsWith(signed);
            verify(came);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"relaxed/simple", "simple/simple"})
    void aSignatureIsGoodWithBinaryOctets(String canonicalization) throws Exception {
        passOn();
        String signed = signed(
                canonicalization,
                HEADER + "MIME-Version: 1.0\r\nContent-Type: application/octet-stream\r\n"
                        + "Content-Transfer-Encoding: binary\r\n\r\n\0\r\0\n\u00ff\n\n.\r\n\r" + "\0".repeat(5000)
                        + "\r\n");
        handInByBdat(signed, " BODY=BINARYMIME");
        String came = next();
        assertThat(came).endsWith(signed);
        verify(came);
    }

    @ParameterizedTest
    @ValueSource(strings = {"relaxed/simple", "simple/simple"})
    void aSignatureIsGoodWithDataAndDots(String canonicalization) throws Exception {
        start(new RouteBuilder() {
            @Override
            public void configure() {
                from(SMTP).routeId("in").to("mail-queue:out");
            }
        });
        try (ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Thread remote = new Thread(() -> serve(listener), "remote");
            remote.setDaemon(true);
            remote.start();
            queueTo(listener.getLocalPort());
            for (String message : MESSAGES) {
                String signed = signed(canonicalization, message);
                handInByData(signed);
                String came = next();
                assertThat(came).endsWith(signed);
                verify(came);
            }
        }
    }

    /** A server that knows DATA only. */
    private void serve(ServerSocket listener) {
        try {
            while (true) {
                try (Socket socket = listener.accept()) {
                    serve(
                            new BufferedReader(new InputStreamReader(socket.getInputStream(), ISO_8859_1)),
                            socket.getOutputStream());
                }
            }
        } catch (IOException end) {
            // the test is over
        }
    }

    private void serve(BufferedReader in, OutputStream out) throws IOException {
        out.write(octets("220 remote\r\n"));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            switch (line.split(" ")[0]) {
                case "EHLO" -> out.write(octets("250-remote\r\n250 8BITMIME\r\n"));
                case "DATA" -> {
                    out.write(octets("354 go\r\n"));
                    StringBuilder message = new StringBuilder();
                    for (String one = in.readLine(); !one.equals("."); one = in.readLine()) {
                        message.append(one.startsWith(".") ? one.substring(1) : one)
                                .append("\r\n");
                    }
                    arrived.add(message.toString());
                    out.write(octets("250 taken\r\n"));
                }
                default -> out.write(octets("250 ok\r\n"));
            }
        }
    }

    /** Else the others prove nothing. */
    @Test
    void oneOctetMoreIsFound() throws Exception {
        for (String canonicalization : List.of("relaxed/simple", "simple/simple")) {
            String signed = signed(canonicalization, MESSAGES.get(1));
            verify("Received: from here\r\n" + signed);
            assertThatThrownBy(() -> verify(signed.replace("\r\n..\r\n", "\r\n...\r\n")))
                    .isInstanceOf(FailException.class);
            assertThatThrownBy(() -> verify(signed.replace("folded", "fold"))).isInstanceOf(FailException.class);
        }
        String simple = signed("simple/simple", MESSAGES.get(0));
        assertThatThrownBy(() -> verify(simple.replace("\t and", " and"))).isInstanceOf(FailException.class);
    }
}
