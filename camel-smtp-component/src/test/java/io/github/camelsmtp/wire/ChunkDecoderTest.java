package io.github.camelsmtp.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ChunkDecoderTest {
    private final StringBuilder octets = new StringBuilder();
    private final ChunkDecoder decoder =
            new ChunkDecoder(run -> octets.append(StandardCharsets.ISO_8859_1.decode(run)));

    private int decode(String text, long most) {
        return decoder.decode(ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1)), most);
    }

    @Test
    void takesWhatIsAnnouncedAndNoMore() {
        ByteBuffer in = ByteBuffer.wrap("abcQUIT".getBytes(StandardCharsets.ISO_8859_1));
        assertThat(decoder.decode(in, 3)).isEqualTo(3);
        assertThat(StandardCharsets.ISO_8859_1.decode(in).toString()).isEqualTo("QUIT");
        assertThat(decode("de", Long.MAX_VALUE)).isEqualTo(2);
        assertThat(decode("x", 0)).isZero();
        assertThat(octets.toString()).isEqualTo("abcde");
        assertThat(decoder.stray()).isFalse();
    }

    @Test
    void aLineEndMayBeCutByABorder() {
        decode("a\r", 2);
        assertThat(decoder.stray()).isFalse();
        assertThat(decoder.endsInCarriageReturn()).isTrue();
        decode("\nb\r\n", 4);
        assertThat(decoder.stray()).isFalse();
        assertThat(decoder.endsInCarriageReturn()).isFalse();
    }

    @Test
    void aStrayLineFeedIsRemembered() {
        decode("a\n", 2);
        decode("b\r\n", 3);
        assertThat(decoder.stray()).isTrue();
    }

    @Test
    void aStrayCarriageReturnIsRemembered() {
        decode("a\r", 2);
        decode("\r\n", 2);
        assertThat(decoder.stray()).isTrue();
    }
}
