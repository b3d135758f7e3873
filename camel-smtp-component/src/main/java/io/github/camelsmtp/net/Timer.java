package io.github.camelsmtp.net;

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

    Timer(String name, ListenerSettings settings, Set<Connection> connections, Set<Arrival> arrivals) {
        thread = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread made = new Thread(task, name + "-timer");
            made.setDaemon(true);
            return made;
        });
        long period = period(settings);
        Runnable look = () -> {
            look(connections);
            look(arrivals);
        };
        thread.scheduleWithFixedDelay(look, period, period, TimeUnit.MILLISECONDS);
    }

    private static long period(ListenerSettings settings) {
        long shortest = Math.min(
                settings.proxyTimeout().toMillis(),
                Math.min(
                        settings.idleTimeout().toMillis(),
                        settings.commandTimeout().toMillis()));
        return Math.max(1, Math.min(LONGEST_PERIOD, shortest / 10));
    }

    private static void look(Set<? extends Timed> all) {
        long now = System.nanoTime();
        for (Timed timed : all) {
            try {
                timed.checkTime(now);
            } catch (RuntimeException failure) {
                // One that escaped would end the schedule for every connection.
                LOG.error("{}: a failure of ours while looking at the time", timed, failure);
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
