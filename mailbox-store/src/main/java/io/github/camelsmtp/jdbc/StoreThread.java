package io.github.camelsmtp.jdbc;

import io.github.camelsmtp.store.StoreException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

/**
 * A thread of a store. Only such threads touch the database: an interrupt of a thread that is reading or writing a file
 * closes the file under everybody's feet (that is how {@link java.nio.channels.FileChannel} works, and H2 closes its
 * database then), and nobody outside can interrupt these. They are daemons: what was acknowledged needs no ending.
 */
final class StoreThread extends Thread {
    private StoreThread(Runnable task, String name) {
        super(task, name);
        setDaemon(true);
    }

    static ThreadFactory named(String name) {
        return task -> new StoreThread(task, name);
    }

    /** Work for somebody. */
    interface Work<T> {
        T run() throws StoreException;
    }

    /** Runs work on a thread of the store, unless this is one, and waits for it without minding interrupts. */
    static <T> T call(ExecutorService threads, Work<T> work) throws StoreException {
        if (currentThread() instanceof StoreThread) {
            return work.run();
        }
        CompletableFuture<T> result = new CompletableFuture<>();
        threads.execute(() -> {
            try {
                result.complete(work.run());
            } catch (StoreException | RuntimeException | Error e) {
                result.completeExceptionally(e);
            }
        });
        try {
            return result.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof StoreException why) {
                // A new one, so that its stack tells who asked.
                throw new StoreException(why.reason(), String.valueOf(why.getMessage()), why.getCause());
            }
            throw e;
        }
    }

    /** Threads as they are needed, for work that callers wait for. */
    static ExecutorService pool(String name) {
        return Executors.newCachedThreadPool(named(name));
    }

    /** Waits for the tasks of an executor, without minding interrupts; it takes no more. */
    static void finish(ExecutorService executor) {
        executor.shutdown();
        boolean interrupted = false;
        boolean finished = false;
        while (!finished) {
            try {
                finished = executor.awaitTermination(1, TimeUnit.DAYS);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            currentThread().interrupt();
        }
    }
}
