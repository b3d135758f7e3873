package io.github.camelsmtp.component;

import io.github.camelsmtp.queue.RetryPolicy;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Knows which destinations are dead, so that mail for them waits without an attempt each, and nothing else waits for it.
 * After {@link #FAILURES} exchanges in a row that reached nobody, a destination is left alone for the time that the retry
 * policy has, longer with each further failure; one success, or any word of a remote server, and it is alive. What is a
 * failure of the destination and not of one message, {@link QueueOutcome#reachedNobody} says. With one target for all mail
 * ({@link MailQueueGrouping#MESSAGE}) that is the one destination, without a name.
 *
 * <p>Thread-safe. It remembers so many destinations that failed last, and forgets them with the process: then each is tried
 * again.
 */
final class DestinationBackoff {
    /** Precedent: Postfix gives up after one failed connection of a site's feedback, its default cohort of 1. */
    static final int FAILURES = 3;

    private static final int REMEMBERED = 10_000;

    private record Dead(int failures, Instant until) {}

    private final RetryPolicy policy;
    private final RandomGenerator random;
    private final int mostFailures;
    private final Map<String, Dead> dead = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Dead> eldest) {
            return size() > REMEMBERED;
        }
    };

    /** @param mostFailures after how many failures in a row a destination is dead */
    DestinationBackoff(RetryPolicy policy, RandomGenerator random, int mostFailures) {
        this.policy = policy;
        this.random = random;
        this.mostFailures = mostFailures;
    }

    /** Until when it is left alone, or null if it is not. */
    synchronized @Nullable Instant deadUntil(String destination, Instant now) {
        Dead known = dead.get(destination);
        return known != null
                        && known.failures() >= mostFailures
                        && known.until().isAfter(now)
                ? known.until()
                : null;
    }

    /** An exchange reached nobody there. */
    synchronized void failed(String destination, Instant now) {
        Dead known = dead.get(destination);
        int failures = known == null ? 1 : known.failures() + 1;
        // Those that were under way when it was found dead do not count.
        if (known == null || !known.until().isAfter(now) || known.failures() < mostFailures) {
            int step = Math.max(1, failures - mostFailures + 1);
            dead.put(destination, new Dead(failures, failures < mostFailures ? now : policy.next(step, now, random)));
        }
    }

    /** Somebody answered there. */
    synchronized void alive(String destination) {
        dead.remove(destination);
    }

    /** Everything is to be tried. */
    synchronized void forget() {
        dead.clear();
    }
}
