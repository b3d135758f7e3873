package io.github.camelsmtp.store;

import io.github.camelsmtp.store.StoreException.Reason;

/**
 * What is under way in a store, so that closing it waits for the end of it and lets nothing new begin. Thread-safe. Each
 * {@link #enter} that did not throw needs its {@link #leave}, in every branch: else the store never closes.
 */
public final class UnderWay {
    private int count;
    private boolean closed;

    /** @throws StoreException {@code CLOSED} */
    public synchronized void checkOpen() throws StoreException {
        if (closed) {
            throw new StoreException(Reason.CLOSED, "the mailbox store has been closed");
        }
    }

    /** Begins what {@link #close} waits for. @throws StoreException {@code CLOSED}: nothing has begun */
    public synchronized void enter() throws StoreException {
        checkOpen();
        count++;
    }

    /** Ends it. */
    public synchronized void leave() {
        count--;
        notifyAll();
    }

    /**
     * Lets nothing more begin, waits for what has, and then releases the storage. The second call does nothing.
     *
     * @param release runs once. An interrupt of the caller shortens neither it nor the waiting, and is kept for afterwards
     */
    public void close(Runnable release) {
        boolean interrupted = false;
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            while (count > 0) {
                try {
                    wait();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        }
        release.run();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
