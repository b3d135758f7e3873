package io.github.camelsmtp.queue;

/**
 * How many deliveries are in a queue.
 *
 * @param waiting for their time, or for somebody who takes them
 * @param leased are being delivered
 * @param held wait to be released
 * @param toReport of those that wait, the ones that have ended, whose senders are still to be told
 */
public record QueueCounts(long waiting, long leased, long held, long toReport) {

    /** All of them. */
    public long total() {
        return waiting + leased + held;
    }
}
