package io.github.camelsmtp.component;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * A time after which nobody waits any more, the same for many answers. It looks at all of them again and again: to schedule
 * something for each, and take it back, wakes a thread for nearly each of them. The end is noticed late by up to a tenth of the
 * time, at most by a second. Thread-safe; must not be closed while answers are waited for.
 */
final class Patience<T> implements AutoCloseable {
    private static final long LONGEST_PERIOD = 1000;

    private record Waiting<T>(CompletableFuture<T> told, long until) {
        @Override
        public boolean equals(Object other) {
            return this == other;
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(this);
        }
    }

    private final Set<Waiting<T>> all = ConcurrentHashMap.newKeySet();
    private final long nanos;
    private final T late;
    private final ScheduledExecutorService timer;

    /** @param late what is said instead of an answer that does not come in time */
    Patience(Duration time, T late, ScheduledExecutorService timer) {
        this.nanos = time.toNanos();
        this.late = late;
        this.timer = timer;
        long period = Math.max(1, Math.min(LONGEST_PERIOD, time.toMillis() / 10));
        timer.scheduleWithFixedDelay(this::look, period, period, TimeUnit.MILLISECONDS);
    }

    /** The answer, or what is said when the time is over; that does not complete the answer itself. */
    CompletableFuture<T> limit(CompletableFuture<T> answer) {
        CompletableFuture<T> told = answer.copy();
        Waiting<T> waiting = new Waiting<>(told, System.nanoTime() + nanos);
        all.add(waiting);
        told.whenComplete((given, failure) -> all.remove(waiting));
        return told;
    }

    private void look() {
        long now = System.nanoTime();
        for (Waiting<T> waiting : all) {
            if (now - waiting.until() >= 0) {
                waiting.told().complete(late);
            }
        }
    }

    @Override
    public void close() {
        timer.shutdown();
    }
}
