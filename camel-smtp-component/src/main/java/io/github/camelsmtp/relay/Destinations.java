package io.github.camelsmtp.relay;

import io.github.camelsmtp.mail.Reply;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * How many deliveries go to a destination at one time, as it can take them, and which destinations are dead. Thread-safe.
 *
 * <p>The algorithm is Postfix's (its SCHEDULER_README): a destination begins with {@value #INITIAL} deliveries at a time,
 * each that succeeds adds 1/window up to {@value #LIMIT}, each that finds nobody takes one away; when as many fail in
 * a row as there may be at a time, the destination is dead, and whoever wants to go there gets the last failure at once.
 * After a while one delivery may try. A destination never waits for another.
 */
final class Destinations {
    /** Postfix: {@code initial_destination_concurrency}. */
    static final int INITIAL = 5;
    /** Postfix: {@code default_destination_concurrency_limit}. */
    static final int LIMIT = 20;
    /** How many may wait for one; then it is for later. Postfix: 20,000 messages in the active queue, for all. */
    static final int MOST_WAITING = 1_000;
    /** Idle ones that were used last. */
    static final int MOST = 10_000;

    private static final Reply CONGESTION =
            Reply.of(451, 4, 5, "Too many messages wait for this destination; it is tried again later");

    private final Clock clock;
    private final Duration dead;
    private final Map<String, Destination> all = new LinkedHashMap<>(64, 0.75f, true);
    /** Whose turn it is, and who is not told yet. */
    private final Deque<Runnable> turns = new ArrayDeque<>();

    private boolean telling;

    /** @param dead how long a dead destination is left alone. Postfix: 5 minutes ({@code minimal_backoff_time}) */
    Destinations(Clock clock, Duration dead) {
        this.clock = clock;
        this.dead = dead;
    }

    /** Completes when there is room for another delivery, with nothing, or with the reason why there will be none now. */
    CompletionStage<Optional<Reply>> enter(String domain) {
        synchronized (all) {
            Destination destination = all.computeIfAbsent(domain, name -> new Destination());
            forgetIdle();
            return destination.enter(clock.instant());
        }
    }

    /** A delivery is over. @param failure why nobody was found there, or null if somebody was */
    void leave(String domain, @Nullable Reply failure) {
        synchronized (all) {
            Destination destination = all.get(domain);
            if (destination == null) {
                return;
            }
            turns.addAll(destination.leave(failure, clock.instant().plus(dead)));
            if (telling) {
                return;
            }
            telling = true;
        }
        // Outside the lock: whoever waited goes on here, and may leave at once. The next is told after him and not
        // inside
        // him, for a thousand who wait for a domain that is not are too many for a stack.
        for (Runnable turn = turn(); turn != null; turn = turn()) {
            turn.run();
        }
    }

    private @Nullable Runnable turn() {
        synchronized (all) {
            Runnable next = turns.poll();
            telling = next != null;
            return next;
        }
    }

    /** How many deliveries may go there at one time; for tests and those who look after it. */
    int window(String domain) {
        synchronized (all) {
            Destination destination = all.get(domain);
            return destination == null ? INITIAL : destination.window();
        }
    }

    int size() {
        synchronized (all) {
            return all.size();
        }
    }

    private void forgetIdle() {
        Iterator<Destination> oldest = all.values().iterator();
        for (int excess = all.size() - MOST; excess > 0 && oldest.hasNext(); ) {
            if (oldest.next().isIdle()) {
                oldest.remove();
                excess--;
            }
        }
    }

    static CompletableFuture<Optional<Reply>> answer(@Nullable Reply reply) {
        return CompletableFuture.completedFuture(Optional.ofNullable(reply));
    }

    static Reply congestion() {
        return CONGESTION;
    }
}
