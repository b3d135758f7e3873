package io.github.camelsmtp.net;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at the clocks of all connections of a listener, again and again, in a thread of its own. A timeout is noticed
 * late by up to a tenth of it, at most by a second. Costs nothing per event, and a few loads per connection and second.
 */
final class Timer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Timer.class);
    private static final long LONGEST_PERIOD = 1000;

    private final ScheduledExecutorService thread;

    Timer(String name, ListenerSettings settings, Set<Connection> connections) {
        thread = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread made = new Thread(task, name + "-timer");
            made.setDaemon(true);
            return made;
        });
        long period = period(settings);
        thread.scheduleWithFixedDelay(() -> look(connections), period, period, TimeUnit.MILLISECONDS);
    }

    private static long period(ListenerSettings settings) {
        Duration shorter = settings.idleTimeout().compareTo(settings.commandTimeout()) < 0
                ? settings.idleTimeout()
                : settings.commandTimeout();
        return Math.max(1, Math.min(LONGEST_PERIOD, shorter.toMillis() / 10));
    }

    private static void look(Set<Connection> connections) {
        long now = System.nanoTime();
        for (Connection connection : connections) {
            try {
                connection.checkTime(now);
            } catch (RuntimeException failure) {
                // One that escaped would end the schedule for every connection.
                LOG.error("{}: a failure of ours while looking at the time", connection.remote(), failure);
            }
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
        try {
            thread.awaitTermination(5, TimeUnit.SECONDS);
        } catch (InterruptedException expected) {
            Thread.currentThread().interrupt();
        }
    }
}
