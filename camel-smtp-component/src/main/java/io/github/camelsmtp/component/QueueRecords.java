package io.github.camelsmtp.component;

import io.github.camelsmtp.queue.OutboundQueue;
import io.github.camelsmtp.queue.Settlement;
import io.github.camelsmtp.store.StoreException;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Records what became of deliveries, again and again while the storage fails, until it is told to stop: what a remote has
 * taken must not be sent once more because a database was away for a minute. Who waits for a record keeps its place, so no
 * more is delivered than can be recorded. Thread-safe.
 */
final class QueueRecords {
    private static final Logger LOG = LoggerFactory.getLogger(QueueRecords.class);

    private final OutboundQueue queue;
    private final Executor workers;
    private final long pause;
    private volatile boolean stopped;

    /** @param pause milliseconds before it is tried again */
    QueueRecords(OutboundQueue queue, Executor workers, long pause) {
        this.queue = queue;
        this.workers = workers;
        this.pause = pause;
    }

    /** The name of the queue. */
    String name() {
        return queue.name();
    }

    /** As {@link OutboundQueue#settle}; fails only if trying again is of no use, or nobody wants it any more. */
    CompletionStage<Void> settle(List<Settlement> settlements, Instant now) {
        return settle(settlements, now, 0);
    }

    private CompletionStage<Void> settle(List<Settlement> settlements, Instant now, int failures) {
        return queue.settle(settlements, now)
                .handle((done, failure) -> failure == null
                        ? CompletableFuture.<Void>completedStage(null)
                        : failed(settlements, now, failures, failure))
                .thenCompose(Function.identity());
    }

    private CompletionStage<Void> failed(List<Settlement> settlements, Instant now, int failures, Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        boolean mayHelp = cause instanceof StoreException store && store.reason() != StoreException.Reason.CLOSED;
        if (stopped || !mayHelp) {
            return CompletableFuture.failedStage(cause);
        }
        if (failures == 0) {
            LOG.warn(
                    "{}: what became of {} deliveries can't be recorded now, it is tried until it can: {}",
                    queue.name(),
                    settlements.size(),
                    cause.getMessage());
        }
        Executor later = CompletableFuture.delayedExecutor(pause, TimeUnit.MILLISECONDS, workers);
        return CompletableFuture.supplyAsync(() -> settle(settlements, now, failures + 1), later)
                .thenCompose(Function.identity());
    }

    /** What fails from now on is not tried again. */
    void stop() {
        stopped = true;
    }
}
