package io.github.camelsmtp.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Never more than so many in any stretch of time, and not fewer than it should be. */
class RateLimiterTest {
    private final Questions.SetClock clock = new Questions.SetClock();

    private RateLimiter limiter(int count, Duration window, int capacity) {
        return new RateLimiter(new Rate(count, window), capacity, clock);
    }

    @Test
    void soManyAndNotOneMore() {
        RateLimiter limiter = limiter(3, Duration.ofHours(1), 10);
        for (int i = 0; i < 3; i++) {
            assertThat(limiter.allows("a")).isTrue();
        }
        assertThat(limiter.allows("a")).isFalse();
        assertThat(limiter.allows("b")).as("another one").isTrue();
    }

    @Test
    void whatWasRefusedDoesNotCountAndTheWindowGivesBack() {
        RateLimiter limiter = limiter(1, Duration.ofHours(1), 10);
        assertThat(limiter.allows("a")).isTrue();
        for (int minute = 0; minute < 59; minute++) {
            clock.millis += Duration.ofMinutes(1).toMillis();
            assertThat(limiter.allows("a")).as("minute %s", minute).isFalse();
        }
        // An hour, and a sixteenth of it.
        clock.millis += Duration.ofMinutes(1 + 4).toMillis();
        assertThat(limiter.allows("a")).isTrue();
    }

    @Test
    void inNoStretchOfTimeIsItMoreWhereverItBegins() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int round = 0; round < 50; round++) {
            int count = 1 + random.nextInt(20);
            Duration window = Duration.ofSeconds(1 + random.nextInt(100));
            RateLimiter limiter = limiter(count, window, 10);
            Deque<Long> allowed = new ArrayDeque<>();
            int total = 0;
            long begin = clock.millis;
            for (int i = 0; i < 5000; i++) {
                clock.millis += random.nextInt((int) (window.toMillis() / count / 2) + 2);
                if (limiter.allows("a")) {
                    total++;
                    allowed.add(clock.millis);
                    while (allowed.getFirst() <= clock.millis - window.toMillis()) {
                        allowed.removeFirst();
                    }
                    assertThat(allowed.size()).as("seed %s", seed).isLessThanOrEqualTo(count);
                }
            }
            // It is asked about twice as often as is allowed, so nearly as many must have been.
            double windows = (clock.millis - begin) / (double) window.toMillis();
            assertThat(total).as("seed %s", seed).isGreaterThan((int) (windows * count * 0.75) - count);
        }
    }

    @Test
    void ofTooManyTheOneSeenLongestAgoIsForgotten() {
        RateLimiter limiter = limiter(1, Duration.ofHours(1), 100);
        for (int i = 0; i < 100; i++) {
            limiter.allows(i);
        }
        assertThat(limiter.allows(0)).as("seen again just now").isFalse();
        limiter.allows("new");
        assertThat(limiter.remembered()).isEqualTo(100);
        assertThat(limiter.allows(0)).as("still remembered").isFalse();
        assertThat(limiter.allows(1)).as("forgotten").isTrue();
    }

    @Test
    void aClockThatIsSetBackGivesNothingBackAndTakesNothing() {
        RateLimiter limiter = limiter(2, Duration.ofHours(1), 10);
        assertThat(limiter.allows("a")).isTrue();
        clock.millis -= Duration.ofDays(1).toMillis();
        assertThat(limiter.allows("a")).isTrue();
        assertThat(limiter.allows("a")).isFalse();
        clock.millis += Duration.ofDays(3).toMillis();
        assertThat(limiter.allows("a")).isTrue();
    }
}
