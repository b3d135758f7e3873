package io.github.camelsmtp.component;

import io.github.camelsmtp.smtp.MessageOutcome;
import io.github.camelsmtp.smtp.Replies;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.apache.camel.spi.IdempotentRepository;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs a message once, however often its client sends it: the client of a lost 250 is told what it would have been told.
 * Thread-safe. The repository may block, so it is asked on threads of the routes and of the given executor only.
 *
 * <p>No mail is ever swallowed:
 *
 * <pre>
 * the same is running, here or elsewhere     451, so the client comes again
 * it was taken for every recipient           what was said then, or 250 Received already
 * it failed, or failed for one recipient     it runs again
 * the repository fails before the route      451
 * the repository fails after it              what became of the message; a repetition would run
 * the process is killed while it runs        the key of the running one is void after twice the running time
 * </pre>
 *
 * <p>In the repository are keys for what was taken and keys for what runs. Repositories know no time, so a key holds the
 * number of its period, and the periods before are asked for too: a key is good for one to two periods.
 */
final class Repetitions {
    private static final Logger LOG = LoggerFactory.getLogger(Repetitions.class);
    private static final int MOST_REMEMBERED = 10_000;

    /** What was said of a message that was taken, and when. */
    private record Said(MessageOutcome outcome, long at) {}

    private final IdempotentRepository repository;
    private final long window;
    private final long runningTime;
    private final Clock clock;
    private final Executor threads;
    private final Map<String, Boolean> running = new ConcurrentHashMap<>();
    private final Map<String, Said> said = new LinkedHashMap<>();

    /**
     * @param window how long a message is the same
     * @param runningTime how long a route may run
     * @param threads asks the repository when a route has ended
     */
    Repetitions(IdempotentRepository repository, Duration window, Duration runningTime, Clock clock, Executor threads) {
        this.repository = repository;
        this.window = window.toMillis();
        this.runningTime = 2 * runningTime.toMillis();
        this.clock = clock;
        this.threads = threads;
    }

    /** What became of the message with this key; it is run if it has not been. May block. */
    CompletionStage<MessageOutcome> once(String key, String id, Supplier<CompletionStage<MessageOutcome>> run) {
        if (running.putIfAbsent(key, true) != null) {
            return told(id, "is running", Replies.STILL_RUNNING);
        }
        String claimed = key + '-' + clock.millis() / runningTime + "-running";
        MessageOutcome known;
        try {
            known = claim(key, claimed, id);
        } catch (RuntimeException failure) {
            LOG.error("{}: the idempotent repository failed; the client is told to try again", id, failure);
            known = MessageOutcome.of(Replies.LOCAL_ERROR);
        }
        if (known != null) {
            running.remove(key);
            return CompletableFuture.completedStage(known);
        }
        return run.get().handleAsync((outcome, failure) -> ended(key, claimed, id, outcome), threads);
    }

    /** Null if the message is ours to run, else what is said of it. */
    private @Nullable MessageOutcome claim(String key, String claimed, String id) {
        MessageOutcome before = remembered(key);
        if (before != null) {
            LOG.info("{}: the same as a message that was taken before; not run again", id);
            return before;
        }
        String earlier = key + '-' + (clock.millis() / runningTime - 1) + "-running";
        if (repository.contains(earlier) || !repository.add(claimed)) {
            return MessageOutcome.of(Replies.STILL_RUNNING);
        }
        // Only now: what was running a moment ago has been taken meanwhile.
        long period = clock.millis() / window;
        if (repository.contains(key + '-' + period) || repository.contains(key + '-' + (period - 1))) {
            repository.remove(claimed);
            LOG.info("{}: the same as a message that was taken before; not run again", id);
            return MessageOutcome.of(Replies.RECEIVED_ALREADY);
        }
        return null;
    }

    private MessageOutcome ended(String key, String claimed, String id, @Nullable MessageOutcome outcome) {
        MessageOutcome result = outcome == null ? MessageOutcome.of(Replies.LOCAL_ERROR) : outcome;
        try {
            if (result.whole().isPositive()) {
                String taken = key + '-' + clock.millis() / window;
                repository.add(taken);
                repository.confirm(taken);
                remember(key, result);
            }
            repository.remove(claimed);
        } catch (RuntimeException failure) {
            LOG.error(
                    "{}: the idempotent repository failed; if the client repeats the message, it is run again",
                    id,
                    failure);
        } finally {
            running.remove(key);
        }
        return result;
    }

    private static CompletionStage<MessageOutcome> told(String id, String why, io.github.camelsmtp.mail.Reply reply) {
        LOG.info("{}: the same message {}; the client is told to try again", id, why);
        return CompletableFuture.completedStage(MessageOutcome.of(reply));
    }

    private @Nullable MessageOutcome remembered(String key) {
        synchronized (said) {
            Said before = said.get(key);
            return before != null && clock.millis() - before.at() < window ? before.outcome() : null;
        }
    }

    private void remember(String key, MessageOutcome outcome) {
        synchronized (said) {
            said.remove(key); // so that the oldest stands first
            said.put(key, new Said(outcome, clock.millis()));
            if (said.size() > MOST_REMEMBERED) {
                said.remove(said.keySet().iterator().next());
            }
        }
    }
}
