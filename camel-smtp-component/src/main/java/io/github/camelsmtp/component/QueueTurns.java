package io.github.camelsmtp.component;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The groups that a dispatcher has in memory and not begun, the most urgent first, and how many of each destination run: at
 * most so many that others have a place too. Those of a destination that has all its places wait here; if it is so slow that
 * they wait for long, they no longer stand in the way of what else the queue has, and only so many of them are kept.
 *
 * <p>Confined: guarded by its dispatcher's lock.
 */
final class QueueTurns {
    /** Longer than any destination needs that moves: a batch of 200 in that time is 20 messages a second. */
    static final Duration STALLED = Duration.ofSeconds(10);
    /** So long at most something waits here, or elsewhere, before somebody looks again whether it has expired. */
    static final Duration LONGEST = Duration.ofMinutes(5);

    private final int limit;
    private final int most;
    private final Map<String, Line> lines = new HashMap<>();
    /** Those with a group that may begin. */
    private final TreeSet<Line> open = new TreeSet<>();
    /** Those that were slow when they were last looked at. */
    private final List<Line> stalled = new ArrayList<>();

    private int size;
    private long numbers;

    /** A group in the order of priority and coming. */
    private record Turn(int priority, long number, Instant since, DueGroup group) implements Comparable<Turn> {
        @Override
        public int compareTo(Turn other) {
            return priority == other.priority
                    ? Long.compare(number, other.number)
                    : Integer.compare(other.priority, priority);
        }
    }

    /** What waits for one destination. */
    private static final class Line implements Comparable<Line> {
        private final String destination;
        private final PriorityQueue<Turn> turns = new PriorityQueue<>();
        private int running;
        /** When the last one began. */
        private Instant begun = Instant.MIN;
        /** How long its next groups will wait, or null if it is not slow. */
        private @Nullable Duration wait;

        private Line(String destination) {
            this.destination = destination;
        }

        private Duration waited(Instant now) {
            Instant since = begun;
            for (Turn turn : turns) {
                since = turn.since().isBefore(since) ? turn.since() : since;
            }
            return Duration.between(since, now);
        }

        @Override
        public int compareTo(Line other) {
            return turns.element().compareTo(other.turns.element());
        }
    }

    /** A group that is not to wait here, and after how long it is to come again. */
    record PutOff(DueGroup group, Duration delay) {}

    /**
     * @param limit how many groups of one destination may run
     * @param most how many groups of a slow destination are kept
     */
    QueueTurns(int limit, int most) {
        this.limit = limit;
        this.most = most;
    }

    /** Lets a group wait; it is the answer if it can't, because its destination is slow and enough wait for it. */
    @Nullable
    PutOff add(DueGroup group, Instant now) {
        Line line = lines.computeIfAbsent(group.destination(), Line::new);
        Duration wait = line.wait;
        if (wait != null && line.running >= limit && line.turns.size() >= most) {
            return new PutOff(group, wait);
        }
        close(line);
        line.turns.add(new Turn(group.message().request().priority(), numbers++, now, group));
        size++;
        reopen(line);
        return null;
    }

    /** The next group, which runs from now on; null if none may. */
    @Nullable
    DueGroup next(Instant now) {
        Line line = open.pollFirst();
        if (line == null) {
            return null;
        }
        Turn turn = line.turns.remove();
        size--;
        line.running++;
        line.begun = now;
        reopen(line);
        return turn.group();
    }

    /** A group runs no more. */
    void ended(DueGroup group) {
        Line line = lines.get(group.destination());
        if (line != null) {
            close(line);
            line.running--;
            reopen(line);
        }
    }

    /** Before a change of what its place among the others depends on. */
    private void close(Line line) {
        if (!line.turns.isEmpty()) {
            open.remove(line);
        }
    }

    private void reopen(Line line) {
        if (!line.turns.isEmpty() && line.running < limit) {
            open.add(line);
        } else if (line.turns.isEmpty() && line.running == 0) {
            lines.remove(line.destination);
        }
    }

    /** How many wait, but for those of slow destinations, which nobody is to wait for. */
    int ready() {
        int ready = size;
        for (Line line : stalled) {
            ready -= line.running >= limit ? line.turns.size() : 0;
        }
        return ready;
    }

    /** Finds the slow destinations: those at their limit where somebody has waited long, or nothing has begun for long. */
    List<PutOff> look(Instant now) {
        stalled.clear();
        List<PutOff> tooLong = new ArrayList<>();
        for (Line line : lines.values()) {
            Duration waited = line.running < limit ? Duration.ZERO : line.waited(now);
            if (waited.compareTo(STALLED) < 0) {
                line.wait = null;
                continue;
            }
            Duration wait = waited.compareTo(LONGEST) < 0 ? waited : LONGEST;
            line.wait = wait;
            stalled.add(line);
            size -= line.turns.size(); // it is not open: it is at its limit
            line.turns.removeIf(turn -> Duration.between(turn.since(), now).compareTo(LONGEST) >= 0
                    && tooLong.add(new PutOff(turn.group(), wait)));
            size += line.turns.size();
        }
        return tooLong;
    }

    /** Takes out all that wait. */
    List<DueGroup> clear() {
        List<DueGroup> all = lines.values().stream()
                .flatMap(line -> line.turns.stream())
                .map(Turn::group)
                .toList();
        lines.values().forEach(line -> line.turns.clear());
        open.clear();
        size = 0;
        return all;
    }
}
