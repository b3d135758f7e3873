package io.github.camelsmtp.store;

import static io.github.camelsmtp.store.StoreDriver.accounts;
import static io.github.camelsmtp.store.StoreDriver.deliver;
import static io.github.camelsmtp.store.StoreDriver.texts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class RetentionTest {
    @Test
    void whatIsTooOldGoesAndNothingElse() throws Exception {
        HandClock clock = new HandClock();
        try (InMemoryMailboxStore store = new InMemoryMailboxStore(clock)) {
            accounts(store, "alice@example.org", "bob@example.org", "carol@example.org");
            deliver(store, "old", "alice@example.org", "bob@example.org");
            clock.forward(Duration.ofDays(20));
            deliver(store, "new", "alice@example.org");
            Retention retention = new Retention(store, Duration.ofDays(30), clock);
            clock.forward(Duration.ofDays(10));
            assertThat(retention.run()).as("just as old as it may be").isZero();
            clock.forward(Duration.ofSeconds(1));
            try (Maildrop open = StoreDriver.open(store, "bob@example.org")) {
                assertThat(retention.run()).as("bob has his open").isEqualTo(1);
                assertThat(open.messages()).hasSize(1);
            }
            assertThat(texts(store, "alice@example.org")).containsExactly("new");
            assertThat(retention.run()).isEqualTo(1);
            assertThat(texts(store, "bob@example.org")).isEmpty();
        }
    }

    @Test
    void aSlipDoesNotEmptyMailboxes() {
        InMemoryMailboxStore store = new InMemoryMailboxStore(Clock.systemUTC());
        assertThatThrownBy(() -> new Retention(store, Duration.ZERO, Clock.systemUTC()))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
