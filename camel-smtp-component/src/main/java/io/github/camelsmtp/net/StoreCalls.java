package io.github.camelsmtp.net;

import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * What a connection has done off the I/O threads, for it may block: one thing at a time, and what follows from it is an event
 * of the connection again. When the client is gone nothing more follows, and the end is told once nothing is under way.
 * Confined to the connection's events.
 */
final class StoreCalls {
    /** What may block. */
    interface Work<T> {
        @Nullable
        T run() throws Exception;
    }

    private final Connection connection;
    private final Executor blocking;
    private final Runnable end;

    private boolean busy;

    /** What is under way nobody has asked for yet, and this is to follow it. */
    private boolean ahead;

    private @Nullable Runnable afterwards;
    private boolean afterwardsEvenIfOver;
    private boolean over;

    /** @param end called once, when the client is gone and nothing is under way */
    StoreCalls(Connection connection, Executor blocking, Runnable end) {
        this.connection = connection;
        this.blocking = blocking;
        this.end = end;
    }

    boolean isBusy() {
        return busy;
    }

    /** Whether the client is gone. */
    boolean isOver() {
        return over;
    }

    /** Somebody else does something for us, until {@link #done}. */
    void begin() {
        busy = true;
    }

    /** It is done. @return whether there is anybody to tell; if not, the end is told now */
    boolean done() {
        busy = false;
        if (over) {
            end.run();
        }
        return !over;
    }

    /** The client is gone. */
    void over() {
        over = true;
        if (!busy) {
            end.run();
        }
    }

    /** Runs work, and then the rest as an event, unless the client is gone by then. */
    <T> void run(Work<T> work, BiConsumer<@Nullable T, @Nullable Throwable> then) {
        busy = true;
        Runnable task = () -> {
            T result = null;
            Throwable failure = null;
            try {
                result = work.run();
            } catch (Throwable thrown) {
                failure = thrown;
            }
            finish(result, failure, then);
        };
        try {
            blocking.execute(task);
        } catch (RejectedExecutionException full) {
            finish(null, full, then);
        }
    }

    /** The same for what nobody has asked for yet. */
    <T> void runAhead(Work<T> work, BiConsumer<@Nullable T, @Nullable Throwable> then) {
        ahead = true;
        run(work, then);
    }

    /** The same for what must be done in any case. */
    void runSurely(Runnable work, Runnable then) {
        busy = true;
        execute(() -> {
            work.run();
            finish(null, null, (done, failure) -> then.run());
        });
    }

    /** Now, or when what runs ahead is done. */
    void afterAhead(boolean evenIfOver, Runnable then) {
        if (ahead) {
            afterwards = then;
            afterwardsEvenIfOver = evenIfOver;
        } else {
            then.run();
        }
    }

    /** Off the I/O threads, or if that can't be, on this one: a maildrop that stays locked would be worse. */
    void execute(Runnable task) {
        try {
            blocking.execute(task);
        } catch (RejectedExecutionException full) {
            task.run();
        }
    }

    private <T> void finish(
            @Nullable T result, @Nullable Throwable failure, BiConsumer<@Nullable T, @Nullable Throwable> then) {
        connection.execute(() -> {
            Runnable waiting = afterwards;
            boolean goesOn = waiting != null && (afterwardsEvenIfOver || !over);
            busy = false;
            ahead = false;
            afterwards = null;
            if (!over) {
                then.accept(result, failure);
            }
            if (goesOn) {
                waiting.run();
            } else if (over) {
                end.run();
            }
        });
    }
}
