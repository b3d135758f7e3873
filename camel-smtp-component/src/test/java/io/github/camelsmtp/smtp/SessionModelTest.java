package io.github.camelsmtp.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * The session against a model of RFC 5321 §4.1.4 and RFC 3030 §2 that fits on a page: random commands, each of which can go
 * wrong in its own way, and after each the code must be the one the model expects. A failure shows the whole sequence.
 */
class SessionModelTest {
    private static final SmtpLimits WIDE = new SmtpLimits(512, 65_536, 4096, 100, 100_000, 100_000, 100_000, 10);

    /** What the model knows: greeted, a transaction, recipients accepted or refused, chunks begun. */
    private static final class Model {
        boolean greeted;
        boolean transaction;
        int recipients;
        boolean refused;
        boolean chunks;

        void reset() {
            transaction = false;
            recipients = 0;
            refused = false;
            chunks = false;
        }

        int sequenceError() {
            return refused && recipients == 0 && transaction ? 554 : 503;
        }
    }

    /** A step: what the client sends, and the codes that the model expects, changing itself. */
    private interface Step {
        int[] expect(Model model);
    }

    private record Command(String octets, Step step) {}

    private static final List<Command> COMMANDS = new ArrayList<>();
    private static final List<Integer> COMMANDS_WITH_CONTENT = new ArrayList<>();
    private static final List<String> CONTENT = new ArrayList<>();

    private static void on(String octets, Step step) {
        COMMANDS.add(new Command(octets, step));
    }

    private static int[] codes(int... codes) {
        return codes;
    }

    static {
        for (String hello : new String[] {"HELO x\r\n", "EHLO x\r\n"}) {
            on(hello, m -> {
                m.greeted = true;
                m.reset();
                return codes(250);
            });
        }
        on("HELO spam.example\r\n", m -> codes(550));
        on("RSET\r\n", m -> {
            m.reset();
            return codes(250);
        });
        on("NOOP\r\n", m -> codes(250));
        on("FOO\r\n", m -> codes(500));
        on("NOOP\n", m -> codes(500));
        on("MAIL FROM:<a@example.com>\r\n", m -> {
            boolean fits = m.greeted && !m.transaction;
            m.transaction |= fits;
            return codes(fits ? 250 : 503);
        });
        on("MAIL FROM:<spammer@example.com>\r\n", m -> codes(m.greeted && !m.transaction ? 550 : 503));
        on("MAIL FROM:<a\r\n", m -> codes(m.greeted && !m.transaction ? 501 : 503));
        on("RCPT TO:<alice@example.org>\r\n", m -> rcpt(m, 250));
        on("RCPT TO:<nobody@example.org>\r\n", m -> rcpt(m, 550));
        on("RCPT TO:<later@example.org>\r\n", m -> rcpt(m, 450));
        on("RCPT TO:<\r\n", m -> rcpt(m, 501));
        data("hello\r\n.\r\n", 250);
        data(".\r\n", 250);
        data("a\nb\r\n.\r\n", 550);
        data("x".repeat(70_000) + "\r\n.\r\n", 552);
        data("Received: x\r\n".repeat(11) + "\r\n.\r\n", 554);
        bdat("BDAT 3\r\nabc", false, 250);
        bdat("BDAT 0\r\n", false, 250);
        bdat("BDAT 6 LAST\r\nQUIT\r\n", true, 250);
        bdat("BDAT 0 LAST\r\n", true, 250);
        bdat("BDAT 6\r\nQUIT\n\n", false, 550);
    }

    private static int[] rcpt(Model m, int outcome) {
        if (!m.transaction || m.chunks) {
            return codes(503);
        }
        m.recipients += outcome == 250 ? 1 : 0;
        m.refused |= outcome == 550 || outcome == 450;
        return codes(outcome);
    }

    /** The content is only sent after a 354, as a client does. */
    private static void data(String content, int outcome) {
        on("DATA\r\n", m -> {
            if (!m.transaction || m.recipients == 0 || m.chunks) {
                return codes(m.chunks ? 503 : m.sequenceError());
            }
            m.reset();
            return codes(354, outcome);
        });
        CONTENT.add(content);
        COMMANDS_WITH_CONTENT.add(COMMANDS.size() - 1);
    }

    private static void bdat(String octets, boolean last, int outcome) {
        on(octets, m -> {
            if (!m.transaction || m.recipients == 0) {
                return codes(m.sequenceError());
            }
            m.chunks = true;
            if (last || outcome != 250) {
                m.reset();
            }
            return codes(outcome);
        });
    }

    @Test
    void everySequenceLeavesTheStateTheModelNames() {
        for (long seed = 1; seed <= 3000; seed++) {
            Random random = new Random(seed);
            Model model = new Model();
            SessionDriver driver = new SessionDriver(WIDE, SessionDriver.examplePolicy()).connect();
            StringBuilder sequence = new StringBuilder("seed " + seed + ":");
            for (int i = 0; i < 40; i++) {
                int choice = random.nextInt(COMMANDS.size());
                Command command = COMMANDS.get(choice);
                sequence.append(' ')
                        .append(command.octets
                                .substring(0, command.octets.indexOf('\n'))
                                .strip());
                int[] expected = command.step.expect(model);
                for (int n = 0; n < expected.length; n++) {
                    driver.said.setLength(0);
                    driver.send(n == 0 ? command.octets : CONTENT.get(COMMANDS_WITH_CONTENT.indexOf(choice)));
                    assertThat(lastCode(driver)).as(sequence.toString()).isEqualTo(expected[n]);
                }
            }
            driver.session.disconnected();
            assertThat(driver.receiving()).as(sequence.toString()).isFalse();
        }
    }

    private static int lastCode(SessionDriver driver) {
        String[] lines = driver.said.toString().split("\r\n");
        String last = lines[lines.length - 1];
        return last.length() < 3 ? 0 : Integer.parseInt(last.substring(0, 3));
    }
}
