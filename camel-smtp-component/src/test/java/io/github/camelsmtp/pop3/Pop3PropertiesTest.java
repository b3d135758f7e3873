package io.github.camelsmtp.pop3;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Properties of generated sessions. Each failure names the seed that repeats it. */
class Pop3PropertiesTest {
    private static final List<String> MESSAGES =
            List.of("Subject: one\r\n\r\n.\r\n..\r\nlast\r\n", "", "no line end", "a\r\n\r\nb\r\nc\r\n");
    private static final String[] LINES = {
        "USER alice@example.org",
        "USER busy@example.org",
        "PASS secret",
        "PASS wrong",
        "CAPA",
        "STAT",
        "LIST",
        "LIST 1",
        "UIDL",
        "UIDL 9",
        "RETR 1",
        "RETR 2",
        "RETR 3",
        "RETR 4",
        "TOP 1 1",
        "TOP 4 0",
        "DELE 1",
        "DELE 3",
        "RSET",
        "NOOP",
        "HELP",
        "",
        "RETR x",
        "TOP 1",
        "QUIT",
        "\u00e9",
        "PASS  ",
        "USER \u0001",
        "retr 99999999999999999999"
    };
    private static final String[] ENDS = {"\r\n", "\r\n", "\r\n", "\r\n", "\r\n", "\r\n", "\n", "\r", "\r\r\n"};

    @Test
    void anyCutOfTheOctetsGivesTheSameReplies() {
        long seed = System.nanoTime();
        for (long i = seed; i < seed + 10_000; i++) {
            Random random = new Random(i);
            byte[] octets = Pop3Dialogue.octets(session(random));
            String whole = replies(octets, octets.length, random);
            assertThat(replies(octets, 1, random))
                    .as("octet by octet, seed %d", i)
                    .isEqualTo(whole);
            assertThat(replies(octets, 0, random))
                    .as("random pieces, seed %d", i)
                    .isEqualTo(whole);
        }
    }

    @Test
    void garbageNeverThrowsAndIsNeverEchoed() {
        long seed = System.nanoTime();
        for (long i = seed; i < seed + 100_000; i++) {
            Random random = new Random(i);
            byte[] octets = new byte[random.nextInt(300)];
            random.nextBytes(octets);
            if (random.nextBoolean()) {
                sprinkle(octets, random);
            }
            Pop3Driver driver = driver();
            driver.receive(octets);
            assertThat(driver.takeSent()).as("seed %d", i).matches("(-ERR [ -~]+\r\n|\\+OK[ -~]*\r\n)*+");
            assertThat(driver.deleted).isEmpty();
        }
    }

    /** Line ends and the beginnings of commands, so that garbage gets further. */
    private static void sprinkle(byte[] octets, Random random) {
        for (int i = 0; i + 8 < octets.length; i += 1 + random.nextInt(40)) {
            byte[] piece = Pop3Dialogue.octets(random.nextBoolean() ? "\r\n" : "\r\nUSER ");
            System.arraycopy(piece, 0, octets, i, piece.length);
        }
    }

    private static String session(Random random) {
        StringBuilder session = new StringBuilder();
        if (random.nextInt(4) > 0) {
            session.append("USER alice@example.org\r\nPASS secret\r\n");
        }
        for (int n = random.nextInt(30); n > 0; n--) {
            session.append(LINES[random.nextInt(LINES.length)]).append(ENDS[random.nextInt(ENDS.length)]);
        }
        return session.toString();
    }

    /** @param most octets in a piece; 0: any number */
    private static String replies(byte[] octets, int most, Random random) {
        Pop3Driver driver = driver();
        driver.pieceOfMessage = 1 + random.nextInt(20);
        int from = 0;
        while (from < octets.length) {
            int piece = most == 0 ? 1 + random.nextInt(20) : most;
            int to = Math.min(octets.length, from + piece);
            driver.receive(Arrays.copyOfRange(octets, from, to));
            from = to;
        }
        return driver.takeSent() + driver.deleted + driver.closed + driver.session.report();
    }

    private static Pop3Driver driver() {
        Pop3Driver driver = new Pop3Driver(Logins.inTheClear(), Pop3Dialogue.LOOPBACK, MESSAGES);
        driver.session.connected();
        driver.takeSent();
        return driver;
    }
}
