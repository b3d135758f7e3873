package io.github.camelsmtp.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RateTest {
    @ParameterizedTest
    @CsvSource({"100/1h, 100/3600s", "1/1s, 1/1s", "20/30s, 20/30s", "5/2m, 5/120s", "1000000/30d, 1000000/2592000s"})
    void whatIsARate(String text, String meaning) {
        assertThat(Rate.parse("messageRate", text)).hasToString(meaning);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "100",
                "100/",
                "/1h",
                "100/h",
                "0/1h",
                "100/0h",
                "-1/1h",
                "100/1",
                "100/1w",
                "100/1H",
                "1000001/1h",
                "1/31d",
                "1/9999999d",
                "99999999999/1h",
                "1/99999999999h",
                "1 / 1h",
                "1/1h/1h",
                "٣/1h",
                "/",
                "h",
                "/h"
            })
    void whatIsNone(String text) {
        assertThatThrownBy(() -> Rate.parse("messageRate", text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("messageRate must be a number and a time such as 100/1h or 20/30s"
                        + " (s, m, h or d; 1 to 1000000 in at most 30d), not '" + text + "'");
    }

    @Test
    void aRateThatIsMadeIsCheckedToo() {
        assertThatThrownBy(() -> new Rate(0, java.time.Duration.ofHours(1)))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
