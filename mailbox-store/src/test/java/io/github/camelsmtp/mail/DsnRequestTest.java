package io.github.camelsmtp.mail;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelsmtp.mail.DsnRequest.Notify;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DsnRequestTest {

    private static DsnRequest of(String words) {
        Set<Notify> wanted = new TreeSet<>();
        for (String word : words.split(" ")) {
            if (!word.equals("-")) {
                wanted.add(Notify.valueOf(word));
            }
        }
        return new DsnRequest(wanted, null);
    }

    @ParameterizedTest
    @CsvSource({
        "-, -, -",
        "NEVER, NEVER, NEVER",
        "NEVER, -, -",
        "NEVER, SUCCESS, SUCCESS",
        "SUCCESS, FAILURE DELAY, SUCCESS FAILURE DELAY",
        "-, SUCCESS, SUCCESS FAILURE DELAY",
        "-, FAILURE, FAILURE DELAY",
    })
    void whatBothWant(String one, String other, String both) {
        assertThat(of(one).and(of(other))).isEqualTo(of(both));
        assertThat(of(other).and(of(one))).isEqualTo(of(both));
    }
}
