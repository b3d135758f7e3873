package io.github.camelsmtp.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ListenerSettingsTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    @Test
    void keepsTheDefaultsThatItDocuments() {
        assertThat(ListenerSettings.of("127.0.0.1", 2525))
                .isEqualTo(new ListenerSettings(
                        "127.0.0.1", 2525, 1000, 50, Duration.ofMinutes(5), Duration.ofMinutes(5)));
    }

    @Test
    void tellsWhichValueIsOutOfItsRange() {
        refuses(" ", 25, 1, 1, MINUTE, MINUTE, "host must be a name or an address, not empty");
        refuses("h", -1, 1, 1, MINUTE, MINUTE, "port must be 0 to 65535, not -1");
        refuses("h", 65_536, 1, 1, MINUTE, MINUTE, "port must be 0 to 65535, not 65536");
        refuses("h", 25, 0, 1, MINUTE, MINUTE, "maxConnections must be at least 1, not 0");
        refuses("h", 25, 1, 0, MINUTE, MINUTE, "maxConnectionsPerAddress must be at least 1, not 0");
        refuses("h", 25, 1, 1, Duration.ZERO, MINUTE, "idleTimeout must be 1 millisecond to 1 day, not 0 ms");
        refuses(
                "h",
                25,
                1,
                1,
                MINUTE,
                Duration.ofDays(2),
                "commandTimeout must be 1 millisecond to 1 day, not 172800000 ms");
    }

    private static void refuses(
            String host, int port, int most, int mostPerAddress, Duration idle, Duration command, String message) {
        assertThatThrownBy(() -> new ListenerSettings(host, port, most, mostPerAddress, idle, command))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }
}
