package io.github.camelsmtp.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DotStufferTest {

    @ParameterizedTest
    @CsvSource({
        "'', .<>",
        "<>, <>.<>",
        ".<>, ..<>.<>",
        "..<>, ...<>.<>",
        "a.b<>, a.b<>.<>",
        "a<>.b<>, a<>..b<>.<>",
        "a<>.<>.<>b<>, a<>..<>..<>b<>.<>",
        "no end, no end<>.<>",
        "., ..<>.<>",
        "a<>., a<>..<>.<>",
        // What others may take for the end of a line.
        "a).)b<>, a)..)b<>.<>",
        "a(.(b<>, a(..(b<>.<>",
        "a(.<>b<>, a(..<>b<>.<>",
        "a<>.(b<>, a<>..(b<>.<>",
        "a), a)<>.<>",
        "a(, a(<>.<>",
        "a)(.<>, a)(..<>.<>",
        "a<>(.<>, a<>(..<>.<>"
    })
    void stuffsAWholeMessageAtEverySplit(String message, String wire) {
        // < and > stand for CR and LF, ) and ( for a bare CR and a bare LF.
        String plain = octets(message);
        for (int split = 0; split <= plain.length(); split++) {
            assertThat(encode(DotStuffer::whole, plain, split)).isEqualTo(octets(wire));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "'a: 1<>b: 2<><>one<>two<>', 0, 'a: 1<>b: 2<><>.<>'",
        "'a: 1<>b: 2<><>one<>two<>', 1, 'a: 1<>b: 2<><>one<>.<>'",
        "'a: 1<>b: 2<><>one<>two<>', 2, 'a: 1<>b: 2<><>one<>two<>.<>'",
        "'a: 1<>b: 2<><>one<>two<>', 9, 'a: 1<>b: 2<><>one<>two<>.<>'",
        "'a: 1<><>.<>..<>three<>', 2, 'a: 1<><>..<>...<>.<>'",
        "'a: 1<><><><>b<>', 1, 'a: 1<><><>.<>'",
        "'<>one<>two<>', 1, '<>one<>.<>'",
        "'a: 1<>b: 2<>', 0, 'a: 1<>b: 2<>.<>'",
        "'a: 1<>b: 2', 0, 'a: 1<>b: 2<>.<>'",
        "'a: 1<><>no end', 5, 'a: 1<><>no end<>.<>'",
        "'', 3, '.<>'"
    })
    void stopsAfterTheBodyLinesThatAreWantedAtEverySplit(String message, long bodyLines, String wire) {
        String plain = octets(message);
        for (int split = 0; split <= plain.length(); split++) {
            assertThat(encode(sink -> DotStuffer.top(sink, bodyLines), plain, split))
                    .isEqualTo(octets(wire));
        }
    }

    @Test
    void saysWhenTheTopIsCompleteAndLeavesTheRest() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        DotStuffer stuffer = DotStuffer.top(into(out), 1);
        ByteBuffer in = ByteBuffer.wrap(octets("a<><>one<>two<>").getBytes(StandardCharsets.ISO_8859_1));
        assertThat(stuffer.encode(in)).isFalse();
        assertThat(in.remaining()).isEqualTo("two".length() + 2);
        assertThat(stuffer.octets()).isEqualTo(out.size());
        assertThat(stuffer.encode(in)).isFalse();
        assertThat(stuffer.octets()).isEqualTo(out.size());
    }

    @Test
    void countsTheOctetsOfTheMessageOnly() {
        DotStuffer stuffer = DotStuffer.whole(run -> {});
        stuffer.encode(ByteBuffer.wrap(octets(".<>.<>x").getBytes(StandardCharsets.ISO_8859_1)));
        stuffer.end();
        assertThat(stuffer.octets()).isEqualTo(7);
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, Long.MIN_VALUE})
    void refusesANegativeNumberOfLines(long bodyLines) {
        assertThatThrownBy(() -> DotStuffer.top(run -> {}, bodyLines)).isInstanceOf(IllegalArgumentException.class);
    }

    /** What the DATA decoder of the other side makes of it is the message, whatever the message is made of. */
    @Test
    void isUndoneByTheDataDecoder() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        String[] parts = {".", "..", "\r\n", "\r\n.\r\n", "a", "text.", "\r\n..", " "};
        for (int i = 0; i < 20_000; i++) {
            StringBuilder message = new StringBuilder();
            for (int n = random.nextInt(12); n > 0; n--) {
                message.append(parts[random.nextInt(parts.length)]);
            }
            message.append("\r\n");
            String wire = encode(DotStuffer::whole, message.toString(), random.nextInt(message.length() + 1));
            ByteArrayOutputStream decoded = new ByteArrayOutputStream();
            DataDecoder decoder = new DataDecoder(run -> into(decoded).accept(run));
            ByteBuffer in = ByteBuffer.wrap(wire.getBytes(StandardCharsets.ISO_8859_1));
            assertThat(decoder.decode(in)).as("seed %d, end of %s", seed, wire).isTrue();
            assertThat(in.hasRemaining()).as("seed %d, rest of %s", seed, wire).isFalse();
            assertThat(decoded.toString(StandardCharsets.ISO_8859_1))
                    .as("seed %d", seed)
                    .isEqualTo(message.toString());
        }
    }

    private static String encode(Function<Consumer<ByteBuffer>, DotStuffer> maker, String message, int split) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        DotStuffer stuffer = maker.apply(into(out));
        byte[] octets = message.getBytes(StandardCharsets.ISO_8859_1);
        stuffer.encode(ByteBuffer.wrap(octets, 0, split));
        stuffer.encode(ByteBuffer.wrap(octets, split, octets.length - split));
        stuffer.end();
        return out.toString(StandardCharsets.ISO_8859_1);
    }

    private static Consumer<ByteBuffer> into(ByteArrayOutputStream out) {
        return run -> {
            assertThat(run.hasRemaining()).as("runs are never empty").isTrue();
            while (run.hasRemaining()) {
                out.write(run.get());
            }
        };
    }

    private static String octets(String text) {
        return text.replace('<', '\r').replace('>', '\n').replace(')', '\r').replace('(', '\n');
    }
}
