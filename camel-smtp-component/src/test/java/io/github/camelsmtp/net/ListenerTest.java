package io.github.camelsmtp.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.camelsmtp.mail.Reply;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Beginning to listen, how many may come, and the end. */
class ListenerTest {
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final String GOODBYE = "S: 421 4.3.2 Service is shutting down, try again later";

    @RegisterExtension
    final ServerFixture fixture = new ServerFixture();

    private final Receiver receiver = fixture.receiver;

    @Test
    void tellsThePortThatItFound() throws IOException {
        SmtpServer server = fixture.start();

        assertThat(server.address().getPort()).isPositive();
        assertThatThrownBy(server::start).isInstanceOf(IllegalStateException.class);
        server.close();
        assertThatThrownBy(server::address).hasMessage("smtp does not listen");
    }

    @Test
    void saysInOneLineWhyItCannotListen() throws IOException {
        Set<Thread> before = Thread.getAllStackTraces().keySet();
        try (ServerSocket other = new ServerSocket(0, 1, java.net.InetAddress.getByName("127.0.0.1"))) {
            int port = other.getLocalPort();
            cannotListen(
                    "127.0.0.1",
                    port,
                    "127.0.0.1:" + port + ": the port is in use; stop the other server or choose another port");
        }
        cannotListen(
                "192.0.2.1",
                0,
                "192.0.2.1:0: this machine does not have that address; use one it has, or " + "0.0.0.0 for all");
        cannotListen(
                "no.such.host.invalid",
                25,
                "no.such.host.invalid:25: unknown host; use an address of this " + "machine, or 0.0.0.0 for all");
        awaitNoThreadsBut(before);
    }

    @Test
    void saysInOneLineWhyTheSystemForbidsAPort() {
        ListenerSettings settings = ListenerSettings.of("::1", 25);

        assertThat(ListenFailure.of(settings, new IOException("x", new SocketException("Permission denied"))))
                .hasMessage("cannot listen on [::1]:25: permission denied; ports under 1024 need a privilege, choose a "
                        + "higher one");
        assertThat(ListenFailure.of(settings, new SocketException("Something new")))
                .hasMessage("cannot listen on [::1]:25: Something new");
    }

    private void cannotListen(String host, int port, String message) {
        assertThatIOException()
                .isThrownBy(() -> fixture.start(ListenerSettings.of(host, port)))
                .withMessage("cannot listen on " + message);
    }

    @Test
    void refusesConnectionsOverTheLimitOfAnAddressUntilOneEnds() throws IOException {
        fixture.start(ServerFixture.settings(10, 2, 60_000, 60_000));
        try (Dialogue first = fixture.connect();
                Dialogue second = fixture.connect()) {
            first.run(ServerFixture.GREETING);
            second.run(ServerFixture.GREETING);
            refused();
            refused();
            assertThat(receiver.questions).hasSize(2);

            first.run("C: QUIT\nS: 221 2.0.0 Bye").expectEnd();
            try (Dialogue third = fixture.connect()) {
                third.run(ServerFixture.GREETING);
            }
        }
    }

    @Test
    void hasRoomForAClientThatComesBackAsSoonAsItHasReadTheLastReply() throws IOException {
        fixture.start(ServerFixture.settings(1, 1, 60_000, 60_000));
        for (int i = 0; i < 500; i++) {
            try (Dialogue client = fixture.connect()) {
                client.run(ServerFixture.GREETING + "C: QUIT\nS: 221 2.0.0 Bye");
            }
        }
    }

    @Test
    void refusesConnectionsOverTheLimitInAll() throws IOException {
        fixture.start(ServerFixture.settings(1, 10, 60_000, 60_000));
        try (Dialogue first = fixture.connect()) {
            first.run(ServerFixture.GREETING);
            refused();
            first.run("C: NOOP\nS: 250 2.0.0 OK");
        }
    }

    private void refused() throws IOException {
        try (Dialogue client = fixture.connect()) {
            client.run("S: 421 4.7.0 Too many connections, try again later").expectEnd();
        }
    }

    @Test
    void sendsIdleClientsAwayWhenItStops() throws IOException {
        SmtpServer server = fixture.start();
        InetSocketAddress address = server.address();
        try (Dialogue greeted = fixture.connect();
                Dialogue ready = fixture.connect()) {
            greeted.run(ServerFixture.GREETING);
            ready.run(ServerFixture.HELO);
            server.stop(LONG);
            greeted.run(GOODBYE).expectEnd();
            ready.run(GOODBYE).expectEnd();
        }
        assertThatThrownBy(() -> new Dialogue(address)).isInstanceOf(ConnectException.class);
    }

    @Test
    void letsATransactionFinishWhenItStops() throws IOException {
        SmtpServer server = fixture.start();
        InetSocketAddress address = server.address();
        try (Dialogue client = fixture.connect()) {
            client.run(ServerFixture.DATA);
            CompletableFuture<Void> stopped = CompletableFuture.runAsync(() -> server.stop(LONG));
            await().untilAsserted(() ->
                    assertThatThrownBy(() -> new Dialogue(address).close()).isInstanceOf(ConnectException.class));
            client.run("C: Hello\nC: .\nS: 250 2.0.0 Taken\n" + GOODBYE).expectEnd();
            stopped.join();
        }
        assertThat(receiver.messages.get(0).finished).isTrue();
    }

    @Test
    void waitsForAMessageThatIsBeingStoredWhenItStops() throws IOException {
        CompletableFuture<Reply> later = new CompletableFuture<>();
        receiver.outcome = message -> later;
        SmtpServer server = fixture.start();
        try (Dialogue client = fixture.connect();
                Dialogue idle = fixture.connect()) {
            client.run(ServerFixture.DATA + "C: Hello\nC: .");
            await().until(() -> receiver.messages.get(0).finished);
            idle.run(ServerFixture.GREETING);
            CompletableFuture<Void> stopped = CompletableFuture.runAsync(() -> server.stop(LONG));
            idle.run(GOODBYE).expectEnd();
            assertThat(stopped).isNotDone();
            later.complete(Receiver.TAKEN);
            client.run("S: 250 2.0.0 Taken\n" + GOODBYE).expectEnd();
            stopped.join();
        }
    }

    @Test
    void cutsOffWhatIsLeftAfterTheGrace() throws IOException {
        receiver.outcome = message -> new CompletableFuture<>();
        SmtpServer server = fixture.start();
        try (Dialogue storing = fixture.connect();
                Dialogue half = fixture.connect()) {
            storing.run(ServerFixture.DATA + "C: Hello\nC: .");
            half.run(ServerFixture.DATA + "C: Hel");
            await().until(() -> receiver.messages.get(0).finished);
            server.stop(Duration.ofMillis(50));
            assertThat(receiver.disconnected).hasValue(2);
            assertThat(receiver.messages.get(1).abandoned).isTrue();
            storing.expectEnd();
            half.run("S: 421 4.3.2 Service is shutting down, try again later").expectEnd();
        }
    }

    @Test
    void isCutShortByASecondStop() throws IOException {
        SmtpServer server = fixture.start();
        try (Dialogue client = fixture.connect()) {
            client.run(ServerFixture.MAIL);
            CompletableFuture<Void> stopped = CompletableFuture.runAsync(() -> server.stop(Duration.ofDays(365_000)));
            server.close();
            stopped.join();
            assertThat(receiver.disconnected).hasValue(1);
        }
    }

    @Test
    void leavesNoThreadAndNoSocketBehind() throws IOException {
        Set<Thread> before = Thread.getAllStackTraces().keySet();
        SmtpServer server = fixture.start();
        int port = server.address().getPort();
        List<Dialogue> clients = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            clients.add(fixture.connect().run(ServerFixture.RCPT));
        }
        assertThat(newThreads(before)).isNotEmpty();
        server.close();
        for (Dialogue client : clients) {
            client.close();
        }
        awaitNoThreadsBut(before);
        assertThat(receiver.disconnected).hasValue(20);
        new ServerSocket(port).close(); // free again
    }

    @Test
    void mayBeStoppedAndClosedWithoutEverStarting() {
        SmtpServer server = new SmtpServer(
                ListenerSettings.of("127.0.0.1", 0),
                new io.github.camelsmtp.smtp.SmtpServerSettings("h", io.github.camelsmtp.smtp.SmtpLimits.DEFAULT),
                receiver);
        server.stop(LONG);
        server.close();
        assertThatThrownBy(server::start).isInstanceOf(IllegalStateException.class);
    }

    private static Set<String> newThreads(Set<Thread> before) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> !before.contains(thread))
                .map(Thread::getName)
                .filter(name -> name.startsWith("Io")
                        || name.startsWith("Nio")
                        || name.startsWith("smtp")
                        || name.startsWith("pool"))
                .collect(Collectors.toSet());
    }

    /** A thread that has said it is done may live for a moment more. */
    private static void awaitNoThreadsBut(Set<Thread> before) {
        await().untilAsserted(() -> assertThat(newThreads(before)).isEmpty());
    }
}
