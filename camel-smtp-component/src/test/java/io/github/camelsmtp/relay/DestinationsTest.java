package io.github.camelsmtp.relay;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelsmtp.mail.Reply;
import io.github.camelsmtp.store.HandClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class DestinationsTest {
    private static final Reply NOBODY = Reply.of(450, 4, 1, "No answer");
    private static final Duration DEAD = Duration.ofMinutes(5);

    private final HandClock clock = new HandClock();
    private final Destinations destinations = new Destinations(clock, DEAD);

    private CompletableFuture<Optional<Reply>> enter(String domain) {
        return destinations.enter(domain).toCompletableFuture();
    }

    @Test
    void fiveGoAtOnceAndTheNextWaitsForOneOfThem() {
        for (int i = 0; i < Destinations.INITIAL; i++) {
            assertThat(enter("a.test")).isCompletedWithValue(Optional.empty());
        }
        CompletableFuture<Optional<Reply>> sixth = enter("a.test");
        assertThat(sixth).isNotDone();
        assertThat(enter("b.test")).isCompletedWithValue(Optional.empty());
        destinations.leave("a.test", null);
        assertThat(sixth).isCompletedWithValue(Optional.empty());
    }

    @Test
    void successOpensTheWindowUpToTheLimit() {
        for (int i = 0; i < 1000; i++) {
            enter("a.test").join();
            destinations.leave("a.test", null);
        }
        assertThat(destinations.window("a.test")).isEqualTo(Destinations.LIMIT);
    }

    @Test
    void failuresInARowKillADestinationAndNoOther() {
        int failures = 0;
        while (enter("a.test").join().isEmpty()) {
            destinations.leave("a.test", NOBODY);
            failures++;
        }
        assertThat(failures).isEqualTo(4);
        assertThat(enter("a.test")).isCompletedWithValue(Optional.of(NOBODY));
        assertThat(enter("b.test")).isCompletedWithValue(Optional.empty());
    }

    @Test
    void aSuccessBetweenFailuresKeepsItAlive() {
        for (int i = 0; i < 50; i++) {
            assertThat(enter("a.test").join()).isEmpty();
            destinations.leave("a.test", i % 2 == 0 ? NOBODY : null);
        }
        assertThat(destinations.window("a.test")).isBetween(1, Destinations.INITIAL);
    }

    @Test
    void whoWaitsForADestinationThatDiesIsToldAtOnce() {
        List<CompletableFuture<Optional<Reply>>> all = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            all.add(enter("a.test"));
        }
        for (int i = 0; i < 5; i++) {
            destinations.leave("a.test", NOBODY);
        }
        assertThat(all).allMatch(CompletableFuture::isDone);
        assertThat(all.get(7)).isCompletedWithValue(Optional.of(NOBODY));
    }

    @Test
    void oneMayTryAfterAWhile() {
        while (enter("a.test").join().isEmpty()) {
            destinations.leave("a.test", NOBODY);
        }
        clock.forward(DEAD.plusSeconds(1));
        CompletableFuture<Optional<Reply>> first = enter("a.test");
        CompletableFuture<Optional<Reply>> second = enter("a.test");
        assertThat(first).isCompletedWithValue(Optional.empty());
        assertThat(second).isNotDone();
        destinations.leave("a.test", null);
        assertThat(second).isCompletedWithValue(Optional.empty());
        assertThat(destinations.window("a.test")).isEqualTo(2);
    }

    @Test
    void itIsDeadAgainIfTheTrialFails() {
        while (enter("a.test").join().isEmpty()) {
            destinations.leave("a.test", NOBODY);
        }
        clock.forward(DEAD.plusSeconds(1));
        assertThat(enter("a.test").join()).isEmpty();
        destinations.leave("a.test", NOBODY);
        assertThat(enter("a.test").join()).contains(NOBODY);
    }

    @Test
    void notEverybodyMayWait() {
        for (int i = 0; i < Destinations.INITIAL + Destinations.MOST_WAITING; i++) {
            enter("a.test");
        }
        assertThat(enter("a.test").join().orElseThrow().toString()).startsWith("451 4.4.5");
    }

    @Test
    void idleDestinationsAreForgotten() {
        enter("busy.test");
        for (int i = 0; i < Destinations.MOST + 50; i++) {
            enter("d" + i + ".test");
            destinations.leave("d" + i + ".test", null);
        }
        assertThat(destinations.size()).isEqualTo(Destinations.MOST);
        destinations.leave("busy.test", null);
        assertThat(destinations.window("busy.test")).isEqualTo(5);
    }

    @Test
    void anAddressIsDeadForAWhile() throws Exception {
        DeadAddresses dead = new DeadAddresses(clock, Duration.ofMinutes(1));
        var address = java.net.InetAddress.getByName("192.0.2.1");
        dead.add(address);
        assertThat(dead.contains(address)).isTrue();
        clock.forward(Duration.ofSeconds(61));
        assertThat(dead.contains(address)).isFalse();
        dead.add(address);
        dead.remove(address);
        assertThat(dead.contains(address)).isFalse();
    }
}
