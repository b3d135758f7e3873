package io.github.camelsmtp.net;

import java.nio.ByteBuffer;
import java.time.Duration;

/** The clocks of one connection. Written inside events, read by the timer. */
final class Deadlines {
    private static final long NONE = 0;
    private static final long SECOND = 1_000_000_000L;

    private final long idle;
    private final long command;
    private final long perOctet;
    private volatile long heardAt = now();
    private volatile long lineFrom = NONE;
    private volatile boolean paused;
    /** When the message under way began, later by what it has earned since; NONE without one. */
    private volatile long messageFrom = NONE;

    private long pausedAt;
    private long writtenOctets;
    private long writtenAt = now();

    /** @param minDataRate octets of a message per second, or 0 */
    Deadlines(Duration idle, Duration command, int minDataRate) {
        this.perOctet = minDataRate == 0 ? 0 : SECOND / minDataRate;
        this.idle = idle.toNanos();
        this.command = command.toNanos();
    }

    /** Octets have come. */
    void heard() {
        heardAt = now();
    }

    /** While the client waits for us no time runs; it begins anew afterwards. */
    void pause(boolean pause) {
        if (paused != pause) {
            heardAt = now();
            paused = pause;
            if (pause) {
                pausedAt = heardAt;
            } else if (messageFrom != NONE) {
                messageFrom = (messageFrom + heardAt - pausedAt) | 1;
            }
        }
    }

    /**
     * Octets were taken while a message is under way, or not. Each buys time, so that a message may take as long as it likes
     * to a client that keeps up the rate, and one that trickles in comes to its end.
     */
    void received(int octets, boolean messageUnderWay) {
        if (!messageUnderWay || perOctet == 0) {
            if (messageFrom != NONE) {
                messageFrom = NONE;
            }
        } else if (messageFrom == NONE) {
            messageFrom = heardAt;
        } else {
            // Not into the future: who sent much at once can't rest on it.
            messageFrom = Math.min(messageFrom + octets * perOctet, heardAt) | 1;
        }
    }

    /** Octets from start to stop were taken. A line under way behind a line end among them is a new one. */
    void consumed(ByteBuffer octets, int start, int stop, boolean commandUnderWay) {
        if (!commandUnderWay) {
            if (lineFrom != NONE) {
                lineFrom = NONE;
            }
        } else if (lineFrom == NONE || hasLineEnd(octets, start, stop)) {
            lineFrom = heardAt;
        }
    }

    private static boolean hasLineEnd(ByteBuffer octets, int start, int stop) {
        for (int i = stop - 1; i >= start; i--) {
            if (octets.get(i) == '\n') {
                return true;
            }
        }
        return false;
    }

    /** Silent for too long, or too long over a line. While octets are unsent, {@link #isStalled} rules instead. */
    boolean isOver(long now, long unsent) {
        long from = lineFrom;
        long message = messageFrom;
        return !paused
                && unsent == 0
                && (now - heardAt >= idle
                        || from != NONE && now - from >= command
                        || message != NONE && now - message >= command);
    }

    /** Octets are unsent, and for the idle time none of them has gone. Called by the timer only. */
    boolean isStalled(long now, long unsent, long written) {
        if (unsent == 0 || written != writtenOctets) {
            writtenOctets = written;
            writtenAt = now;
            return false;
        }
        return now - writtenAt >= idle;
    }

    /** Never {@link #NONE}. */
    private static long now() {
        return System.nanoTime() | 1;
    }
}
