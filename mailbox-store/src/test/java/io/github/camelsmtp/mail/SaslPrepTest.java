package io.github.camelsmtp.mail;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

final class SaslPrepTest {

    /** RFC 4013 §3, all seven. */
    @Test
    void theExamplesOfTheRfc() {
        assertThat(SaslPrep.prepare("I\u00adX")).hasValue("IX");
        assertThat(SaslPrep.prepare("user")).hasValue("user");
        assertThat(SaslPrep.prepare("USER")).hasValue("USER");
        assertThat(SaslPrep.prepare("\u00aa")).hasValue("a");
        assertThat(SaslPrep.prepare("\u2168")).hasValue("IX");
        assertThat(SaslPrep.prepare("\u0007")).isEmpty();
        assertThat(SaslPrep.prepare("\u06271")).isEmpty();
    }

    @Test
    void spacesBecomeOneAndJoinersNone() {
        assertThat(SaslPrep.prepare("a\u00a0b\u3000c\u2003d")).hasValue("a b c d");
        assertThat(SaslPrep.prepare("a\u200db\ufe0fc\ufeff")).hasValue("abc");
        assertThat(SaslPrep.prepare("\u00ad")).hasValue("");
        assertThat(SaslPrep.prepare("")).hasValue("");
        assertThat(SaslPrep.prepare("e\u0301")).as("composed").hasValue("\u00e9");
        assertThat(SaslPrep.prepare("\uff41\uff11")).as("full width").hasValue("a1");
    }

    @Test
    void whatNobodySeesIsRefused() {
        for (int c : new int[] {
            0, 0x1F, 0x7F, 0x80, 0x9F, 0x6DD, 0x70F, 0x180E, 0x200E, 0x2028, 0x2029, 0x202E, 0x2061, 0x206F, 0x2FF0,
            0xE000, 0xF8FF, 0xFDD0, 0xFFFD, 0xFFFE, 0xFFFF, 0x1D173, 0x1FFFE, 0xE0001, 0xE0041, 0xF0000, 0x10FFFF
        }) {
            assertThat(SaslPrep.prepare("a" + Character.toString(c)))
                    .as(Integer.toHexString(c))
                    .isEmpty();
        }
        assertThat(SaslPrep.prepare("a\ud800")).as("half a character").isEmpty();
        assertThat(SaslPrep.prepare("\u0340"))
                .as("normalized to what is allowed")
                .hasValue("\u0300");
    }

    @Test
    void oneDirection() {
        assertThat(SaslPrep.prepare("\u05d0\u05d1")).hasValue("\u05d0\u05d1");
        assertThat(SaslPrep.prepare("\u05d01\u05d1")).hasValue("\u05d01\u05d1");
        assertThat(SaslPrep.prepare("\u05d0a\u05d1")).isEmpty();
        assertThat(SaslPrep.prepare("1\u05d0")).isEmpty();
        assertThat(SaslPrep.prepare("\u0661"))
                .as("an Arabic digit has no direction")
                .hasValue("\u0661");
    }

    @Test
    void emojiAreLetThrough() {
        assertThat(SaslPrep.prepare("\ud83d\udc2b\ud83d\udceb")).hasValue("\ud83d\udc2b\ud83d\udceb");
    }

    @Test
    void preparedTextStaysWhatItIs() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < 20_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int n = random.nextInt(6); n > 0; n--) {
                text.appendCodePoint(random.nextInt(random.nextBoolean() ? 0x3100 : 0x110000));
            }
            SaslPrep.prepare(text.toString())
                    .ifPresent(once -> assertThat(SaslPrep.prepare(once))
                            .as("seed %d", seed)
                            .hasValue(once));
        }
    }
}
