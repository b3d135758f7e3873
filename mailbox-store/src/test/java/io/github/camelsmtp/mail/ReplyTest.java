package io.github.camelsmtp.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ReplyTest {

    @Test
    void oneLine() {
        assertThat(Reply.of(550, 1, 1, "No such user").wire()).isEqualTo("550 5.1.1 No such user\r\n");
        assertThat(Reply.of(250, 0, 0, "Ok").wire()).isEqualTo("250 2.0.0 Ok\r\n");
        assertThat(Reply.plain(354, "Go ahead").wire()).isEqualTo("354 Go ahead\r\n");
        assertThat(Reply.of(451, 3, 0, "Later")).hasToString("451 4.3.0 Later");
    }

    @Test
    void manyLinesEachWithCodeAndStatus() {
        assertThat(Reply.plain(250, "mx", "SIZE 10", "HELP").wire()).isEqualTo("250-mx\r\n250-SIZE 10\r\n250 HELP\r\n");
        Reply status = new Reply(550, new EnhancedStatus(7, 1), List.of("one", "two"));
        assertThat(status.wire()).isEqualTo("550-5.7.1 one\r\n550 5.7.1 two\r\n");
    }

    @Test
    void textCanNeitherBreakALineNorOverflowIt() {
        assertThat(Reply.plain(250, "a\r\n250 b\0\u00e9").wire()).isEqualTo("250 a??250 b??\r\n");
        assertThat(Reply.of(550, 1, 1, "x".repeat(5000)).wire().length())
                .as("RFC 5321 §4.5.3.1.5: 512 octets with CRLF")
                .isLessThanOrEqualTo(512);
    }

    @Test
    void classes() {
        assertThat(Reply.of(250, 0, 0, "").isPositive()).isTrue();
        assertThat(Reply.of(451, 0, 0, "").isTransient()).isTrue();
        assertThat(Reply.of(451, 0, 0, "").isPermanent()).isFalse();
        assertThat(Reply.of(550, 0, 0, "").isPermanent()).isTrue();
        assertThat(Reply.plain(354, "").isPositive()).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "550 5.7.1 No thanks | 550 5.7.1 No thanks",
                "550 No thanks       | 550 No thanks",
                "451                 | '451 '",
                "250 2.0.0           | '250 2.0.0 '",
                "550 5.7 odd         | 550 5.7 odd",
                "550 5.7.1000 odd    | 550 5.7.1000 odd",
                "550 5.7.x odd       | 550 5.7.x odd",
            })
    void parses(String text, String wire) {
        assertThat(Reply.parse(text).map(Reply::wire)).hasValue(wire + "\r\n");
    }

    @Test
    void aLineEndInParsedTextStartsAnotherLine() {
        assertThat(Reply.parse("550 5.7.1 one\r\ntwo\nthree").map(Reply::wire))
                .hasValue("550-5.7.1 one\r\n550-5.7.1 two\r\n550 5.7.1 three\r\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "55", "5x0 No", "150 No", "650 No", "5500 No", "550-No", "550 4.7.1 No", "250 5.0.0", "٥٥٠"})
    void refusesToParse(String text) {
        assertThat(Reply.parse(text)).isEmpty();
    }

    @Test
    void ourOwnMistakesThrow() {
        assertThatThrownBy(() -> Reply.plain(199, "x")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Reply.plain(600, "x")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Reply.plain(250)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Reply.of(250, 1000, 0, "x")).isInstanceOf(IllegalArgumentException.class);
    }
}
