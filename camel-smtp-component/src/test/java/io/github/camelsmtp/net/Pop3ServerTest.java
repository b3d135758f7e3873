package io.github.camelsmtp.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.camelsmtp.pop3.Login;
import io.github.camelsmtp.pop3.Pop3SessionReport;
import io.github.camelsmtp.pop3.Pop3Settings;
import io.github.camelsmtp.store.StoredMessage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The POP3 server on real sockets: what goes well, what goes wrong, and that nothing stays open. */
class Pop3ServerTest {
    private static final String LOGIN = """
            S: +OK POP3 server mail.example.org ready
            C: USER alice@example.org
            S: +OK Send the password
            C: PASS secret
            S: +OK %d messages (%d octets)
            """;

    private final ExecutorService blocking = Executors.newFixedThreadPool(4);
    private final Maildrops maildrops = new Maildrops();
    private Pop3Server server = server(ListenerSettings.forPop3("127.0.0.1", 0));

    private Pop3Server server(ListenerSettings listener) {
        return new Pop3Server(listener, Pop3Settings.of("mail.example.org"), maildrops, blocking);
    }

    @AfterEach
    void everythingIsReleased() {
        server.stop(Duration.ofSeconds(5));
        blocking.shutdown();
        assertThat(maildrops.openStreams).hasValue(0);
        assertThat(maildrops.openDrops).hasValue(0);
        assertThat(maildrops.clashes).hasValue(0);
    }

    private Dialogue connect() throws IOException {
        return new Dialogue(server.address());
    }

    private Dialogue loggedIn(int messages, long octets) throws IOException {
        return connect().run(LOGIN.formatted(messages, octets));
    }

    private void add(String content) {
        byte[] octets = content.getBytes(StandardCharsets.ISO_8859_1);
        maildrops.add(octets.length, () -> new ByteArrayInputStream(octets));
    }

    @Test
    void talksToItsEnd() throws IOException {
        add("Subject: one\r\n\r\n.dot\r\n");
        add("Subject: two\r\n\r\n");
        InetSocketAddress server = this.server.start();
        assertThat(server.getPort()).isPositive();
        try (Dialogue client = loggedIn(2, 38)) {
            client.run("""
                            C: RETR 1
                            C: TOP 2 0
                            C: DELE 1
                            C: QUIT
                            S: +OK 22 octets
                            S: Subject: one
                            S:
                            S: ..dot
                            S: .
                            S: +OK Top of message follows
                            S: Subject: two
                            S:
                            S: .
                            S: +OK Message will be deleted at QUIT
                            S: +OK Bye, messages deleted: 1
                            """).expectEnd();
            await().until(() -> maildrops.reports.size() == 1);
            InetSocketAddress here = (InetSocketAddress) client.socket.getLocalSocketAddress();
            assertThat(maildrops.reports).containsExactly(new Pop3SessionReport(here, "alice@example.org", 1, 1, 38));
        }
        assertThat(maildrops.deleted).extracting(StoredMessage::uid).containsExactly("uid-0");
    }

    @Test
    void answersEverythingToAClientThatSendsAllAtOnceAndHangsUpItsSide() throws IOException {
        add("a\r\n");
        server.start();
        try (Dialogue client = connect()) {
            client.send("USER alice@example.org\r\nPASS secret\r\nRETR 1\r\nDELE 1\r\nQUIT\r\n");
            client.socket.shutdownOutput();
            client.run(LOGIN.formatted(1, 3).replaceAll("(?m)^C:.*\n", ""))
                    .run("""
                            S: +OK 3 octets
                            S: a
                            S: .
                            S: +OK Message will be deleted at QUIT
                            S: +OK Bye, messages deleted: 1
                            """)
                    .expectEnd();
        }
    }

    @Test
    void fiveThousandPipelinedMessages() throws Exception {
        String body = ("." + "x".repeat(76) + "\r\n").repeat(51) + "y".repeat(67) + "\r\n";
        StringBuilder commands = new StringBuilder();
        for (int i = 1; i <= 5000; i++) {
            add(i + body.substring(Integer.toString(i).length()));
            commands.append("RETR ").append(i).append("\r\nDELE ").append(i).append("\r\n");
        }
        server.start();
        try (Dialogue client = loggedIn(5000, 5000L * body.length())) {
            Thread sender = new Thread(() -> sendQuietly(client, commands + "QUIT\r\n"));
            sender.start();
            InputStream in = new java.io.BufferedInputStream(client.socket.getInputStream(), 65_536);
            for (int i = 1; i <= 5000; i++) {
                String stuffed = (i + body.substring(Integer.toString(i).length())).replace("\n.", "\n..");
                String expected = "+OK " + body.length() + " octets\r\n" + stuffed
                        + ".\r\n+OK Message will be deleted at QUIT\r\n";
                byte[] octets = in.readNBytes(expected.length());
                assertThat(new String(octets, StandardCharsets.ISO_8859_1)).isEqualTo(expected);
            }
            assertThat(new String(in.readAllBytes(), StandardCharsets.US_ASCII))
                    .isEqualTo("+OK Bye, messages deleted: 5000\r\n");
            sender.join();
        }
    }

    private static void sendQuietly(Dialogue client, String text) {
        try {
            client.send(text);
        } catch (IOException gone) {
            throw new java.io.UncheckedIOException(gone);
        }
    }

    @Test
    void readsNoFasterThanTheClient() throws IOException {
        long size = 64L * 1024 * 1024;
        AtomicLong received = new AtomicLong();
        Counted content = new Counted(size, received);
        maildrops.add(size, () -> content);
        server.start();
        try (Dialogue client = loggedIn(1, size)) {
            client.send("RETR 1\r\n");
            assertThat(client.line()).isEqualTo("+OK " + size + " octets");
            InputStream in = client.socket.getInputStream();
            byte[] buffer = new byte[65_536];
            // No line begins with a dot, so what is sent is the message and a line with a dot.
            while (received.get() < size + 3) {
                int length = in.read(buffer);
                assertThat(length).isPositive();
                received.addAndGet(length);
            }
            assertThat(content.longestLead).isLessThan(size / 4);
            client.run("C: QUIT\nS: +OK Bye").expectEnd();
        }
    }

    @Test
    void aClientThatVanishesInTheMiddleOfAMessage() throws IOException {
        maildrops.add(1L << 40, () -> new Counted(1L << 40, new AtomicLong()));
        server.start();
        Dialogue client = loggedIn(1, 1L << 40);
        client.send("DELE 1\r\nRSET\r\nRETR 1\r\n");
        client.line();
        client.line();
        assertThat(client.line()).isEqualTo("+OK " + (1L << 40) + " octets");
        client.vanish();
        await().until(() -> maildrops.reports.size() == 1);
        assertThat(maildrops.openStreams).hasValue(0);
        assertThat(maildrops.reports.get(0).retrieved()).isZero();
        assertThat(maildrops.reports.get(0).octets()).isPositive();
        assertThat(maildrops.deleted).isEmpty();
    }

    @Test
    void aMessageThatBreaksInTheMiddleEndsTheConnection() throws IOException {
        maildrops.add(100_000, () -> new Breaking(50_000)).add(10, () -> null);
        server.start();
        try (Dialogue client = loggedIn(2, 100_010)) {
            client.run("C: RETR 2\nS: -ERR [SYS/TEMP] Message can't be read, try again later\nC: RETR 1");
            byte[] all = client.socket.getInputStream().readAllBytes();
            String text = new String(all, StandardCharsets.ISO_8859_1);
            assertThat(text).startsWith("+OK 100000 octets\r\nxxx").doesNotContain(".");
        }
    }

    @Test
    void aTopOfALargeMessageReadsItsBeginningOnly() throws IOException {
        maildrops.add(1L << 40, () -> new Counted(1L << 40, new AtomicLong()));
        server.start();
        try (Dialogue client = loggedIn(1, 1L << 40)) {
            client.run("""
                    C: TOP 1 0
                    C: NOOP
                    S: +OK Top of message follows
                    """);
            assertThat(client.line()).hasSize(Counted.LINE.length() - 2);
            // No blank line in it: it is all header, so the client has seen enough.
            client.vanish();
        }
        await().until(() -> maildrops.reports.size() == 1);
    }

    @Test
    void aFailedDeletionIsNoOk() throws IOException {
        add("a\r\n");
        maildrops.deletionFails = true;
        server.start();
        try (Dialogue client = loggedIn(1, 3)) {
            client.run("""
                            C: DELE 1
                            C: QUIT
                            S: +OK Message will be deleted at QUIT
                            S: -ERR [SYS/TEMP] Nothing was deleted, try again later
                            """).expectEnd();
        }
    }

    @Test
    void aClientThatLeavesDuringItsLoginKeepsNoLock() throws IOException {
        CompletableFuture<Login> later = new CompletableFuture<>();
        maildrops.loginWaitsFor = later;
        server = server(new ListenerSettings("127.0.0.1", 0, 1, 1, Duration.ofMinutes(10), Duration.ofMinutes(5)));
        server.start();
        try (Dialogue client = connect()) {
            client.send("USER alice@example.org\r\nPASS secret\r\n");
            client.line();
            assertThat(client.line()).isEqualTo("+OK Send the password");
            client.vanish();
        }
        await().until(this::hasRoomForAnother);
        later.complete(null);
        await().until(() -> maildrops.reports.size() == 2);
        assertThat(maildrops.opened).hasValue(1);
        assertThat(maildrops.openDrops).hasValue(0);
        assertThat(maildrops.reports).extracting(Pop3SessionReport::account).containsOnlyNulls();
    }

    private boolean hasRoomForAnother() throws IOException {
        try (Dialogue other = connect()) {
            return other.line().startsWith("+OK");
        }
    }

    @Test
    void aServiceThatFailsIsUnavailable() throws IOException {
        server.start();
        maildrops.listingFails = true;
        try (Dialogue client = connect()) {
            client.run("""
                    S: +OK POP3 server mail.example.org ready
                    C: USER bug
                    S: +OK Send the password
                    C: PASS secret
                    S: -ERR [SYS/TEMP] Maildrop not available, try again later
                    C: USER alice@example.org
                    S: +OK Send the password
                    C: PASS secret
                    S: -ERR [SYS/TEMP] Maildrop not available, try again later
                    """);
            assertThat(maildrops.opened).hasValue(1);
            assertThat(maildrops.openDrops).hasValue(0);
        }
    }

    @Test
    void anExecutorWithoutRoomIsUnavailableAndLeavesNothingLocked() throws IOException {
        server = new Pop3Server(
                ListenerSettings.forPop3("127.0.0.1", 0), Pop3Settings.of("mail.example.org"), maildrops, task -> {
                    throw new RejectedExecutionException("full");
                });
        server.start();
        try (Dialogue client = connect()) {
            client.run(
                    LOGIN.replaceAll("S: .*octets\\)", "S: -ERR [SYS/TEMP] Maildrop not available, try again later"));
            assertThat(maildrops.openDrops).hasValue(0);
        }
        await().until(() -> maildrops.reports.size() == 1);
    }

    @Test
    void stopsWhenAllIsReleased() throws IOException {
        add("a\r\n");
        server.start();
        try (Dialogue client = loggedIn(1, 3);
                Dialogue other = connect()) {
            client.run("C: DELE 1\nS: +OK Message will be deleted at QUIT");
            other.line();
            server.stop(Duration.ofSeconds(10));
            assertThat(maildrops.reports).hasSize(2);
            client.run("S: -ERR [SYS/TEMP] Service is shutting down, nothing was deleted")
                    .expectEnd();
            other.run("S: -ERR [SYS/TEMP] Service is shutting down, nothing was deleted")
                    .expectEnd();
        }
        assertThat(maildrops.deleted).isEmpty();
    }

    @Test
    void closesSilentClientsSilently() throws IOException {
        server = server(new ListenerSettings("127.0.0.1", 0, 10, 10, Duration.ofMillis(200), Duration.ofMinutes(5)));
        server.start();
        try (Dialogue client = connect()) {
            client.run("S: +OK POP3 server mail.example.org ready").expectEnd();
        }
    }

    @Test
    void refusesMoreClientsThanItMayHave() throws IOException {
        server = server(new ListenerSettings("127.0.0.1", 0, 1, 1, Duration.ofMinutes(10), Duration.ofMinutes(5)));
        server.start();
        try (Dialogue first = connect();
                Dialogue second = new Dialogue(server.address())) {
            first.line();
            second.run("S: -ERR [SYS/TEMP] Too many connections, try again later")
                    .expectEnd();
        }
    }

    /** Many lines, made as they are read. */
    private static final class Counted extends InputStream {
        static final String LINE = "x".repeat(62) + "\r\n";
        private final long size;
        private final AtomicLong received;
        private long position;
        volatile long longestLead;

        Counted(long size, AtomicLong received) {
            this.size = size;
            this.received = received;
        }

        @Override
        public int read() {
            longestLead = Math.max(longestLead, position - received.get());
            return position == size ? -1 : LINE.charAt((int) (position++ % LINE.length()));
        }
    }

    private static final class Breaking extends InputStream {
        private int left;

        Breaking(int octets) {
            left = octets;
        }

        @Override
        public int read() throws IOException {
            if (left-- == 0) {
                throw new IOException("the disk is broken");
            }
            return 'x';
        }
    }
}
