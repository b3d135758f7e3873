package io.github.camelsmtp.component;

import io.github.camelsmtp.component.QueueTurns.PutOff;
import io.github.camelsmtp.mail.Reply;
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
    private final QueueTurns turns;
    /** Leased, and not recorded: their leases are renewed. */
    private final Map<Long, QueuedDelivery> held = new HashMap<>();

    /** Deliveries of messages that are being enqueued, to be ours. */
    private int expected;

    private int running;
    /** Groups that have run, and are not recorded yet. */
    private int unrecorded;
    /** Deliveries to dead or slow destinations that are being put off: they take no place of those that run. */
    private int postponed;

    /** Whether something may be due in the queue. */
    private boolean mayBeDue = true;
    /** Whether more was due than we took: then nothing new overtakes it. */
    private boolean backlog;

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
        this.turns = new QueueTurns(configuration.placesOfOneDestination(), configuration.getBatchSize());
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
            boolean room = turns.ready() + expected + deliveries <= configuration.getBatchSize();
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
        hold(leased);
        withdraw(leased.size());
        begin();
    }

    /** Lets what is leased wait for its turn; or gives it back if we have stopped, or its destination has enough that waits. */
    private void hold(List<QueuedDelivery> leased) {
        List<PutOff> tooMany = new ArrayList<>();
        boolean late;
        lock.lock();
        try {
            late = stopped;
            if (!late) {
                leased.forEach(delivery -> held.put(delivery.id(), delivery));
                for (DueGroup group : DueGroup.of(leased, configuration.getGrouping())) {
                    PutOff off = turns.add(group, clock.instant());
                    if (off != null) {
                        tooMany.add(off);
                    }
                }
            }
        } finally {
            lock.unlock();
        }
        if (late) {
            giveBack(leased);
        }
        tooMany.forEach(this::putOff);
    }

    @Override
    public void run() {
        while (!isStopped()) {
            try {
                look();
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
        return mayBeDue && !paused && !stopped && !full && turns.ready() < configuration.getConcurrency();
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
        lock.lock();
        try {
            backlog = leased.size() >= configuration.getBatchSize();
            mayBeDue |= backlog;
        } finally {
            lock.unlock();
        }
        hold(leased);
    }

    /** Finds out which destinations are slow, and lets what has waited for them for long be looked at again. */
    private void look() {
        List<PutOff> tooLong;
        lock.lock();
        try {
            tooLong = turns.look(clock.instant());
        } finally {
            lock.unlock();
        }
        tooLong.forEach(this::putOff);
    }

    /** Records that a group comes again later, for its destination is slow; or what happens to it if it is too late. */
    private void putOff(PutOff off) {
        Instant now = clock.instant();
        DueGroup group = off.group();
        boolean late = group.report() == Report.NONE && policy.isTooLate(group.message(), now);
        leaveAlone(
                group,
                group.deliveries().stream()
                        .map(delivery -> late
                                ? policy.expired(delivery, null, now)
                                : withoutPlace(delivery, now.plus(off.delay()), now))
                        .toList(),
                QueueOutcome.CROWDED);
    }

    /** A delivery that was never tried has another lifetime for that: it is not its own fault. A report has its own rules. */
    private Settlement withoutPlace(QueuedDelivery delivery, Instant later, Instant now) {
        Instant end = policy.expires(delivery);
        if (delivery.report() != Report.NONE) {
            return Settlement.postpone(delivery, later);
        }
        if (now.isBefore(end)) {
            return Settlement.postpone(delivery, later.isBefore(end) ? later : end);
        }
        boolean over = delivery.attempts() > 0 || !now.isBefore(end.plus(policy.lifetime()));
        return over ? policy.expired(delivery, null, now) : Settlement.postpone(delivery, later);
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
        leaveAlone(group, settlements, QueueOutcome.UNREACHABLE);
        return true;
    }

    private void leaveAlone(DueGroup group, List<Settlement> settlements, Reply why) {
        lock.lock();
        try {
            postponed += settlements.size();
        } finally {
            lock.unlock();
        }
        runs.leftAlone(group, settlements, why).whenComplete((done, failure) -> {
            if (failure != null) {
                LOG.warn("{}: {} deliveries wait for their lease: {}", queue.name(), settlements.size(), failure);
            }
            ended(group, 0, settlements.size());
        });
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
            DueGroup group;
            lock.lock();
            try {
                boolean busy = running >= configuration.getConcurrency()
                        || unrecorded >= UNRECORDED * configuration.getConcurrency();
                group = paused || stopped || busy ? null : turns.next(clock.instant());
                if (group == null) {
                    return;
                }
                running++;
                if (wantsMore()) {
                    changed.signalAll();
                }
            } finally {
                lock.unlock();
            }
            if (leftAlone(group)) {
                answered(group, 0);
                continue;
            }
            try {
                workers.execute(() -> run(group));
            } catch (RuntimeException | Error e) {
                answered(group, 0); // the context stops, or the machine has no thread: its lease ends
                ended(group, 0, 0);
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
                    answered(group, 1);
                    begin();
                })
                .whenComplete((done, failure) -> ended(group, 1, 0));
    }

    /** It runs no more, and makes room for the next. */
    private void answered(DueGroup group, int recording) {
        lock.lock();
        try {
            running--;
            unrecorded += recording;
            turns.ended(group);
        } finally {
            lock.unlock();
        }
    }

    private void ended(DueGroup group, int recording, int alone) {
        lock.lock();
        try {
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
            notBegun = turns.clear().stream()
                    .flatMap(group -> group.deliveries().stream())
                    .toList();
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
