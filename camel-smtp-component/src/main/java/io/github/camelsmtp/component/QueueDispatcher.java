package io.github.camelsmtp.component;

import io.github.camelsmtp.queue.OutboundQueue;
import io.github.camelsmtp.queue.QueuedDelivery;
import io.github.camelsmtp.queue.QueuedDelivery.Report;
import io.github.camelsmtp.queue.RetryPolicy;
import io.github.camelsmtp.queue.Settlement;
import io.github.camelsmtp.store.StoreException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes what is due from a queue, a batch at a time, and lets a bounded number of groups run at once. What it has in memory
 * is one batch and what runs. Thread-safe; {@link #run} is for one thread of its own.
 */
final class QueueDispatcher implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(QueueDispatcher.class);

    private final OutboundQueue queue;
    private final MailQueueConfiguration configuration;
    private final RetryPolicy policy;
    private final DestinationBackoff backoff;
    private final QueueRun runs;
    private final Clock clock;
    private final Executor workers;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    /** Leased, and not yet begun. */
    private final Deque<DueGroup> waiting = new ArrayDeque<>();
    /** Leased, begun or not: their leases are renewed. */
    private final Set<QueuedDelivery> held = new HashSet<>();

    private int running;
    /** Deliveries to dead destinations that are being put off: they take no place of those that run. */
    private int postponed;

    private boolean woken;
    private boolean stopped;
    private boolean paused;
    private Instant renewAt;

    QueueDispatcher(
            OutboundQueue queue,
            MailQueueConfiguration configuration,
            RetryPolicy policy,
            DestinationBackoff backoff,
            QueueRun runs,
            Clock clock,
            Executor workers) {
        this.queue = queue;
        this.configuration = configuration;
        this.policy = policy;
        this.backoff = backoff;
        this.runs = runs;
        this.clock = clock;
        this.workers = workers;
        this.renewAt = clock.instant().plusMillis(configuration.getLeaseTime() / 3);
    }

    /** Something may be due. Never blocks for long. */
    void wake() {
        lock.lock();
        try {
            woken = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Begins nothing more, until it is told to. */
    void pause(boolean on) {
        lock.lock();
        try {
            paused = on;
        } finally {
            lock.unlock();
        }
        wake();
    }

    /** How many groups run. */
    int running() {
        lock.lock();
        try {
            return running;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void run() {
        while (!isStopped()) {
            try {
                boolean more = fill();
                begin();
                renew();
                await(more);
            } catch (StoreException | RuntimeException e) {
                LOG.warn("{}: the queue can't be read, it is tried again: {}", queue.name(), e.toString());
                await(false);
            }
        }
    }

    private boolean isStopped() {
        lock.lock();
        try {
            return stopped;
        } finally {
            lock.unlock();
        }
    }

    /** Takes another batch if there is little left; false if nothing was due. */
    private boolean fill() throws StoreException {
        lock.lock();
        try {
            woken = false;
            if (paused || stopped || waiting.size() >= configuration.getConcurrency() || isFull()) {
                return !paused;
            }
        } finally {
            lock.unlock();
        }
        Instant now = clock.instant();
        List<QueuedDelivery> leased =
                queue.lease(now, now.plusMillis(configuration.getLeaseTime()), configuration.getBatchSize());
        if (leased.isEmpty()) {
            return false;
        }
        lock.lock();
        try {
            held.addAll(leased);
            waiting.addAll(DueGroup.of(leased, configuration.getGrouping()));
        } finally {
            lock.unlock();
        }
        return true;
    }

    private boolean isFull() {
        return postponed >= 2 * configuration.getBatchSize();
    }

    /** Records what happens to a group whose destination is dead; false if it is to be tried. */
    private boolean leftAlone(DueGroup group) {
        Instant now = clock.instant();
        Instant dead = group.report() == Report.NONE ? backoff.deadUntil(group.destination(), now) : null;
        if (dead == null) {
            return false;
        }
        List<Settlement> settlements = new ArrayList<>();
        for (QueuedDelivery delivery : group.deliveries()) {
            Settlement settlement = withoutAttempt(delivery, dead, now);
            if (settlement == null) {
                return false;
            }
            settlements.add(settlement);
        }
        count(0, settlements.size());
        runs.record(settlements).whenComplete((done, failure) -> {
            if (failure != null) {
                LOG.warn("{}: {} deliveries wait for their lease: {}", queue.name(), settlements.size(), failure);
            }
            ended(group, 0, settlements.size());
        });
        return true;
    }

    /** What happens to a delivery whose destination is dead until then; null if it is to be tried. */
    private @Nullable Settlement withoutAttempt(QueuedDelivery delivery, Instant dead, Instant now) {
        Instant end = policy.expires(delivery);
        if (!now.isBefore(end) && delivery.attempts() > 0) {
            return policy.expired(delivery, null, now);
        }
        return now.isBefore(end) ? Settlement.postpone(delivery, dead.isBefore(end) ? dead : end) : null;
    }

    private void begin() {
        while (true) {
            DueGroup group;
            lock.lock();
            try {
                if (paused || stopped || running >= configuration.getConcurrency() || waiting.isEmpty()) {
                    return;
                }
                group = waiting.remove();
            } finally {
                lock.unlock();
            }
            if (leftAlone(group)) {
                continue;
            }
            count(1, 0);
            try {
                workers.execute(() -> runs.run(group).whenComplete((done, failure) -> ended(group, 1, 0)));
            } catch (RuntimeException e) {
                ended(group, 1, 0); // the context stops: its lease ends
                throw e;
            }
        }
    }

    private void count(int run, int alone) {
        lock.lock();
        try {
            running += run;
            postponed += alone;
        } finally {
            lock.unlock();
        }
    }

    private void ended(DueGroup group, int run, int alone) {
        lock.lock();
        try {
            running -= run;
            postponed -= alone;
            held.removeAll(Set.copyOf(group.deliveries()));
            woken = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Keeps the leases of what runs for long. */
    private void renew() throws StoreException {
        Instant now = clock.instant();
        if (now.isBefore(renewAt)) {
            return;
        }
        renewAt = now.plusMillis(configuration.getLeaseTime() / 3);
        List<QueuedDelivery> mine;
        lock.lock();
        try {
            mine = List.copyOf(held);
        } finally {
            lock.unlock();
        }
        queue.extend(mine, now.plusMillis(configuration.getLeaseTime()));
    }

    private void await(boolean more) {
        lock.lock();
        try {
            boolean full = running >= configuration.getConcurrency() || paused || isFull();
            if (!stopped && !woken && (full || !more)) {
                changed.await(configuration.getPollInterval(), TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException e) {
            stopped = true;
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }

    /** Begins nothing more, gives back what has not begun, and waits for what runs, at most so long. */
    void stop(long millis) {
        List<DueGroup> notBegun;
        lock.lock();
        try {
            stopped = true;
            changed.signalAll();
            notBegun = List.copyOf(waiting);
            waiting.clear();
        } finally {
            lock.unlock();
        }
        Instant now = clock.instant();
        List<Settlement> given = notBegun.stream()
                .flatMap(group -> group.deliveries().stream())
                .map(delivery -> Settlement.postpone(delivery, now))
                .toList();
        if (!given.isEmpty()) {
            queue.settle(given);
        }
        lock.lock();
        try {
            long left = TimeUnit.MILLISECONDS.toNanos(millis);
            while (running > 0 && left > 0) {
                left = changed.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }
}
