package io.github.camelsmtp.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LineBufferTest {

    /** Feeds the pieces and answers what was found: the text of a line, or the name of another result. */
    private static List<String> read(int limit, String... pieces) {
        LineBuffer lines = new LineBuffer(limit);
        List<String> found = new ArrayList<>();
        for (String piece : pieces) {
            ByteBuffer in = ByteBuffer.wrap(piece.getBytes(StandardCharsets.ISO_8859_1));
            while (in.hasRemaining()) {
                LineBuffer.Result result = lines.take(in);
                if (result != LineBuffer.Result.MORE) {
                    found.add(result == LineBuffer.Result.LINE ? lines.line() : result.name());
                }
            }
        }
        return found;
    }

    @Test
    void linesEndInCrlfWhereverTheyAreCut() {
        String sent = "EHLO a\r\n\r\nQUIT\r\n";
        for (int cut = 0; cut <= sent.length(); cut++) {
            assertThat(read(512, sent.substring(0, cut), sent.substring(cut))).containsExactly("EHLO a", "", "QUIT");
        }
        assertThat(read(512, sent.split(""))).containsExactly("EHLO a", "", "QUIT");
    }

    @Test
    void aBareLineFeedEndsALineThatMustNotBeExecuted() {
        assertThat(read(512, "NOOP\nQUIT\r\n")).containsExactly("BARE_LF", "QUIT");
        assertThat(read(512, "\n")).containsExactly("BARE_LF");
    }

    @Test
    void aBareCarriageReturnStaysInTheLine() {
        assertThat(read(512, "NOOP\rQUIT\r\r\n")).containsExactly("NOOP\rQUIT\r");
    }

    @Test
    void theLimitCountsTheLineEnd() {
        assertThat(read(10, "12345678\r\n")).containsExactly("12345678");
        assertThat(read(10, "123456789\r\n")).containsExactly("TOO_LONG");
        assertThat(read(10, "123456789\r\nNOOP\r\n".split(""))).containsExactly("TOO_LONG", "NOOP");
        assertThat(read(10, "12345678\rx\r\n")).containsExactly("TOO_LONG");
    }

    @Test
    void aLineThatNeverEndsIsAFlood() {
        assertThat(read(10, "x".repeat(10 * 32))).isEmpty();
        assertThat(read(10, "x".repeat(10 * 32 + 10))).containsExactly("FLOOD");
    }

    @Test
    void octetsThatAreNotUtf8AreReadAsLatin1() {
        assertThat(read(512, "\u00c3\u00a4\r\n")).containsExactly("\u00e4");
        assertThat(read(512, "\u00e4\r\n")).containsExactly("\u00e4");
    }

    @Test
    void onlyALineThatHasBegunIsPartial() {
        LineBuffer lines = new LineBuffer(512);
        assertThat(lines.partial()).isFalse();
        lines.take(ByteBuffer.wrap(new byte[] {'N'}));
        assertThat(lines.partial()).isTrue();
        lines.take(ByteBuffer.wrap(new byte[] {'\r', '\n'}));
        assertThat(lines.partial()).isFalse();
    }
}
