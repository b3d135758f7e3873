package io.github.camelsmtp.policy;

import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Counts what each of many does, and says when it is too much: never more than a rate's count in any stretch of time of its
 * window's length, wherever that begins. Thread-safe; what it does takes no time worth naming.
 *
 * <p>The window is cut into sixteen slots, so what was used up comes back up to a sixteenth of the window late. What is
 * refused does not count. Memory is bounded: of more than a number of them, whoever was seen longest ago is forgotten.
 */
final class RateLimiter {
    private static final int SLOTS = 16;

    private final int most;
    private final long slotMillis;
    private final Clock clock;
    private final Map<Object, Usage> usages;

    /** @param capacity how many are remembered, each with about 250 octets */
    RateLimiter(Rate rate, int capacity, Clock clock) {
        this.most = rate.count();
        this.slotMillis = (rate.window().toMillis() + SLOTS - 1) / SLOTS;
        this.clock = clock;
        this.usages = new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<Object, Usage> eldest) {
                return size() > capacity;
            }
        };
    }

    /** Whether one more may be; then it counts. */
    synchronized boolean allows(Object who) {
        return usages.computeIfAbsent(who, first -> new Usage()).add(clock.millis() / slotMillis, most);
    }

    /** How many are remembered. */
    synchronized int remembered() {
        return usages.size();
    }

    /** What one has done, in the slot that is under way and the sixteen before it. */
    private static final class Usage {
        private final int[] slots = new int[SLOTS + 1];
        private long slot;
        private int sum;

        boolean add(long now, int most) {
            advance(now);
            if (sum >= most) {
                return false;
            }
            slots[(int) Math.floorMod(slot, (long) slots.length)]++;
            sum++;
            return true;
        }

        /** A clock that is set back stands still here. */
        private void advance(long now) {
            if (now - slot >= slots.length) {
                slot = now - slots.length;
            }
            while (slot < now) {
                slot++;
                int index = (int) Math.floorMod(slot, (long) slots.length);
                sum -= slots[index];
                slots[index] = 0;
            }
        }
    }
}
