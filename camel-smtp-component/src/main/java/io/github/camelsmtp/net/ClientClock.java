package io.github.camelsmtp.net;

import io.github.camelsmtp.smtp.ClientStep;
import java.time.Duration;

/**
 * How long a client's connection has waited for what it waits for. A reply that trickles in buys no time, only a whole one.
 * Written inside events, read by the timer.
 */
final class ClientClock {
    private final SmtpTimeouts timeouts;
    private volatile ClientStep step = ClientStep.GREETING;
    private volatile long since;
    private volatile long progress;
    private volatile long written;

    ClientClock(SmtpTimeouts timeouts, long now) {
        this.timeouts = timeouts;
        this.since = now;
    }

    /** At the end of each event. */
    void step(ClientStep now, long progressNow, long time) {
        if (now != step || progressNow != progress) {
            since = time;
            step = now;
            progress = progressNow;
        }
    }

    /** Octets that the network has taken: while it takes some, sending is no stall. */
    void written(long octets, long time) {
        if (octets != written) {
            written = octets;
            since = time;
        }
    }

    boolean isOver(long now) {
        return step != ClientStep.IDLE && now - since >= limit().toNanos();
    }

    private Duration limit() {
        return switch (step) {
            case HANDSHAKE -> timeouts.handshake();
            case DATA -> timeouts.data();
            case CONTENT -> timeouts.block();
            case END -> timeouts.end();
            case RESET -> timeouts.reset();
            default -> timeouts.command();
        };
    }
}
