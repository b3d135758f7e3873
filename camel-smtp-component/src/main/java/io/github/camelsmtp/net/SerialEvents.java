package io.github.camelsmtp.net;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Runs events one at a time and each to its end, on whichever thread brings one: a thread that finds it busy leaves its
 * event and goes; the thread inside runs it before it leaves. No thread ever waits here.
 *
 * <p>MINA can't be asked to run something on a connection's I/O thread; this is what confines a connection instead. An
 * event that finds it free, nearly every one, costs two atomic operations and no allocation.
 */
final class SerialEvents {
    /** Events begun or left and not yet ended; who takes it from 0 to 1 is inside. */
    private final AtomicInteger pending = new AtomicInteger();

    private final Queue<Runnable> left = new ConcurrentLinkedQueue<>();
    private volatile @Nullable Thread inside;

    /** Begins an event if no other is running. If true, {@link #leave} must follow, in a {@code finally}. */
    boolean enter() {
        if (!pending.compareAndSet(0, 1)) {
            return false;
        }
        inside = Thread.currentThread();
        return true;
    }

    /** Ends the event that {@link #enter} began, and runs those that were left meanwhile. */
    void leave() {
        inside = null;
        boolean more = pending.decrementAndGet() != 0;
        while (more) {
            try {
                runLeft();
            } finally {
                // Also if one throws, against its contract: else nobody could ever enter again.
                more = pending.decrementAndGet() != 0;
            }
        }
    }

    /** Runs an event, now or after those before it. It must not throw. */
    void run(Runnable event) {
        if (enter()) {
            try {
                event.run();
            } finally {
                leave();
            }
            return;
        }
        left.add(event);
        if (pending.getAndIncrement() == 0) {
            runLeft();
            leave();
        }
    }

    /** Whether the calling thread is inside an event of this. */
    boolean isInside() {
        return inside == Thread.currentThread();
    }

    /** The count says that there is one, and only the thread inside takes it. */
    private void runLeft() {
        inside = Thread.currentThread();
        try {
            left.remove().run();
        } finally {
            inside = null;
        }
    }
}
