package io.github.camelsmtp.component;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.camelsmtp.auth.SaslMechanism;
import io.github.camelsmtp.auth.TlsMode;
import io.github.camelsmtp.mail.Envelope;
import io.github.camelsmtp.net.ListenerSettings;
import io.github.camelsmtp.net.SmtpServer;
import io.github.camelsmtp.net.TestCertificates;
import io.github.camelsmtp.smtp.Decision;
import io.github.camelsmtp.smtp.MessageIntake;
import io.github.camelsmtp.smtp.MessageReceiver;
import io.github.camelsmtp.smtp.SmtpAuthSettings;
import io.github.camelsmtp.smtp.SmtpLimits;
import io.github.camelsmtp.smtp.SmtpPeer;
import io.github.camelsmtp.smtp.SmtpQuestion;
import io.github.camelsmtp.smtp.SmtpServerSettings;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import javax.management.ObjectName;
import javax.net.ssl.SSLSocket;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.Test;

/**
 * Thousands of clients that go without a goodbye, at every octet of every kind of session: by a reset, a plain close, or
 * half of one; before and in TLS. Afterwards nothing is left of them: no session, file descriptor, thread, or spool file.
 * Run by {@code scripts/soak.sh}, for {@code -Dsoak.seconds}, from {@code -Dsoak.seed}; Linux only.
 */
class AbruptEndsSoak extends ServerFixture {
    private static final int CLIENTS = 8;
    private static final long SECONDS = Long.getLong("soak.seconds", 120);
    private static final long SEED = Long.getLong("soak.seed", 1);

    private static final String TRANSACTION =
            "EHLO x\r\nMAIL FROM:<bob@example.com>\r\nRCPT TO:<alice@example.org>\r\n";
    /** Large enough for the spool's file. */
    private static final String LARGE = "Subject: x\r\n\r\n" + ("y".repeat(70) + "\r\n").repeat(2500);

    private final AtomicLong ended = new AtomicLong();
    private final AtomicLong whole = new AtomicLong();
    /** Clients that waited in vain for the server to answer or to close. */
    private final AtomicLong hanging = new AtomicLong();

    private SmtpServer logins;
    private int smtp;
    private int smtps;
    private int pop3;

    @Test
    void nothingIsLeftOfClientsThatGoWithoutAGoodbye() throws Exception {
        startServers();
        run(Math.max(5, SECONDS / 8), SEED - 1); // so that pools, classes and caches are there
        awaitNobody();
        long files = openFiles();
        int threads = ManagementFactory.getThreadMXBean().getThreadCount();
        long before = ended.get();

        run(SECONDS, SEED);

        awaitNobody();
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(openFiles()).isLessThanOrEqualTo(files));
        // Pools may have grown to their size meanwhile, which does not depend on how many clients there were.
        assertThat(ManagementFactory.getThreadMXBean().getThreadCount()).isLessThanOrEqualTo(threads + 40);
        System.out.printf(
                "soak: %d abrupt ends, %d messages came whole, %d clients waited in vain; files %d before, %d after; threads %d before, %d after%n",
                ended.get() - before,
                whole.get(),
                hanging.get(),
                files,
                openFiles(),
                threads,
                ManagementFactory.getThreadMXBean().getThreadCount());
        logins.close();
    }

    private void startServers() throws Exception {
        createAccount("alice@example.org");
        String roomy = "&maxConnections=2000&maxConnectionsPerAddress=2000";
        start(new RouteBuilder() {
            @Override
            public void configure() {
                from(SMTP + "&tls=OFFERED&selfSigned=true" + roomy)
                        .routeId("smtp")
                        .process(exchange -> whole.incrementAndGet());
                from(SMTP.replace("mina-smtp:", "mina-smtps:") + "&selfSigned=true" + roomy)
                        .routeId("smtps")
                        .process(exchange -> whole.incrementAndGet());
                from("mina-pop3:127.0.0.1:0?hostname=mx.example.org&maxConnectionsPerAddress=1000&plaintextAuth=true")
                        .routeId("pop3")
                        .process(exchange -> {});
                from("direct:mailbox").to("mailbox:recipients");
            }
        });
        smtp = port("smtp");
        smtps = port("smtps");
        pop3 = ((Pop3Endpoint) context.getRoute("pop3").getEndpoint())
                .getLocalAddress()
                .getPort();
        logins = new SmtpServer(
                ListenerSettings.of("127.0.0.1", 0),
                new SmtpServerSettings(
                        "mx.example.org",
                        SmtpLimits.DEFAULT,
                        new SmtpAuthSettings(
                                List.of(SaslMechanism.SCRAM_SHA_256, SaslMechanism.PLAIN, SaslMechanism.LOGIN),
                                true,
                                false),
                        TlsMode.NONE),
                new Refusing());
        logins.start();
    }

    /** Takes no message; who logs in is nobody. */
    private static final class Refusing implements MessageReceiver {
        @Override
        public CompletionStage<Decision> decide(SmtpQuestion question) {
            return CompletableFuture.completedStage(Decision.ACCEPT);
        }

        @Override
        public MessageIntake begin(SmtpPeer peer, Envelope envelope) {
            throw new IllegalStateException("expected");
        }
    }

    private void run(long seconds, long seed) throws Exception {
        long end = System.nanoTime() + Duration.ofSeconds(seconds).toNanos();
        List<Thread> clients = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            Random random = new Random(seed * CLIENTS + i);
            Thread client = new Thread(() -> {
                while (System.nanoTime() - end < 0) {
                    try {
                        one(random);
                    } catch (SocketTimeoutException hung) {
                        hanging.incrementAndGet();
                    } catch (IOException | GeneralFailure expected) {
                        // the server may be the first to go
                    }
                    ended.incrementAndGet();
                }
            });
            client.start();
            clients.add(client);
        }
        for (Thread client : clients) {
            client.join();
        }
    }

    /** What a handshake that is cut off may throw. */
    private static final class GeneralFailure extends RuntimeException {
        private static final long serialVersionUID = 1L;

        GeneralFailure(Exception cause) {
            super(cause);
        }
    }

    private void one(Random random) throws IOException {
        switch (random.nextInt(6)) {
            case 0 -> plain(random, smtp, dataSession(random));
            case 1 -> plain(random, smtp, chunkSession(random));
            case 2 -> plain(random, logins.address().getPort(), loginSession(random));
            case 3 ->
                plain(random, pop3, "USER alice@example.org\r\nPASS secret\r\nLIST\r\nRETR 1\r\nDELE 1\r\nQUIT\r\n");
            case 4 -> tls(random, smtps, false);
            default -> tls(random, smtp, true);
        }
    }

    private static String dataSession(Random random) {
        return TRANSACTION + "DATA\r\n" + (random.nextBoolean() ? LARGE : "x\r\n") + ".\r\nQUIT\r\n";
    }

    private static String chunkSession(Random random) {
        String content = random.nextBoolean() ? LARGE : "x\r\n";
        return TRANSACTION + "BDAT " + content.length() + "\r\n" + content + "BDAT 0 LAST\r\nQUIT\r\n";
    }

    private static String loginSession(Random random) {
        return switch (random.nextInt(3)) {
            case 0 -> "EHLO x\r\nAUTH PLAIN\r\nAGFsaWNlAHNlY3JldA==\r\nQUIT\r\n";
            case 1 -> "EHLO x\r\nAUTH LOGIN\r\nYWxpY2U=\r\nc2VjcmV0\r\n*\r\nQUIT\r\n";
            default -> "EHLO x\r\nAUTH SCRAM-SHA-256 biwsbj11c2VyLHI9YWJj\r\nYz1iaXdz\r\nQUIT\r\n";
        };
    }

    private static void plain(Random random, int port, String session) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.setSoTimeout(10_000);
            sendPart(random, socket, session);
            end(random, socket);
        }
    }

    /** The first octets of a session, in one piece or several, sometimes with a look at what is answered. */
    private static void sendPart(Random random, Socket socket, String session) throws IOException {
        byte[] octets = session.getBytes(StandardCharsets.ISO_8859_1);
        // As often as not within the first hundred octets, where the commands are.
        int length = random.nextInt(1 + (random.nextBoolean() ? Math.min(100, octets.length) : octets.length));
        int from = 0;
        while (from < length) {
            int piece = Math.min(length - from, 1 + random.nextInt(random.nextBoolean() ? 40 : 20_000));
            socket.getOutputStream().write(octets, from, piece);
            from += piece;
            if (random.nextInt(4) == 0) {
                look(socket);
            }
        }
    }

    /** Reads what is there, or comes soon. */
    private static void look(Socket socket) throws IOException {
        socket.setSoTimeout(20);
        try {
            socket.getInputStream().read(new byte[100]);
        } catch (SocketTimeoutException nothing) {
            // the server waits for the rest
        } finally {
            socket.setSoTimeout(10_000);
        }
    }

    private static void end(Random random, Socket socket) throws IOException {
        switch (random.nextInt(4)) {
            case 0 -> socket.setSoLinger(true, 0);
            case 1 -> {
                socket.shutdownOutput();
                drain(socket.getInputStream());
            }
            case 2 -> {
                socket.shutdownOutput();
                socket.setSoLinger(true, 0);
            }
            default -> {
                // a plain close
            }
        }
    }

    private static void drain(InputStream in) throws IOException {
        byte[] octets = new byte[4096];
        while (in.read(octets) >= 0) {
            // until the server closes
        }
    }

    private static void tls(Random random, int port, boolean starttls) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.setSoTimeout(10_000);
            if (starttls) {
                socket.getInputStream().read(new byte[100]);
                socket.getOutputStream().write("EHLO x\r\nSTARTTLS\r\n".getBytes(StandardCharsets.ISO_8859_1));
                if (random.nextInt(4) > 0) {
                    look(socket);
                }
            }
            if (random.nextInt(3) == 0) {
                // A ClientHello, or half of one, or what looks like one.
                byte[] hello = new byte[1 + random.nextInt(300)];
                random.nextBytes(hello);
                byte[] header = {0x16, 3, 1, 0, (byte) 200, 1, 0, 0, (byte) 196, 3, 3};
                System.arraycopy(header, 0, hello, 0, Math.min(header.length, hello.length));
                socket.getOutputStream().write(hello);
            } else {
                handshake(random, socket);
            }
            end(random, socket);
        }
    }

    private static void handshake(Random random, Socket socket) throws IOException {
        try {
            SSLSocket secured = (SSLSocket) TestCertificates.trustingAnybody()
                    .getSocketFactory()
                    .createSocket(socket, "mx.example.org", socket.getPort(), false);
            secured.setSoTimeout(10_000);
            secured.startHandshake();
            sendPart(random, secured, dataSession(random));
        } catch (IOException failure) {
            throw failure;
        } catch (Exception failure) {
            throw new GeneralFailure(failure);
        }
    }

    /** No session is left: no connection of ours, no session of MINA's, no spool file. */
    private void awaitNobody() {
        await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
            String histogram = (String) ManagementFactory.getPlatformMBeanServer()
                    .invoke(
                            new ObjectName("com.sun.management:type=DiagnosticCommand"),
                            "gcClassHistogram",
                            new Object[] {new String[0]},
                            new String[] {String[].class.getName()});
            assertThat(histogram)
                    .doesNotContain("io.github.camelsmtp.net.Connection ")
                    .doesNotContain("io.github.camelsmtp.net.Connection\n")
                    .doesNotContain("io.github.camelsmtp.smtp.SmtpServerSession")
                    .doesNotContain("io.github.camelsmtp.pop3.Pop3Session ")
                    .doesNotContain("NioSocketSession ")
                    .doesNotContain("NioSocketSession\n");
            assertThat(spooled()).isEmpty();
        });
    }

    private static long openFiles() throws IOException {
        try (var files = Files.list(Path.of("/proc/self/fd"))) {
            return files.count();
        }
    }
}
