package io.github.camelsmtp.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.camelsmtp.pop3.Logins;
import io.github.camelsmtp.store.MailboxStore;
import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.Flags;
import jakarta.mail.Folder;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Store;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.eclipse.angus.mail.pop3.POP3Folder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a mail client finds, with each store: Jakarta Mail as the client. */
abstract class Pop3StoreContract {
    private static final String HEADER = "From: ann@example.net\r\nSubject: corner case\r\n\r\n";
    private static final List<byte[]> CORNER_CASES = List.of(
            octets(HEADER + ".\r\n..\r\n...\r\n.\r\n\r\n.\r\n"),
            octets(HEADER),
            octets(HEADER + "x".repeat(998) + "\r\n." + "y".repeat(997) + "\r\n"),
            octets(HEADER + "\u00e4\u00f6\u00fc\u00ff\u0080\r\n"),
            octets(HEADER + ("." + "z".repeat(998) + "\r\n").repeat(10_000)));

    private final ExecutorService blocking = Executors.newFixedThreadPool(4);
    private MailboxStore store;
    private StoreMaildrops maildrops;
    private Pop3Server server;

    abstract MailboxStore open() throws Exception;

    @BeforeEach
    void start() throws Exception {
        store = open();
        maildrops = new StoreMaildrops(store, blocking);
        server = new Pop3Server(ListenerSettings.forPop3("127.0.0.1", 0), Logins.inTheClear(), maildrops, blocking);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(Duration.ofSeconds(5));
        store.close();
        blocking.shutdown();
    }

    @Test
    void aClientGetsTheSameOctets() throws Exception {
        CORNER_CASES.forEach(maildrops::deliver);
        try (Store client = connect();
                Folder inbox = inbox(client, Folder.READ_ONLY)) {
            List<byte[]> received = new ArrayList<>();
            for (Message message : inbox.getMessages()) {
                ByteArrayOutputStream octets = new ByteArrayOutputStream();
                message.writeTo(octets);
                received.add(octets.toByteArray());
            }
            assertThat(received).hasSize(CORNER_CASES.size());
            for (int i = 0; i < received.size(); i++) {
                assertThat(received.get(i)).as("corner case %d", i).isEqualTo(CORNER_CASES.get(i));
            }
        }
    }

    @Test
    void countsAreThoseOfTheOctetsSent() throws IOException {
        List<byte[]> small = CORNER_CASES.subList(0, 4);
        small.forEach(maildrops::deliver);
        try (Dialogue client = login()) {
            for (int i = 1; i <= small.size(); i++) {
                int octets = small.get(i - 1).length;
                client.run("C: LIST " + i + "\nS: +OK " + i + " " + octets);
                client.run("C: RETR " + i + "\nS: +OK " + octets + " octets");
                long received = 0;
                for (String line = client.line(); !line.equals("."); line = client.line()) {
                    received += (line.startsWith(".") ? line.length() - 1 : line.length()) + 2;
                }
                assertThat(received).isEqualTo(octets);
            }
        }
    }

    @Test
    void whatTheClientDeletesIsGoneAndTheRestKeepsItsIds() throws MessagingException {
        CORNER_CASES.forEach(maildrops::deliver);
        List<String> before = ids();
        assertThat(before).doesNotHaveDuplicates().allMatch(id -> id.matches("[!-~]{1,70}"));
        try (Store client = connect()) {
            Folder inbox = inbox(client, Folder.READ_WRITE);
            inbox.getMessage(2).setFlag(Flags.Flag.DELETED, true);
            inbox.getMessage(4).setFlag(Flags.Flag.DELETED, true);
            inbox.close(true);
        }
        maildrops.deliver(octets(HEADER));
        List<String> after = ids();
        assertThat(after).hasSize(4).startsWith(before.get(0), before.get(2), before.get(4));
        assertThat(before).doesNotContain(after.get(3));
    }

    @Test
    void aDroppedClientDeletesNothingAndItsLockGoes() throws Exception {
        maildrops.deliver(octets(HEADER));
        try (Dialogue client = login()) {
            client.run("C: DELE 1\nS: +OK Message will be deleted at QUIT");
            client.vanish();
        }
        await().until(() -> maildrops.reports.size() == 1);
        assertThat(ids()).hasSize(1);
    }

    @Test
    void onlyOneSessionHasTheMaildrop() throws Exception {
        try (Dialogue first = login()) {
            assertThatThrownBy(this::connect)
                    .isInstanceOf(AuthenticationFailedException.class)
                    .hasMessageContaining("[IN-USE]");
            maildrops.deliver(octets(HEADER));
            first.run("C: STAT\nS: +OK 0 0\nC: QUIT\nS: +OK Bye");
        }
        assertThat(ids()).hasSize(1);
    }

    @Test
    void aClientMayComeBackAtOnce() throws IOException {
        for (int i = 0; i < 20; i++) {
            login().run("C: QUIT\nS: +OK Bye");
        }
    }

    @Test
    void aWrongPasswordAndAnUnknownUserAreTheSame() throws IOException {
        try (Dialogue client = new Dialogue(server.address())) {
            client.run("""
                    S: +OK POP3 server mail.example.org ready
                    C: USER alice@example.org
                    S: +OK Send the password
                    C: PASS Secret
                    S: -ERR [AUTH] Wrong user name or password
                    C: USER nobody@example.org
                    S: +OK Send the password
                    C: PASS secret
                    S: -ERR [AUTH] Wrong user name or password
                    C: USER no address at all
                    S: -ERR Usage: USER name
                    C: USER @
                    S: +OK Send the password
                    C: PASS secret
                    S: -ERR [AUTH] Wrong user name or password
                    """);
        }
    }

    private Dialogue login() throws IOException {
        Dialogue client = new Dialogue(server.address());
        client.run("""
                S: +OK POP3 server mail.example.org ready
                C: USER Alice@Example.ORG
                S: +OK Send the password
                C: PASS secret
                """);
        assertThat(client.line()).startsWith("+OK ");
        return client;
    }

    private Store connect() throws MessagingException {
        InetSocketAddress address = server.address();
        Properties properties = new Properties();
        properties.setProperty("mail.pop3.connectiontimeout", "20000");
        properties.setProperty("mail.pop3.timeout", "20000");
        Store client = Session.getInstance(properties).getStore("pop3");
        client.connect(address.getHostString(), address.getPort(), "alice@example.org", "secret");
        return client;
    }

    private static Folder inbox(Store client, int mode) throws MessagingException {
        Folder inbox = client.getFolder("INBOX");
        inbox.open(mode);
        return inbox;
    }

    private List<String> ids() throws MessagingException {
        try (Store client = connect();
                Folder inbox = inbox(client, Folder.READ_ONLY)) {
            List<String> ids = new ArrayList<>();
            for (Message message : inbox.getMessages()) {
                ids.add(((POP3Folder) inbox).getUID(message));
            }
            return ids;
        }
    }

    private static byte[] octets(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
