package io.github.camelsmtp.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.camelsmtp.pop3.Login;
import io.github.camelsmtp.pop3.Logins;
import io.github.camelsmtp.pop3.Pop3SessionReport;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** How sessions of the POP3 server end. */
class Pop3ServerEndsTest extends Pop3ServerFixture {
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
            client.run("C: RETR 2\nS: -ERR Message is gone, it was removed from outside this session\nC: RETR 1");
            byte[] all = client.socket.getInputStream().readAllBytes();
            String text = new String(all, StandardCharsets.ISO_8859_1);
            assertThat(text).startsWith("+OK 100000 octets\r\nxxx").doesNotContain(".");
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
    void anExecutorWithoutRoomIsUnavailableAndLeavesNothingLocked() throws IOException {
        server = new Pop3Server(ListenerSettings.forPop3("127.0.0.1", 0), Logins.inTheClear(), maildrops, task -> {
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
    void aMessageUnderWayIsFinishedBeforeItStops() throws Exception {
        long size = 32L * 1024 * 1024;
        maildrops.add(size, () -> new Counted(size, new AtomicLong()));
        server.start();
        try (Dialogue client = loggedIn(1, size)) {
            client.run("C: RETR 1\nS: +OK " + size + " octets");
            CompletableFuture<Void> stopped =
                    CompletableFuture.runAsync(() -> server.stop(Duration.ofSeconds(20)), blocking);
            await().until(this::refusesConnections);
            String all = new String(client.socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            assertThat(all).hasSizeGreaterThan((int) size);
            assertThat(all.substring((int) size))
                    .isEqualTo(".\r\n-ERR [SYS/TEMP] Service is shutting down, nothing was deleted\r\n");
            stopped.get();
        }
        assertThat(maildrops.reports).extracting(Pop3SessionReport::retrieved).containsExactly(1);
    }

    private boolean refusesConnections() {
        try {
            server.address();
            return false;
        } catch (IllegalStateException notListening) {
            return true;
        }
    }

    @Test
    void withoutGraceAMessageUnderWayIsCutOffAndEverythingReleased() throws IOException {
        maildrops.add(1L << 40, () -> new Counted(1L << 40, new AtomicLong()));
        server.start();
        try (Dialogue client = loggedIn(1, 1L << 40)) {
            client.run("C: RETR 1\nS: +OK " + (1L << 40) + " octets");
            server.close();
            assertThat(maildrops.reports)
                    .extracting(Pop3SessionReport::retrieved)
                    .containsExactly(0);
            assertThat(maildrops.openStreams).hasValue(0);
            assertThat(maildrops.openDrops).hasValue(0);
        }
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
        try (Dialogue first = connect()) {
            first.line(); // else the two could be opened in either order, on two I/O threads
            try (Dialogue second = new Dialogue(server.address())) {
                second.run("S: -ERR [SYS/TEMP] Too many connections, try again later")
                        .expectEnd();
            }
        }
    }
}
