package io.github.camelsmtp.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelsmtp.mail.Reply;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * What must hold for every session there can be. The sessions are generated from a seed; a failure names the seed of its
 * session, and {@code -Dsmtp.seed=n} begins with it.
 */
class SessionPropertiesTest {
    private static final long FIRST_SEED = Long.getLong("smtp.seed", 1);
    private static final SmtpLimits SMALL = new SmtpLimits(512, 65_536, 4096, 100, 20, 30, 20, 10);

    private static final String[] LINES = {
        "EHLO client\r\n",
        "HELO client\r\n",
        "MAIL FROM:<a@example.com>\r\n",
        "MAIL FROM:<> SIZE=100 BODY=8BITMIME\r\n",
        "RCPT TO:<alice@example.org>\r\n",
        "RCPT TO:<nobody@example.org>\r\n",
        "RCPT TO:<later@example.org>\r\n",
        "RCPT TO:<x@example.com>\r\n",
        "DATA\r\n",
        "RSET\r\n",
        "NOOP\r\n",
        "VRFY x\r\n",
        "HELP\r\n",
        "FOO\r\n",
        "\r\n",
        "NOOP\n",
        "NOOP \r \r\n",
        "MAIL FROM:<>\r\nRCPT TO:<alice@example.org>\r\nDATA\r\n",
        "\0\0\r\n",
        "QUIT\r\n"
    };
    private static final String[] CONTENT = {
        "Subject: x\r\n",
        "\r\n",
        "text\r\n",
        "..\r\n",
        ".\r\n",
        ".x\r\n",
        "\r\n.\r\n",
        "\n.\n",
        "\r.\r",
        ".\r\r\n",
        "\n",
        "\r",
        "Received: x\r\nReceived: y\r\n",
        "\u00e4\u00ff\0",
        "x".repeat(600) + "\r\n",
        "X-Long: " + "y".repeat(3000) + "\r\n"
    };

    @Test
    void theSameOctetsGiveTheSameRepliesHoweverTheyAreCut() {
        for (long seed = FIRST_SEED; seed < FIRST_SEED + 10_000; seed++) {
            Random random = new Random(seed);
            byte[] octets = session(random).getBytes(StandardCharsets.ISO_8859_1);
            SessionDriver whole = run(octets, octets.length, random);
            SessionDriver single = run(octets, 1, random);
            SessionDriver pieces = run(octets, 0, random);
            assertSame(whole, single, "seed " + seed + ", octet by octet");
            assertSame(whole, pieces, "seed " + seed + ", in random pieces");
        }
    }

    @Test
    void waitingForAnswersChangesNothing() {
        for (long seed = FIRST_SEED; seed < FIRST_SEED + 2000; seed++) {
            byte[] octets = session(new Random(seed)).getBytes(StandardCharsets.ISO_8859_1);
            SessionDriver prompt = run(octets, octets.length, new Random(seed));
            SessionDriver slow = new SessionDriver(SMALL, SessionDriver.examplePolicy()).connect();
            slow.holding = true;
            slow.send(octets);
            while (slow.session.waiting()) {
                slow.release();
                slow.holding = true;
                slow.send(new byte[0]);
            }
            assertSame(prompt, slow, "seed " + seed);
        }
    }

    @Test
    void garbageNeverThrows() {
        for (long seed = FIRST_SEED; seed < FIRST_SEED + 100_000; seed++) {
            Random random = new Random(seed);
            byte[] octets = garbage(random);
            SessionDriver driver = run(octets, 0, random);
            act(driver, random);
            driver.session.disconnected();
            assertThat(driver.receiving())
                    .as("a message is left open, seed %d", seed)
                    .isFalse();
            String wrong = notAReply(driver.said);
            assertThat(wrong).as("seed %d", seed).isNull();
        }
    }

    private static void act(SessionDriver driver, Random random) {
        switch (random.nextInt(4)) {
            case 0 -> driver.session.timedOut();
            case 1 -> driver.session.stopping();
            case 2 -> driver.session.stored(MessageOutcome.of(SessionDriver.QUEUED));
            default -> driver.session.decided(Decision.ACCEPT);
        }
    }

    /** A line that is no reply line, or null. */
    private static String notAReply(StringBuilder said) {
        for (String line : said.toString().split("\r\n")) {
            if (line.length() < 4
                    || line.length() > 512
                    || Reply.parse(line.substring(0, 3)).isEmpty()) {
                return line;
            }
        }
        return null;
    }

    private static void assertSame(SessionDriver one, SessionDriver other, String how) {
        assertThat(other.said.toString()).as(how).isEqualTo(one.said.toString());
        assertThat(other.closed).as(how).isEqualTo(one.closed);
        assertThat(other.abandoned).as(how).isEqualTo(one.abandoned);
        assertThat(other.messages).as(how).hasSameSizeAs(one.messages);
        for (int i = 0; i < one.messages.size(); i++) {
            assertThat(other.messages.get(i).envelope())
                    .as(how)
                    .isEqualTo(one.messages.get(i).envelope());
            assertThat(other.messages.get(i).content())
                    .as(how)
                    .isEqualTo(one.messages.get(i).content());
        }
    }

    /** Runs octets in pieces of a size; 0: of random sizes. */
    private static SessionDriver run(byte[] octets, int size, Random random) {
        SessionDriver driver = new SessionDriver(SMALL, SessionDriver.examplePolicy()).connect();
        for (int i = 0; i < octets.length; ) {
            int next = Math.min(octets.length, i + (size > 0 ? size : 1 + random.nextInt(40)));
            driver.send(Arrays.copyOfRange(octets, i, next));
            i = next;
        }
        return driver;
    }

    /** A session that makes sense in the main, with everything that may go wrong strewn in. */
    private static String session(Random random) {
        StringBuilder out = new StringBuilder("EHLO client\r\n");
        int transactions = random.nextInt(4);
        for (int t = 0; t <= transactions; t++) {
            strew(out, random, LINES, 3);
            out.append("MAIL FROM:<a@example.com>\r\nRCPT TO:<alice@example.org>\r\nDATA\r\n");
            strew(out, random, CONTENT, 12);
            out.append(random.nextInt(5) == 0 ? "." : "\r\n.\r\n");
        }
        strew(out, random, LINES, 4);
        return out.append("QUIT\r\n").toString();
    }

    private static void strew(StringBuilder out, Random random, String[] pieces, int most) {
        int count = random.nextInt(most + 1);
        for (int i = 0; i < count; i++) {
            out.append(pieces[random.nextInt(pieces.length)]);
        }
    }

    private static byte[] garbage(Random random) {
        StringBuilder out = new StringBuilder();
        int pieces = 1 + random.nextInt(8);
        for (int i = 0; i < pieces; i++) {
            switch (random.nextInt(4)) {
                case 0 -> strew(out, random, LINES, 3);
                case 1 -> strew(out, random, CONTENT, 3);
                case 2 -> mutate(out, random, LINES[random.nextInt(LINES.length)]);
                default -> {
                    for (int n = random.nextInt(60); n > 0; n--) {
                        out.append((char) random.nextInt(256));
                    }
                }
            }
        }
        return out.toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    private static void mutate(StringBuilder out, Random random, String line) {
        char[] chars = line.toCharArray();
        chars[random.nextInt(chars.length)] = (char) random.nextInt(256);
        out.append(chars);
    }
}
