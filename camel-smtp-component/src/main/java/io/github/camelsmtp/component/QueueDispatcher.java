package io.github.camelsmtp.component;

import io.github.camelsmtp.queue.DeliveryTaker;
import io.github.camelsmtp.queue.OutboundQueue;
import io.github.camelsmtp.queue.QueuedDelivery;
import io.github.camelsmtp.queue.QueuedDelivery.Report;
import io.github.camelsmtp.queue.RetryPolicy;
import io.github.camelsmtp.queue.Settlement;
import io.github.camelsmtp.store.StoreException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes what is due from a queue, a batch at a time, or what is enqueued in this process as soon as it is durable, and lets a
 * bounded number of groups run at once. A group that has run makes room for the next before what became of it is recorded, so
 * that nobody waits for the disk; but only so many may be unrecorded, for these come twice if the process dies. What it has in
 * memory is two batches and what runs. Thread-safe; {@link #run} is for one thread of its own.
 */
final class QueueDispatcher implements Runnable, DeliveryTaker {
    private static final Logger LOG = LoggerFactory.getLogger(QueueDispatcher.class);

    /** For each that may run, so many may have run and not be recorded yet. */
    private static final int UNRECORDED = 5;

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
    private final PriorityQueue<Turn> waiting = new PriorityQueue<>();
    /** Leased, and not recorded: their leases are renewed. */
    private final Map<Long, QueuedDelivery> held = new HashMap<>();

    private long turns;
    /** Deliveries of messages that are being enqueued, to be ours. */
    private int expected;

    private int running;
    /** Groups that have run, and are not recorded yet. */
    private int unrecorded;
    /** Deliveries to dead destinations that are being put off: they take no place of those that run. */
    private int postponed;

    /** Whether something may be due in the queue. */
    private boolean mayBeDue = true;
    /** Whether more was due than we took: then nothing new overtakes it. */
    private boolean backlog;

    private boolean stopped;
    private boolean paused;
    private Instant renewAt;

    /** A group in the order of priority and coming. */
    private record Turn(int priority, long number, DueGroup group) implements Comparable<Turn> {
        @Override
        public int compareTo(Turn other) {
            return priority == other.priority
                    ? Long.compare(number, other.number)
                    : Integer.compare(other.priority, priority);
        }
    }

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
            mayBeDue = true;
            if (wantsMore()) {
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Begins nothing more, until it is told to. */
    void pause(boolean on) {
        lock.lock();
        try {
            paused = on;
            mayBeDue = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** How many groups run, or have run and are not recorded yet. */
    int running() {
        lock.lock();
        try {
            return running + unrecorded;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public @Nullable Instant wants(Instant due, int deliveries) {
        Instant now = clock.instant();
        lock.lock();
        try {
            boolean room = waiting.size() + expected + deliveries <= configuration.getBatchSize();
            if (paused || stopped || backlog || !room || due.isAfter(now)) {
                return null;
            }
            expected += deliveries;
            return now.plusMillis(configuration.getLeaseTime());
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void withdraw(int deliveries) {
        lock.lock();
        try {
            expected -= deliveries;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void take(List<QueuedDelivery> leased) {
        boolean late;
        lock.lock();
        try {
            expected -= leased.size();
            late = stopped;
            if (!late) {
                hold(leased);
            }
        } finally {
            lock.unlock();
        }
        if (late) {
            giveBack(leased);
        } else {
            begin();
        }
    }

    private void hold(List<QueuedDelivery> leased) {
        leased.forEach(delivery -> held.put(delivery.id(), delivery));
        for (DueGroup group : DueGroup.of(leased, configuration.getGrouping())) {
            waiting.add(new Turn(group.message().request().priority(), turns++, group));
        }
    }

    @Override
    public void run() {
        while (!isStopped()) {
            try {
                fill();
                begin();
                renew();
                await();
            } catch (StoreException | RuntimeException | Error e) {
                // An Error too: without this thread nothing in the queue would ever be tried again.
                LOG.warn("{}: the queue can't be read, it is tried again: {}", queue.name(), e.toString());
                await();
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

    private boolean wantsMore() {
        boolean full = postponed >= 2 * configuration.getBatchSize();
        return mayBeDue && !paused && !stopped && !full && waiting.size() < configuration.getConcurrency();
    }

    /** Takes another batch if there is little left. */
    private void fill() throws StoreException {
        lock.lock();
        try {
            if (!wantsMore()) {
                return;
            }
            mayBeDue = false; // and true again if somebody says so meanwhile
        } finally {
            lock.unlock();
        }
        Instant now = clock.instant();
        List<QueuedDelivery> leased =
                queue.lease(now, now.plusMillis(configuration.getLeaseTime()), configuration.getBatchSize());
        boolean late;
        lock.lock();
        try {
            backlog = leased.size() >= configuration.getBatchSize();
            mayBeDue |= backlog;
            late = stopped;
            if (!late) {
                hold(leased);
            }
        } finally {
            lock.unlock();
        }
        if (late) {
            giveBack(leased);
        }
    }

    /** Records what happens to a group that is too late, or whose destination is dead; false if it is to be tried. */
    private boolean leftAlone(DueGroup group) {
        Instant now = clock.instant();
        if (group.report() != Report.NONE) {
            return false;
        }
        boolean late = policy.isTooLate(group.message(), now);
        Instant dead = backoff.deadUntil(group.destination(), now);
        if (dead == null && !late) {
            return false;
        }
        List<Settlement> settlements = new ArrayList<>();
        for (QueuedDelivery delivery : group.deliveries()) {
            Settlement settlement =
                    dead == null || late ? policy.expired(delivery, null, now) : withoutAttempt(delivery, dead, now);
            if (settlement == null) {
                return false;
            }
            settlements.add(settlement);
        }
        count(0, 0, settlements.size());
        runs.leftAlone(group, settlements).whenComplete((done, failure) -> {
            if (failure != null) {
                LOG.warn("{}: {} deliveries wait for their lease: {}", queue.name(), settlements.size(), failure);
            }
            ended(group, 0, 0, settlements.size());
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

    /** Lets run what may; on any thread. */
    private void begin() {
        while (true) {
            Turn turn;
            lock.lock();
            try {
                boolean busy = running >= configuration.getConcurrency()
                        || unrecorded >= UNRECORDED * configuration.getConcurrency();
                if (paused || stopped || busy || waiting.isEmpty()) {
                    return;
                }
                turn = waiting.remove();
                running++;
                if (wantsMore()) {
                    changed.signalAll();
                }
            } finally {
                lock.unlock();
            }
            DueGroup group = turn.group();
            if (leftAlone(group)) {
                count(-1, 0, 0);
                continue;
            }
            try {
                workers.execute(() -> run(group));
            } catch (RuntimeException | Error e) {
                ended(group, 1, 0, 0); // the context stops, or the machine has no thread: its lease ends
                LOG.debug(
                        "{}: no thread for message {}",
                        queue.name(),
                        group.message().id(),
                        e);
                return;
            }
        }
    }

    private void run(DueGroup group) {
        runs.run(group, () -> {
                    count(-1, 1, 0);
                    begin();
                })
                .whenComplete((done, failure) -> ended(group, 0, 1, 0));
    }

    private void count(int run, int recording, int alone) {
        lock.lock();
        try {
            running += run;
            unrecorded += recording;
            postponed += alone;
        } finally {
            lock.unlock();
        }
    }

    private void ended(DueGroup group, int run, int recording, int alone) {
        lock.lock();
        try {
            running -= run;
            unrecorded -= recording;
            postponed -= alone;
            group.deliveries().forEach(delivery -> held.remove(delivery.id()));
            if (stopped || wantsMore()) {
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
        if (alone == 0) {
            begin(); // otherwise we may be in it
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
            mine = List.copyOf(held.values());
        } finally {
            lock.unlock();
        }
        queue.extend(mine, now.plusMillis(configuration.getLeaseTime()));
    }

    private void await() {
        lock.lock();
        try {
            if (!stopped && !wantsMore() && !changed.await(configuration.getPollInterval(), TimeUnit.MILLISECONDS)) {
                mayBeDue = true;
            }
        } catch (InterruptedException e) {
            stopped = true;
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }

    private void giveBack(List<QueuedDelivery> leased) {
        Instant now = clock.instant();
        if (!leased.isEmpty()) {
            queue.settle(
                    leased.stream()
                            .map(delivery -> Settlement.postpone(delivery, now))
                            .toList(),
                    now);
        }
    }

    /** Begins nothing more, gives back what has not begun, and waits for what runs, at most so long. */
    void stop(long millis) {
        List<QueuedDelivery> notBegun;
        lock.lock();
        try {
            stopped = true;
            changed.signalAll();
            notBegun = waiting.stream()
                    .flatMap(turn -> turn.group().deliveries().stream())
                    .toList();
            waiting.clear();
        } finally {
            lock.unlock();
        }
        giveBack(notBegun);
        lock.lock();
        try {
            long left = TimeUnit.MILLISECONDS.toNanos(millis);
            while (running + unrecorded > 0 && left > 0) {
                left = changed.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }
}
