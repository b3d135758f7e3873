package io.github.camelsmtp.component;

import java.time.Clock;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Makes ids for messages: thirteen letters and digits that sort by time and are not made twice, also after a restart.
 * Thread-safe.
 */
final class QueueIds {
    /** Crockford's base 32: no letter that is taken for a digit. */
    private static final String DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

    /** One for the process: several servers may share a spool directory, where ids are the names of files. */
    private static final AtomicInteger COUNTER =
            new AtomicInteger(ThreadLocalRandom.current().nextInt());

    private final Clock clock;

    QueueIds(Clock clock) {
        this.clock = clock;
    }

    String next() {
        // 45 bits of milliseconds last until 3084; 20 bits of a counter that begins anywhere tell ids of one of them
        // apart.
        char[] id = new char[13];
        write(id, 0, 9, clock.millis());
        write(id, 9, 4, COUNTER.getAndIncrement());
        return new String(id);
    }

    private static void write(char[] id, int from, int digits, long value) {
        long rest = value;
        for (int i = from + digits - 1; i >= from; i--) {
            id[i] = DIGITS.charAt((int) (rest & 31));
            rest >>>= 5;
        }
    }
}
