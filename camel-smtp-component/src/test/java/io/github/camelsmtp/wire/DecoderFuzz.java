package io.github.camelsmtp.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Any octets for the decoders, in pieces, against the rule said another way. */
class DecoderFuzz {

    @FuzzTest
    void data(byte[] input) {
        String sent = new String(input, StandardCharsets.ISO_8859_1);
        String all = "\r\n" + sent;
        int end = all.indexOf("\r\n.\r\n");
        for (int piece : new int[] {Math.max(1, input.length), 1, 3}) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            DataDecoder decoder = new DataDecoder(run -> take(run, out));
            int consumed = 0;
            boolean ended = false;
            for (int from = 0; from < input.length && !ended; from += piece) {
                ByteBuffer in = ByteBuffer.wrap(input, from, Math.min(piece, input.length - from));
                ended = decoder.decode(in);
                consumed = in.position();
            }
            assertThat(ended).isEqualTo(end >= 0);
            if (ended) {
                assertThat(consumed).isEqualTo(end + 3);
                if (!decoder.stray()) {
                    String message =
                            all.substring(0, end + 2).replace("\r\n.", "\r\n").substring(2);
                    assertThat(out.toString(StandardCharsets.ISO_8859_1)).isEqualTo(message);
                }
            }
        }
    }

    /** Whatever a message is, what we send of it has one end, and not before its end. */
    @FuzzTest
    void stuffed(byte[] input) {
        ByteArrayOutputStream wire = new ByteArrayOutputStream();
        DotStuffer stuffer = DotStuffer.whole(run -> take(run, wire));
        for (int from = 0; from < input.length; from += 5) {
            stuffer.encode(ByteBuffer.wrap(input, from, Math.min(5, input.length - from)));
        }
        stuffer.end();
        assertThat(stuffer.octets()).isEqualTo(input.length);
        String text = wire.toString(StandardCharsets.ISO_8859_1);
        assertThat(Emitted.ends(text)).containsExactly(text.length());
    }

    @FuzzTest
    void chunks(byte[] input) {
        for (int piece : new int[] {Math.max(1, input.length), 1}) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            ChunkDecoder decoder = new ChunkDecoder(run -> take(run, out));
            for (int from = 0; from < input.length; from += piece) {
                ByteBuffer in = ByteBuffer.wrap(input, from, input.length - from);
                int most = Math.min(piece, input.length - from);
                assertThat(decoder.decode(in, most)).isEqualTo(most);
                assertThat(in.position()).isEqualTo(from + most);
            }
            assertThat(out.toByteArray()).isEqualTo(input);
            String rest = new String(input, StandardCharsets.ISO_8859_1).replace("\r\n", "");
            boolean openEnd = rest.endsWith("\r") && input[input.length - 1] == '\r';
            String inside = openEnd ? rest.substring(0, rest.length() - 1) : rest;
            assertThat(decoder.endsInCarriageReturn()).isEqualTo(openEnd);
            assertThat(decoder.stray()).isEqualTo(inside.indexOf('\r') >= 0 || inside.indexOf('\n') >= 0);
        }
    }

    @FuzzTest
    void lines(byte[] input) {
        List<String> whole = read(input, Math.max(1, input.length));
        assertThat(read(input, 1)).isEqualTo(whole);
        assertThat(read(input, 7)).isEqualTo(whole);
    }

    @FuzzTest
    void xtext(byte[] input) {
        String written = Xtext.encode(input);
        assertThat(written).matches("[!-~]*");
        assertThat(Xtext.decode(written))
                .hasValueSatisfying(octets -> assertThat(octets).isEqualTo(input));
        String text = new String(input, StandardCharsets.ISO_8859_1);
        Xtext.decode(text)
                .ifPresent(octets -> assertThat(Xtext.decode(Xtext.encode(octets)))
                        .hasValueSatisfying(again -> assertThat(again).isEqualTo(octets)));
    }

    private static List<String> read(byte[] input, int piece) {
        LineBuffer lines = new LineBuffer(16);
        List<String> found = new ArrayList<>();
        for (int from = 0; from < input.length; from += piece) {
            ByteBuffer in = ByteBuffer.wrap(input, from, Math.min(piece, input.length - from));
            while (in.hasRemaining()) {
                LineBuffer.Result result = lines.take(in);
                if (result == LineBuffer.Result.FLOOD) {
                    found.add("flood");
                    return found;
                }
                if (result != LineBuffer.Result.MORE) {
                    found.add(result == LineBuffer.Result.LINE ? "line " + lines.line() : result.name());
                }
            }
        }
        return found;
    }

    private static void take(ByteBuffer run, ByteArrayOutputStream out) {
        while (run.hasRemaining()) {
            out.write(run.get());
        }
    }
}
