package io.github.camelsmtp.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The clocks, looked at from moments that the test chooses. */
class DeadlinesTest {
    private static final long MINUTE = Duration.ofMinutes(1).toNanos();
    private static final long SECOND = 1_000_000_000L;
    private final Deadlines deadlines = new Deadlines(Duration.ofMinutes(5), Duration.ofMinutes(3), 500);

    @Test
    void isOverAfterTheIdleTimeout() {
        assertThat(deadlines.isOver(in(4), 0)).isFalse();
        assertThat(deadlines.isOver(in(6), 0)).isTrue();
    }

    @Test
    void isNotOverWhileTheClientWaitsForUsOrHasRepliesToRead() {
        assertThat(deadlines.isOver(in(6), 1)).isFalse();
        deadlines.pause(true);
        assertThat(deadlines.isOver(in(6), 0)).isFalse();
        deadlines.pause(false);
        assertThat(deadlines.isOver(in(6), 0)).isTrue();
    }

    @Test
    void givesALineItsTimeFromItsFirstOctetOn() {
        consumed("NO", true);
        long begun = in(0);
        for (String octet : new String[] {"O", "P", " ", "x"}) {
            deadlines.heard();
            consumed(octet, true);
        }
        assertThat(deadlines.isOver(begun + 3 * MINUTE, 0)).isTrue();
        consumed("\r\n", false);
        assertThat(deadlines.isOver(begun + 3 * MINUTE, 0)).isFalse();
    }

    @Test
    void givesEachLineItsOwnTimeWhenOctetsNeverStopAtALineEnd() {
        deadlines.heard();
        consumed("NOO", true);
        long begun = in(0);
        deadlines.heard();
        consumed("P\r\nNOO", true);
        assertThat(deadlines.isOver(begun + 3 * MINUTE - 1, 0)).isFalse();
    }

    @Test
    void letsAMessageFallBehindItsRateByTheTimeOfACommandAndNoMore() {
        deadlines.received(0, true);
        long begun = in(0);
        assertThat(deadlines.isOver(begun + 3 * MINUTE - SECOND, 0)).isFalse();
        assertThat(deadlines.isOver(begun + 3 * MINUTE, 0)).isTrue();
        // However much comes at once, it buys no more than the time until now.
        deadlines.received(1_000_000, true);
        assertThat(deadlines.isOver(begun + 3 * MINUTE + SECOND, 0)).isTrue();
        deadlines.received(10, false);
        assertThat(deadlines.isOver(begun + 3 * MINUTE + SECOND, 0)).isFalse();
    }

    @Test
    void setsNoTimeForAMessageWithoutARateOrWhileTheClientWaitsForUs() {
        Deadlines none = new Deadlines(Duration.ofMinutes(5), Duration.ofMinutes(3), 0);
        none.received(1, true);
        assertThat(none.isOver(in(4), 0)).isFalse();
        deadlines.received(1, true);
        deadlines.pause(true);
        assertThat(deadlines.isOver(in(4), 0)).isFalse();
        deadlines.pause(false);
        assertThat(deadlines.isOver(in(2), 0)).isFalse();
    }

    @Test
    void isStalledWhenNothingOfTheUnsentGoesForTheIdleTimeout() {
        long start = in(0);
        assertThat(deadlines.isStalled(start, 100, 0)).isFalse();
        assertThat(deadlines.isStalled(start + 4 * MINUTE, 100, 0)).isFalse();
        assertThat(deadlines.isStalled(start + 5 * MINUTE, 100, 1)).isFalse();
        assertThat(deadlines.isStalled(start + 9 * MINUTE, 100, 1)).isFalse();
        assertThat(deadlines.isStalled(start + 10 * MINUTE, 100, 1)).isTrue();
        assertThat(deadlines.isStalled(start + 11 * MINUTE, 0, 1)).isFalse();
        assertThat(deadlines.isStalled(start + 15 * MINUTE, 100, 1)).isFalse();
    }

    private void consumed(String text, boolean commandUnderWay) {
        byte[] octets = text.getBytes(StandardCharsets.US_ASCII);
        deadlines.consumed(ByteBuffer.wrap(octets), 0, octets.length, commandUnderWay);
    }

    private static long in(long minutes) {
        return System.nanoTime() + minutes * MINUTE;
    }
}
