package io.github.camelsmtp.relay;

import io.github.camelsmtp.mail.Reply;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** One of {@link Destinations}, under its lock. */
final class Destination {
    private final Deque<CompletableFuture<Optional<Reply>>> waiting = new ArrayDeque<>();
    private double window = Destinations.INITIAL;
    private int active;
    /** How much of a window has failed in a row; 1 is dead. */
    private double failed;

    private Instant deadUntil = Instant.MIN;
    private @Nullable Reply reason;

    CompletableFuture<Optional<Reply>> enter(Instant now) {
        if (reason != null) {
            if (deadUntil.isAfter(now)) {
                return Destinations.answer(reason);
            }
            reason = null;
            failed = 0;
            window = 1;
        }
        if (active < window()) {
            active++;
            return Destinations.answer(null);
        }
        if (waiting.size() >= Destinations.MOST_WAITING) {
            return Destinations.answer(Destinations.congestion());
        }
        CompletableFuture<Optional<Reply>> turn = new CompletableFuture<>();
        waiting.add(turn);
        return turn;
    }

    /** What is to be told to those who waited. */
    List<Runnable> leave(@Nullable Reply failure, Instant until) {
        active--;
        if (failure == null) {
            failed = 0;
            window = Math.min(Destinations.LIMIT, window + 1 / window);
        } else {
            failed += 1 / window;
            window = Math.max(1, window - 1);
        }
        List<Runnable> next = new ArrayList<>();
        if (failed >= 1) {
            reason = failure;
            deadUntil = until;
            for (CompletableFuture<Optional<Reply>> turn : waiting) {
                next.add(() -> turn.complete(Optional.ofNullable(failure)));
            }
            waiting.clear();
        }
        while (active < window() && !waiting.isEmpty()) {
            CompletableFuture<Optional<Reply>> turn = waiting.remove();
            active++;
            next.add(() -> turn.complete(Optional.empty()));
        }
        return next;
    }

    int window() {
        return (int) window;
    }

    boolean isIdle() {
        return active == 0 && waiting.isEmpty();
    }
}
