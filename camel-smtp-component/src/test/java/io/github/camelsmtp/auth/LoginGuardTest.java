package io.github.camelsmtp.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camelsmtp.store.HandClock;
import java.net.InetAddress;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class LoginGuardTest {
    private final HandClock clock = new HandClock();
    private final LoginGuard guard = new LoginGuard(clock, 3, Duration.ofMinutes(15));

    private static InetAddress address(String text) throws Exception {
        return InetAddress.getByName(text);
    }

    @Test
    void eachFailureIsToldLaterThanTheOneBefore() throws Exception {
        InetAddress somewhere = address("192.0.2.1");
        for (int seconds : new int[] {1, 2, 3, 4, 5, 5}) {
            assertThat(guard.failed(somewhere, "alice")).isEqualTo(Duration.ofSeconds(seconds));
        }
    }

    @Test
    void anAccountIsLockedWhereverTheGuessesComeFrom() throws Exception {
        for (int i = 1; i <= 3; i++) {
            assertThat(guard.allows(address("192.0.2.1"), "Alice")).isTrue();
            guard.failed(address("192.0.2." + i), "alice");
        }
        assertThat(guard.allows(address("198.51.100.1"), "ALICE")).isFalse();
        assertThat(guard.allows(address("198.51.100.1"), "bob")).isTrue();
        clock.forward(Duration.ofMinutes(14));
        assertThat(guard.allows(address("198.51.100.1"), "alice")).isFalse();
        clock.forward(Duration.ofMinutes(1));
        assertThat(guard.allows(address("198.51.100.1"), "alice")).isTrue();
    }

    @Test
    void anAddressThatGuessesManyNamesIsLocked() throws Exception {
        for (int i = 0; i < 12; i++) {
            assertThat(guard.allows(address("192.0.2.1"), "user" + i)).isTrue();
            guard.failed(address("192.0.2.1"), "user" + i);
        }
        assertThat(guard.allows(address("192.0.2.1"), "alice")).isFalse();
        assertThat(guard.allows(address("192.0.2.2"), "alice")).isTrue();
    }

    @Test
    void anIpv6NetworkIsOneAddress() throws Exception {
        for (int i = 0; i < 12; i++) {
            guard.failed(address("2001:db8::" + i), "user" + i);
        }
        assertThat(guard.allows(address("2001:db8::ffff"), "alice")).isFalse();
        assertThat(guard.allows(address("2001:db8:0:1::1"), "alice")).isTrue();
    }

    @Test
    void aLoginForgetsTheFailuresOfItsAccountOnly() throws Exception {
        InetAddress somewhere = address("192.0.2.1");
        guard.failed(somewhere, "alice");
        guard.failed(somewhere, "alice");
        guard.succeeded("alice");
        assertThat(guard.failed(address("192.0.2.9"), "alice")).isEqualTo(Duration.ofSeconds(1));
        assertThat(guard.failed(somewhere, "bob")).isEqualTo(Duration.ofSeconds(3));
    }

    @Test
    void withoutALockoutNobodyIsLocked() throws Exception {
        LoginGuard gentle = new LoginGuard(clock, 1, Duration.ZERO);
        for (int i = 0; i < 50; i++) {
            gentle.failed(address("192.0.2.1"), "alice");
        }
        assertThat(gentle.allows(address("192.0.2.1"), "alice")).isTrue();
    }

    @Test
    void itRemembersOnlySoMany() throws Exception {
        for (int i = 0; i < 3; i++) {
            guard.failed(address("192.0.2.1"), "alice");
        }
        for (int i = 0; i < 6000; i++) {
            guard.failed(address("198.51." + i / 250 + "." + i % 250), "user" + i);
        }
        assertThat(guard.allows(address("203.0.113.1"), "alice"))
                .as("forgotten for newer ones")
                .isTrue();
        assertThat(guard.allows(address("198.51.23.249"), "user5999")).isTrue();
    }

    @Test
    void valuesThatMakeNoSenseAreRefused() {
        assertThatThrownBy(() -> new LoginGuard(clock, 0, Duration.ZERO)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void whoGoesOnWhileItIsLockedDoesNotMakeItLonger() throws Exception {
        for (int i = 1; i <= 3; i++) {
            guard.failed(address("192.0.2." + i), "alice");
        }
        clock.forward(Duration.ofMinutes(10));
        assertThat(guard.failed(address("192.0.2.9"), "alice")).isEqualTo(Duration.ofSeconds(4));
        clock.forward(Duration.ofMinutes(6));
        assertThat(guard.allows(address("192.0.2.1"), "alice")).isTrue();
    }

    @Test
    void withoutANameOnlyTheAddressCounts() throws Exception {
        for (int i = 1; i <= 3; i++) {
            guard.failed(address("192.0.2." + i), "");
        }
        assertThat(guard.allows(address("192.0.2.9"), "")).isTrue();
        for (int i = 1; i <= 12; i++) {
            guard.failed(address("192.0.2.1"), "");
        }
        assertThat(guard.allows(address("192.0.2.1"), "")).isFalse();
    }

    @Test
    void guardsWithOtherRulesRememberTheSame() throws Exception {
        LoginGuard strict = guard.with(1, Duration.ofHours(1));
        guard.failed(address("192.0.2.1"), "alice");
        assertThat(guard.allows(address("192.0.2.2"), "alice")).isTrue();
        assertThat(strict.allows(address("192.0.2.2"), "alice")).isFalse();
        guard.succeeded("alice");
        assertThat(strict.allows(address("192.0.2.2"), "alice")).isTrue();
    }
}
