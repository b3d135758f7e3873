package io.github.camelsmtp.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.camelsmtp.pop3.Pop3SessionReport;
import io.github.camelsmtp.store.StoredMessage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** The POP3 server on real sockets: what it answers. */
class Pop3ServerTest extends Pop3ServerFixture {
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

    @Test
    void whatIsReadAheadIsWhatWasAskedFor() throws Exception {
        add("one\r\n");
        add("two\r\n");
        maildrops.add(10, () -> null);
        add("four\r\n");
        server.start();
        try (Dialogue client = loggedIn(4, 26)) {
            client.run("C: RETR 1\nS: +OK 5 octets\nS: one\nS: .");
            client.run("C: RETR 2\nS: +OK 5 octets\nS: two\nS: .");
            client.run("C: RETR 3\nS: -ERR Message is gone, it was removed from outside this session");
            client.run("C: RETR 4\nS: +OK 6 octets\nS: four\nS: .");
            client.run("""
                            C: RETR 1
                            C: RETR 4
                            C: RETR 2
                            C: DELE 2
                            C: RETR 1
                            C: QUIT
                            S: +OK 5 octets
                            S: one
                            S: .
                            S: +OK 6 octets
                            S: four
                            S: .
                            S: +OK 5 octets
                            S: two
                            S: .
                            S: +OK Message will be deleted at QUIT
                            S: +OK 5 octets
                            S: one
                            S: .
                            S: +OK Bye, messages deleted: 1
                            """).expectEnd();
        }
    }

    @Test
    void quitDeletesThoughSomethingIsReadAheadAndTheClientIsGone() throws Exception {
        CountDownLatch reading = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        add("one\r\n");
        maildrops.add(5, () -> {
            reading.countDown();
            try {
                goOn.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return new ByteArrayInputStream("two\r\n".getBytes(StandardCharsets.US_ASCII));
        });
        server.start();
        try (Dialogue client = loggedIn(2, 10)) {
            client.run("C: RETR 1\nS: +OK 5 octets\nS: one\nS: .");
            reading.await();
            client.run("C: DELE 1\nS: +OK Message will be deleted at QUIT\nC: QUIT");
        }
        goOn.countDown();
        await().until(() -> maildrops.reports.size() == 1);
        assertThat(maildrops.deleted).extracting(StoredMessage::uid).containsExactly("uid-0");
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
    void aTopOfALargeMessageReadsItsBeginningOnly() throws IOException {
        long size = 1L << 40;
        String header = "Subject: large\r\n\r\n";
        Counted body = new Counted(size - header.length(), new AtomicLong());
        maildrops.add(
                size,
                () -> new SequenceInputStream(
                        new ByteArrayInputStream(header.getBytes(StandardCharsets.US_ASCII)), body));
        server.start();
        try (Dialogue client = loggedIn(1, size)) {
            client.run("""
                    C: TOP 1 1
                    C: NOOP
                    S: +OK Top of message follows
                    S: Subject: large
                    S:
                    S: xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx
                    S: .
                    S: +OK
                    """);
            assertThat(maildrops.openStreams).hasValue(0);
            assertThat(body.longestLead).isLessThanOrEqualTo(MessageReader.PIECE);
        }
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
}
