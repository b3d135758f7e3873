package io.github.camelsmtp.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelsmtp.pop3.Logins;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;

/** A POP3 server on a real socket, on maildrops that a test fills; afterwards nothing may be left open. */
abstract class Pop3ServerFixture {
    static final String LOGIN = """
            S: +OK POP3 server mail.example.org ready
            C: USER alice@example.org
            S: +OK Send the password
            C: PASS secret
            S: +OK %d messages (%d octets)
            """;

    final ExecutorService blocking = Executors.newFixedThreadPool(4);
    final Maildrops maildrops = new Maildrops();
    Pop3Server server = server(ListenerSettings.forPop3("127.0.0.1", 0));

    Pop3Server server(ListenerSettings listener) {
        return new Pop3Server(listener, Logins.inTheClear(), maildrops, blocking);
    }

    @AfterEach
    void everythingIsReleased() {
        server.stop(Duration.ofSeconds(5));
        blocking.shutdown();
        assertThat(maildrops.openStreams).hasValue(0);
        assertThat(maildrops.openDrops).hasValue(0);
        assertThat(maildrops.clashes).hasValue(0);
    }

    Dialogue connect() throws IOException {
        return new Dialogue(server.address());
    }

    Dialogue loggedIn(int messages, long octets) throws IOException {
        return connect().run(LOGIN.formatted(messages, octets));
    }

    void add(String content) {
        byte[] octets = content.getBytes(StandardCharsets.ISO_8859_1);
        maildrops.add(octets.length, () -> new ByteArrayInputStream(octets));
    }

    /** Many lines, made as they are read. */
    static final class Counted extends InputStream {
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

    /** Fails after so many octets. */
    static final class Breaking extends InputStream {
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
