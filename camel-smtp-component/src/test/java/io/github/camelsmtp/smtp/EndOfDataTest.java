package io.github.camelsmtp.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Whatever looks like the end of a message, with a second transaction smuggled behind it: in every state that DATA can be
 * in there comes out one message or a refusal, never two, and what a message became can be read by nobody as two.
 */
class EndOfDataTest {
    private static final SmtpLimits SMALL = new SmtpLimits(512, 65_536, 4096, 100, 1000, 1000, 1000, 10);

    /** What may stand on either side of the dot. */
    private static final String[] PARTS = {
        "", "\r", "\n", "\r\n", "\0", "\r\r\n", "\r\r", "\n\r", "\n\n", "\r\n\r", "\r\0\n", "\r\n\0", "\0\r\n", " \r\n",
        "\t"
    };

    private static final String SMUGGLED =
            "MAIL FROM:<evil@example.com>\r\nRCPT TO:<alice@example.org>\r\nDATA\r\nsmuggled\r\n.\r\n";

    /** The states of DATA: how a message comes to be wanted or refused while it is still coming. */
    private enum Way {
        WANTED("", false),
        EMPTY("", true),
        OVERSIZE("x".repeat(70_000) + "\r\n", false),
        HEADER_TOO_LARGE("X: y\r\n".repeat(1000), false),
        LOOPING("Received: x\r\n".repeat(11), false),
        STRAY("a\nb\r\n", false);

        final String before;
        final boolean nothing;

        Way(String before, boolean nothing) {
            this.before = before;
            this.nothing = nothing;
        }
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void aLookAlikeEndsNothing(Way way) {
        for (String lead : PARTS) {
            for (String tail : PARTS) {
                String start = way.nothing ? "" : "x";
                boolean end = (start + lead).endsWith("\r\n") || way.nothing && lead.isEmpty();
                if (end && tail.startsWith("\r\n")) {
                    continue; // that one is the end
                }
                String content = way.before + start + lead + "." + tail + SMUGGLED;
                for (int piece : new int[] {Integer.MAX_VALUE, 1, 7}) {
                    if (piece > 7 || content.length() < 1000) {
                        oneOrNone(content, piece, way + " " + Arrays.toString((lead + "." + tail).toCharArray()));
                    }
                }
            }
        }
    }

    private static void oneOrNone(String content, int piece, String name) {
        SessionDriver driver = new SessionDriver(SMALL, SessionDriver.examplePolicy()).connect();
        driver.send("EHLO x\r\nMAIL FROM:<a@example.com>\r\nRCPT TO:<alice@example.org>\r\nDATA\r\n");
        driver.said.setLength(0);
        byte[] octets = content.getBytes(StandardCharsets.ISO_8859_1);
        for (long from = 0; from < octets.length; from += piece) {
            driver.send(Arrays.copyOfRange(octets, (int) from, (int) Math.min(octets.length, from + piece)));
        }
        // The smuggled message's own CRLF.CRLF ends the one message: one reply, and at most one message.
        assertThat(driver.said.toString().split("\r\n")).as(name).hasSize(1);
        assertThat(driver.messages.size()).as(name).isLessThanOrEqualTo(1);
        if (!driver.messages.isEmpty()) {
            String text = driver.messages.get(0).text();
            assertThat(text).as(name).contains("smuggled");
            assertThat(driver.messages.get(0).envelope().sender().text())
                    .as(name)
                    .isEqualTo("a@example.com");
            assertThat(text.replace("\r\n", "")).as(name).doesNotContain("\r").doesNotContain("\n");
        }
        driver.said.setLength(0);
        driver.send("DATA\r\n");
        assertThat(driver.said.toString()).as(name).startsWith("503 ");
    }

    @Test
    void theTrueEndIsFoundInEveryStateAndWhatFollowsIsACommand() {
        for (Way way : Way.values()) {
            String content = way.before + (way.nothing ? "" : "x\r\n") + ".\r\nNOOP\r\n";
            SessionDriver driver = new SessionDriver(SMALL, SessionDriver.examplePolicy()).connect();
            driver.send("EHLO x\r\nMAIL FROM:<>\r\nRCPT TO:<alice@example.org>\r\nDATA\r\n");
            driver.said.setLength(0);
            driver.send(content);
            assertThat(driver.said.toString()).as(way.name()).endsWith("\r\n250 2.0.0 OK\r\n");
            assertThat(driver.messages).as(way.name()).hasSize(way == Way.WANTED || way == Way.EMPTY ? 1 : 0);
        }
    }

    /** The network reads 8192 octets at a time; the end may lie across the border at any of its octets. */
    @Test
    void theEndIsFoundAcrossTheBorderOfReadBuffers() {
        for (int shift = 0; shift <= 8; shift++) {
            String message = "\r\n" + "y".repeat(8192 - 4 - shift) + "\r\n";
            String sent = message + ".\r\nQUIT\r\n";
            SessionDriver driver = new SessionDriver(SMALL, SessionDriver.examplePolicy()).connect();
            driver.send("EHLO x\r\nMAIL FROM:<>\r\nRCPT TO:<alice@example.org>\r\nDATA\r\n");
            driver.send(sent.substring(0, 8192));
            driver.send(sent.substring(8192));
            assertThat(driver.messages).as("shift %d", shift).hasSize(1);
            assertThat(driver.messages.get(0).text()).as("shift %d", shift).isEqualTo(message);
            assertThat(driver.closed).as("shift %d", shift).isTrue();
        }
    }

    /** A command line, and a chunk with the command behind it, cut at the border at each of their octets. */
    @Test
    void linesAndChunksMayLieAcrossTheBorderOfReadBuffers() {
        String tail = "MAIL FROM:<>\r\nRCPT TO:<alice@example.org>\r\nBDAT 5 LAST\r\nabc\r\nQUIT\r\n";
        for (int shift = 0; shift <= tail.length(); shift++) {
            StringBuilder sent = new StringBuilder("EHLO x\r\n");
            while (sent.length() + 1000 < 8192 - shift) {
                sent.append("NOOP ").append("z".repeat(493)).append("\r\n");
            }
            int left = 8192 - shift - sent.length();
            sent.append("NOOP ").append("z".repeat(left - 7)).append("\r\n");
            String all = sent + tail;
            SessionDriver driver = new SessionDriver(SmtpLimits.DEFAULT, SessionDriver.examplePolicy()).connect();
            driver.send(all.substring(0, 8192));
            driver.send(all.substring(8192));
            assertThat(driver.messages).as("shift %d", shift).hasSize(1);
            assertThat(driver.messages.get(0).text()).as("shift %d", shift).isEqualTo("abc\r\n");
            assertThat(driver.closed).as("shift %d", shift).isTrue();
        }
    }
}
