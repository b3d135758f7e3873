package io.github.camelsmtp.relay;

import java.net.InetAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Addresses that did not answer a moment ago: they are tried after the others, so that a domain whose first host is down does
 * not wait for it with each message. Thread-safe; at most {@value #MOST} are remembered.
 */
final class DeadAddresses {
    static final int MOST = 10_000;

    private final Clock clock;
    private final Duration pause;
    private final Map<InetAddress, Instant> dead = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<InetAddress, Instant> eldest) {
            return size() > MOST;
        }
    };

    DeadAddresses(Clock clock, Duration pause) {
        this.clock = clock;
        this.pause = pause;
    }

    void add(InetAddress address) {
        synchronized (dead) {
            dead.remove(address);
            dead.put(address, clock.instant().plus(pause));
        }
    }

    boolean contains(InetAddress address) {
        synchronized (dead) {
            Instant until = dead.get(address);
            if (until != null && !until.isAfter(clock.instant())) {
                dead.remove(address);
                return false;
            }
            return until != null;
        }
    }

    void remove(InetAddress address) {
        synchronized (dead) {
            dead.remove(address);
        }
    }
}
