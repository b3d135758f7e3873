package io.github.camelsmtp.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The end of a message, its look-alikes, and the dots, at every place where the octets can be cut. */
class DataDecoderTest {

    /** What came out: the octets, whether the end was found, whether something was stray, and what was left. */
    private record Result(String octets, boolean ended, boolean stray, String left) {}

    @ParameterizedTest
    @CsvSource({
        // sent, decoded, left
        "'.\\r\\n', '', ''",
        "'\\r\\n.\\r\\n', '\\r\\n', ''",
        "'a\\r\\n.\\r\\nQUIT\\r\\n', 'a\\r\\n', 'QUIT\\r\\n'",
        "'..\\r\\n.\\r\\n', '.\\r\\n', ''",
        "'.a\\r\\n.\\r\\n', 'a\\r\\n', ''",
        "'a.\\r\\n.\\r\\n', 'a.\\r\\n', ''",
        "'...\\r\\n.\\r\\n.\\r\\n', '..\\r\\n', '.\\r\\n'",
        "'a\\r\\n\\r\\n..b\\r\\n.\\r\\n', 'a\\r\\n\\r\\n.b\\r\\n', ''"
    })
    void decodes(String sent, String decoded, String left) {
        String octets = unescape(sent);
        Result expected = new Result(unescape(decoded), true, false, unescape(left));
        for (int cut = 0; cut <= octets.length(); cut++) {
            assertThat(decode(octets.substring(0, cut), octets.substring(cut)))
                    .as("cut at %d", cut)
                    .isEqualTo(expected);
        }
        assertThat(decode(octets.split(""))).isEqualTo(expected);
    }

    @Test
    void nothingThatLooksLikeTheEndIsTheEnd() {
        String[] parts = {"", "\r", "\n", "\r\n", "\0", "\r\r\n", "\n\r"};
        for (String before : parts) {
            for (String after : parts) {
                String sent = "x" + before + "." + after + "y";
                boolean end = before.endsWith("\r\n") && after.equals("\r\n");
                boolean strayBefore = hasStray("x" + before + ".");
                for (int cut = 0; cut <= sent.length(); cut++) {
                    Result result = decode(sent.substring(0, cut), sent.substring(cut));
                    String name = escape(sent) + " cut at " + cut;
                    assertThat(result.ended()).as(name).isEqualTo(end);
                    assertThat(result.stray()).as(name).isEqualTo(end ? strayBefore : hasStray(sent));
                }
            }
        }
    }

    @Test
    void everySequenceOfEightHostileOctetsAgreesWithTheReference() {
        char[] alphabet = {'\r', '\n', '.', 'x'};
        for (int n = 0; n < 1 << 16; n++) {
            StringBuilder sent = new StringBuilder(8);
            for (int i = 0; i < 8; i++) {
                sent.append(alphabet[n >> 2 * i & 3]);
            }
            String octets = sent.toString();
            Result expected = reference(octets);
            Result whole = decode(octets);
            Result cut = decode(octets.split(""));
            assertThat(whole.ended()).as(escape(octets)).isEqualTo(expected.ended());
            assertThat(whole.stray()).as(escape(octets)).isEqualTo(expected.stray());
            assertThat(whole.left()).as(escape(octets)).isEqualTo(expected.left());
            assertThat(cut).as(escape(octets)).isEqualTo(whole);
            if (!expected.stray() && expected.ended()) {
                assertThat(whole.octets()).as(escape(octets)).isEqualTo(expected.octets());
            }
        }
    }

    @Test
    void everyOctetPassesUnchanged() {
        StringBuilder all = new StringBuilder();
        for (char c = 0; c < 256; c++) {
            if (c != '\r' && c != '\n') {
                all.append(c);
            }
        }
        assertThat(decode("a" + all + "\r\n.\r\n").octets()).isEqualTo("a" + all + "\r\n");
    }

    @Test
    void aDirectBufferIsReadLikeAnyOther() {
        ByteBuffer direct = ByteBuffer.allocateDirect(16);
        direct.put("..a\r\n.\r\nX".getBytes(StandardCharsets.ISO_8859_1)).flip();
        List<String> runs = new ArrayList<>();
        DataDecoder decoder = new DataDecoder(
                run -> runs.add(StandardCharsets.ISO_8859_1.decode(run).toString()));
        assertThat(decoder.decode(direct)).isTrue();
        assertThat(String.join("", runs)).isEqualTo(".a\r\n");
        assertThat(direct.remaining()).isEqualTo(1);
    }

    /** The rule itself, said another way: find CRLF.CRLF in CRLF + text; unstuff what stands before it. */
    private static Result reference(String sent) {
        String all = "\r\n" + sent;
        int end = all.indexOf("\r\n.\r\n");
        String message = end < 0 ? all : all.substring(0, end + 2);
        String unstuffed = message.replace("\r\n.", "\r\n").substring(2);
        String left = end < 0 ? "" : all.substring(end + 5);
        return new Result(unstuffed, end >= 0, hasStray(end < 0 ? all : message), left);
    }

    /** A CR that is the last octet may still get its LF. */
    private static boolean hasStray(String octets) {
        for (int i = 0; i < octets.length(); i++) {
            boolean after = i > 0 && octets.charAt(i - 1) == '\r';
            boolean before = i + 1 == octets.length() || octets.charAt(i + 1) == '\n';
            if (octets.charAt(i) == '\n' && !after || octets.charAt(i) == '\r' && !before) {
                return true;
            }
        }
        return false;
    }

    private static Result decode(String... pieces) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        DataDecoder decoder = new DataDecoder(run -> {
            while (run.hasRemaining()) {
                out.write(run.get());
            }
        });
        boolean ended = false;
        StringBuilder left = new StringBuilder();
        for (String piece : pieces) {
            ByteBuffer in = ByteBuffer.wrap(piece.getBytes(StandardCharsets.ISO_8859_1));
            ended = decoder.decode(in);
            left.append(StandardCharsets.ISO_8859_1.decode(in));
        }
        return new Result(out.toString(StandardCharsets.ISO_8859_1), ended, decoder.stray(), left.toString());
    }

    private static String unescape(String text) {
        return text.replace("\\r", "\r").replace("\\n", "\n");
    }

    private static String escape(String text) {
        return text.replace("\r", "\\r").replace("\n", "\\n").replace("\0", "\\0");
    }
}
