package io.github.camelsmtp.component;

import io.github.camelsmtp.queue.DeliveryEvent;
import io.github.camelsmtp.queue.DeliveryEvents;
import io.github.camelsmtp.queue.RetryPolicy;
import io.github.camelsmtp.store.StoreException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes a queue's events, a batch at a time, and lets the route run for one after the other. One that it takes is removed,
 * beside the next; one that it does not take comes again later. When the batch has ended the next one is taken. It also says
 * again and again that events are wanted, and removes old ones. Thread-safe; {@link #run} is for one thread of its own.
 */
final class EventDispatcher implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(EventDispatcher.class);
    private static final Duration LONGEST_WITHOUT_WISH = Duration.ofHours(1);

    private final String queue;
    private final DeliveryEvents events;
    private final MailQueueConfiguration configuration;
    private final RetryPolicy policy;
    private final Predicate<DeliveryEvent> route;
    private final Clock clock;
    private final RandomGenerator random;
    private final Executor worker;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    /** Leased, and not yet begun. */
    private final ArrayDeque<DeliveryEvent> waiting = new ArrayDeque<>();
    /** Leased, and neither removed nor given back: their leases are renewed. */
    private final Map<Long, DeliveryEvent> held = new HashMap<>();

    /** Whether a thread works on what waits. */
    private boolean busy;

    private @Nullable DeliveryEvent running;
    private boolean mayBeDue = true;
    private boolean paused;
    private boolean stopped;
    private Instant renewAt;
    private Instant wishAt;

    /**
     * @param route runs for an event, and says whether it was taken
     * @param worker one thread, which runs routes
     */
    EventDispatcher(
            String queue,
            DeliveryEvents events,
            MailQueueConfiguration configuration,
            Predicate<DeliveryEvent> route,
            Clock clock,
            RandomGenerator random,
            Executor worker) {
        this.queue = queue;
        this.events = events;
        this.configuration = configuration;
        this.policy = configuration.retryPolicy();
        this.route = route;
        this.clock = clock;
        this.random = random;
        this.worker = worker;
        this.renewAt = clock.instant().plusMillis(configuration.getLeaseTime() / 3);
        this.wishAt = clock.instant();
    }

    /** Something may be due. Never blocks for long. */
    void wake() {
        lock.lock();
        try {
            mayBeDue = true;
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
            mayBeDue = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** How many exchanges run. */
    int running() {
        lock.lock();
        try {
            return running == null ? 0 : 1;
        } finally {
            lock.unlock();
        }
    }

    /** Says that events are wanted, and removes old ones, if it is time to. Blocks. */
    void wish() throws StoreException {
        Instant now = clock.instant();
        if (now.isBefore(wishAt)) {
            return;
        }
        Duration kept = Duration.ofMillis(configuration.getEventsKept());
        events.want(now.plus(kept));
        events.forget(now.minus(kept));
        Duration often = kept.dividedBy(4);
        wishAt = now.plus(often.compareTo(LONGEST_WITHOUT_WISH) < 0 ? often : LONGEST_WITHOUT_WISH);
    }

    @Override
    public void run() {
        while (!isStopped()) {
            try {
                wish();
                fill();
                begin();
                renew();
            } catch (StoreException | RuntimeException e) {
                LOG.warn("{}: the queue's events can't be read, it is tried again: {}", queue, e.toString());
            }
            await();
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
        return mayBeDue && !paused && !stopped && held.isEmpty();
    }

    /** Takes another batch if there is nothing left, or gives back what must wait. */
    private void fill() throws StoreException {
        List<DeliveryEvent> idle;
        lock.lock();
        try {
            idle = paused ? notBegun() : List.of();
            if (!wantsMore() && idle.isEmpty()) {
                return;
            }
            mayBeDue = false; // and true again if somebody says so meanwhile
        } finally {
            lock.unlock();
        }
        if (!idle.isEmpty()) {
            giveBack(idle);
            return;
        }
        Instant now = clock.instant();
        List<DeliveryEvent> leased =
                events.lease(now, now.plusMillis(configuration.getLeaseTime()), configuration.getBatchSize());
        lock.lock();
        try {
            mayBeDue |= leased.size() >= configuration.getBatchSize();
            leased.forEach(event -> held.put(event.id(), event));
            waiting.addAll(leased);
            idle = stopped ? notBegun() : List.of();
        } finally {
            lock.unlock();
        }
        if (!idle.isEmpty()) {
            giveBack(idle);
        }
    }

    private boolean mayBegin() {
        return !busy && !paused && !stopped && !waiting.isEmpty();
    }

    /** Lets run what waits. */
    private void begin() {
        lock.lock();
        try {
            if (mayBegin()) {
                worker.execute(this::runAll); // does not block
                busy = true;
            }
        } finally {
            lock.unlock();
        }
    }

    private void runAll() {
        for (DeliveryEvent event = next(); event != null; event = next()) {
            if (isTaken(event)) {
                done(event);
            } else {
                postpone(event);
            }
        }
    }

    private boolean isTaken(DeliveryEvent event) {
        try {
            return route.test(event);
        } catch (RuntimeException | Error e) {
            LOG.warn("{}: event {} comes again later: {}", queue, event.id(), e.toString());
            return false;
        }
    }

    /** The next one to run, the one before has run; null if there is none, and the thread leaves. */
    private @Nullable DeliveryEvent next() {
        lock.lock();
        try {
            running = paused || stopped ? null : waiting.poll();
            busy = running != null;
            return running;
        } finally {
            lock.unlock();
        }
    }

    private void done(DeliveryEvent event) {
        events.done(List.of(event)).whenComplete((done, failure) -> {
            if (failure != null) {
                LOG.warn(
                        "{}: it can't be recorded that event {} was taken; it comes again: {}",
                        queue,
                        event.id(),
                        failure.toString());
            }
            letGo(List.of(event));
        });
    }

    private void postpone(DeliveryEvent event) {
        try {
            events.postpone(List.of(event), policy.next(event.taken(), clock.instant(), random));
        } catch (StoreException | RuntimeException e) {
            LOG.warn("{}: event {} comes again when its lease ends: {}", queue, event.id(), e.toString());
        }
        letGo(List.of(event));
    }

    private void letGo(Collection<DeliveryEvent> those) {
        lock.lock();
        try {
            those.forEach(event -> held.remove(event.id()));
            if (held.isEmpty()) {
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /** What has not begun and is not to; under the lock. */
    private List<DeliveryEvent> notBegun() {
        List<DeliveryEvent> those = new ArrayList<>(waiting);
        waiting.clear();
        return those;
    }

    private void giveBack(List<DeliveryEvent> those) {
        try {
            events.giveBack(those);
        } catch (StoreException | RuntimeException e) {
            LOG.warn("{}: {} events come again when their lease ends: {}", queue, those.size(), e.toString());
        }
        letGo(those);
    }

    /** Keeps the leases of what waits, and of what runs for long. */
    private void renew() throws StoreException {
        Instant now = clock.instant();
        if (now.isBefore(renewAt)) {
            return;
        }
        renewAt = now.plusMillis(configuration.getLeaseTime() / 3);
        List<DeliveryEvent> mine;
        lock.lock();
        try {
            mine = List.copyOf(held.values());
        } finally {
            lock.unlock();
        }
        events.extend(mine, now.plusMillis(configuration.getLeaseTime()));
    }

    private void await() {
        lock.lock();
        try {
            boolean toGiveBack = paused && !waiting.isEmpty();
            if (!stopped
                    && !wantsMore()
                    && !mayBegin()
                    && !toGiveBack
                    && !changed.await(configuration.getPollInterval(), TimeUnit.MILLISECONDS)) {
                mayBeDue = true;
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
        List<DeliveryEvent> notBegun;
        lock.lock();
        try {
            stopped = true;
            changed.signalAll();
            notBegun = notBegun();
        } finally {
            lock.unlock();
        }
        giveBack(notBegun);
        lock.lock();
        try {
            long left = TimeUnit.MILLISECONDS.toNanos(millis);
            while (!held.isEmpty() && left > 0) {
                left = changed.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }
}
