package io.github.camelsmtp.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** What we emit has one end for every reader there is, whatever the message is made of. */
class EmittedTest {
    private static final char[] ALPHABET = {'\r', '\n', '.', 'x', '\0'};
    private static final int LENGTH = 7;

    @Test
    void noSequenceOfHostileOctetsCanBeReadAsTwoMessages() {
        int count = (int) Math.pow(ALPHABET.length, LENGTH);
        for (int n = 0; n < count; n++) {
            StringBuilder message = new StringBuilder(LENGTH);
            for (int i = 0, rest = n; i < LENGTH; i++, rest /= ALPHABET.length) {
                message.append(ALPHABET[rest % ALPHABET.length]);
            }
            String wire = stuffed(message.toString(), n % (LENGTH + 1));
            if (!Emitted.ends(wire).equals(java.util.List.of(wire.length()))) {
                assertThat(Emitted.ends(wire))
                        .as(wire.replace("\r", "\\r").replace("\n", "\\n"))
                        .containsExactly(wire.length());
            }
        }
    }

    @Test
    void theCarelessReaderSeesEveryKindOfEnd() {
        assertThat(Emitted.ends("x\r\n.\r\n")).containsExactly(6);
        assertThat(Emitted.ends("x\n.\ny\r.\r")).containsExactly(4, 8);
        assertThat(Emitted.ends("..\r\n. \r\n")).isEmpty();
    }

    private static String stuffed(String message, int split) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        DotStuffer stuffer = DotStuffer.whole(run -> {
            while (run.hasRemaining()) {
                out.write(run.get());
            }
        });
        byte[] octets = message.getBytes(StandardCharsets.ISO_8859_1);
        stuffer.encode(ByteBuffer.wrap(octets, 0, split));
        stuffer.encode(ByteBuffer.wrap(octets, split, octets.length - split));
        stuffer.end();
        return out.toString(StandardCharsets.ISO_8859_1);
    }
}
