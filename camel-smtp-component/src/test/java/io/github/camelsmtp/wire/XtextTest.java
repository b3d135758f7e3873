package io.github.camelsmtp.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

class XtextTest {

    private static String decoded(String text) {
        return Xtext.decode(text)
                .map(octets -> new String(octets, StandardCharsets.ISO_8859_1))
                .orElse("-");
    }

    @Test
    void whatIsPrintableStandsForItself() {
        StringBuilder all = new StringBuilder();
        for (char c = '!'; c <= '~'; c++) {
            if (c != '+' && c != '=') {
                all.append(c);
            }
        }
        assertThat(decoded(all.toString())).isEqualTo(all.toString());
        assertThat(Xtext.encode(all.toString())).isEqualTo(all.toString());
        assertThat(decoded("")).isEmpty();
        assertThat(Xtext.encode("")).isEmpty();
    }

    @Test
    void theRestIsInHexadecimal() {
        assertThat(decoded("e+3Dmc2@example.com")).isEqualTo("e=mc2@example.com");
        assertThat(decoded("a+2Bb+20c")).isEqualTo("a+b c");
        assertThat(decoded("+00+0D+0A+7F+FF")).isEqualTo("\0\r\n\u007f\u00ff");
        assertThat(decoded("a+2bb")).as("as Exim wrote it").isEqualTo("a+b");
        assertThat(decoded("+41")).as("encoded without need").isEqualTo("A");
        assertThat(Xtext.encode("e=mc+ 2\r\n\u00e4")).isEqualTo("e+3Dmc+2B+202+0D+0A+C3+A4");
    }

    @Test
    void whatIsNoXtextIsAValue() {
        for (String no : new String[] {
            "+",
            "+4",
            "a+4",
            "+4g",
            "+g4",
            "++41",
            "+-1",
            "a=b",
            "a b",
            "a\tb",
            "\0",
            "\u007f",
            "\u00e4",
            "+\u0661\u0661"
        }) {
            assertThat(Xtext.decode(no)).as(no).isEmpty();
        }
    }

    @Test
    void whatIsWrittenIsReadAgain() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < 2000; i++) {
            byte[] octets = new byte[random.nextInt(40)];
            random.nextBytes(octets);
            String text = Xtext.encode(octets);
            assertThat(text).as("seed %d", seed).matches("[!-*,-<>-~]*(\\+[0-9A-F]{2}[!-*,-<>-~]*)*");
            assertThat(Xtext.decode(text)).as("seed %d", seed).hasValue(octets);
        }
    }
}
