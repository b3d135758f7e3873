package io.github.camelsmtp.component;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class LoginDelaysTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
    private final LoginDelays delays = new LoginDelays(new Clock() {
        @Override
        public ZoneOffset getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(java.time.ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now.get();
        }
    });

    @Test
    void aMailboxOpensAgainWhenTheDelayIsOver() {
        assertThat(delays.mayOpen("alice", MINUTE)).isTrue();
        delays.opened("alice");
        now.set(Instant.EPOCH.plusSeconds(59));
        assertThat(delays.mayOpen("alice", MINUTE)).isFalse();
        assertThat(delays.mayOpen("bob", MINUTE)).isTrue();
        assertThat(delays.mayOpen("alice", Duration.ZERO)).isTrue();
        now.set(Instant.EPOCH.plusSeconds(60));
        assertThat(delays.mayOpen("alice", MINUTE)).isTrue();
    }

    @Test
    void itRemembersTheMostRecentTenThousand() {
        for (int i = 0; i < 10_000; i++) {
            delays.opened("user" + i);
        }
        delays.opened("user0");
        delays.opened("another");
        assertThat(delays.mayOpen("user0", MINUTE)).isFalse();
        assertThat(delays.mayOpen("user1", MINUTE))
                .as("the oldest is forgotten")
                .isTrue();
        assertThat(delays.mayOpen("user2", MINUTE)).isFalse();
    }
}
