package io.github.camelsmtp.component;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import org.apache.camel.Endpoint;
import org.apache.camel.spi.ExecutorServiceManager;
import org.apache.camel.spi.ThreadPoolProfile;
import org.apache.camel.util.concurrent.ThreadPoolRejectedPolicy;
import org.jspecify.annotations.Nullable;

/** Thread pools from Camel's manager, so that they are named, counted and shut down as Camel's are. */
final class CamelThreads {
    private final Endpoint owner;
    private final ExecutorServiceManager manager;

    CamelThreads(Endpoint owner) {
        this.owner = owner;
        this.manager = owner.getCamelContext().getExecutorServiceManager();
    }

    /**
     * A pool of a fixed size.
     *
     * @param queue how many tasks may wait; -1: any number
     * @param full what becomes of a task if there is no room, or if the pool has been shut down: with CallerRuns the caller
     *     runs it in either case
     */
    ExecutorService pool(String name, int size, int queue, ThreadPoolRejectedPolicy full) {
        ThreadPoolProfile profile = new ThreadPoolProfile(name);
        profile.setPoolSize(size);
        profile.setMaxPoolSize(size);
        // Camel says that -1 is "unbounded", and makes it a queue without any place: each task needs an idle thread.
        profile.setMaxQueueSize(queue < 0 ? Integer.MAX_VALUE : queue);
        profile.setAllowCoreThreadTimeOut(true);
        profile.setRejectedPolicy(full);
        ExecutorService pool = manager.newThreadPool(owner, name, profile);
        if (full == ThreadPoolRejectedPolicy.CallerRuns && pool instanceof ThreadPoolExecutor threads) {
            // Java's policy of that name drops the task if the pool is shut down, and with it the end of an exchange.
            threads.setRejectedExecutionHandler((task, its) -> task.run());
        }
        return pool;
    }

    /** One thread that does things later, again and again. */
    ScheduledExecutorService timer(String name) {
        return manager.newSingleThreadScheduledExecutor(owner, name);
    }

    /** Ends a pool after its tasks; answers null, for the field that held it. */
    @Nullable
    ExecutorService shutdown(@Nullable ExecutorService pool) {
        if (pool != null) {
            manager.shutdownGraceful(pool);
        }
        return null;
    }
}
