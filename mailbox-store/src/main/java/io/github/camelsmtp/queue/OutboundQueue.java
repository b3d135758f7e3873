package io.github.camelsmtp.queue;

import io.github.camelsmtp.store.Content;
import io.github.camelsmtp.store.StoreException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * Keeps messages until each of their recipients was delivered, or reported as failed.
 *
 * <p>There is a {@link QueuedDelivery} for each recipient; the content is kept once. Whoever wants to deliver takes a lease,
 * which nobody else then has until it ends, and settles what became of it. So several processes can share a queue, and what
 * a dead one had leased comes again. A delivery comes twice only if the process died after the remote had taken the message
 * and before {@link #settle} had completed.
 *
 * <p>Durability: what {@link #enqueue} and {@link #settle} have completed survives a crash of the process and of the machine.
 * Thread-safe. All but these two may block on a disk: call them off the I/O threads.
 *
 * <p>Bad input: broken storage is a {@link StoreException}. A queue does not look at the content, knows no schedule (see
 * {@link RetryPolicy}), and connects to nobody.
 */
public interface OutboundQueue {

    /** Its name. */
    String name();

    /**
     * Keeps a message for all its recipients, or for none of them. The content is read once, on a thread of the queue. Never
     * blocks.
     *
     * @return completes with the message's id when it is on stable storage; fails with a {@link StoreException}: {@code
     *     FULL}, {@code CLOSED}, {@code UNREADABLE_CONTENT} or {@code UNAVAILABLE}
     */
    CompletionStage<String> enqueue(Submission submission);

    /**
     * Keeps a message in the transaction that the calling thread is in, if that is one on the database of the queue: it is in
     * the queue when the transaction has been committed, and never was if it is rolled back. Blocks; reads the content on the
     * calling thread. A queue without transactions answers that there is none.
     *
     * @return the message's id; empty if there is no such transaction, and nothing was kept
     * @throws StoreException as {@link #enqueue} fails; nothing of the message is in the transaction then
     */
    default Optional<String> enqueueInTransaction(Submission submission) throws StoreException {
        return Optional.empty();
    }

    /**
     * Takes deliveries that are due: those of the highest priority first, of one priority those that have been due for
     * longest.
     *
     * @param now what is due until then is taken, and whose lease has ended by then
     * @param until when the leases end
     * @param most how many deliveries, at least 1
     */
    List<QueuedDelivery> lease(Instant now, Instant until, int most) throws StoreException;

    /**
     * Takes deliveries to one domain that are not held and not reports, whether they are due or wait for a later attempt:
     * their recipients' server is here to fetch them (RFC 2645). What may not go before a time (RFC 4865) does not.
     *
     * @param destination in lower case with A-labels
     * @param after the id of the last delivery that was taken so far, 0 to begin: they come in the order of their ids, so
     *     none comes twice, whatever became of it
     * @param now whose lease has ended by then is taken
     * @param until when the leases end
     * @param most how many deliveries, at least 1
     */
    List<QueuedDelivery> leaseFor(String destination, long after, Instant now, Instant until, int most)
            throws StoreException;

    /** Makes leases that are still held end later. */
    void extend(Collection<QueuedDelivery> leased, Instant until) throws StoreException;

    /**
     * Records what became of leased deliveries. One that is done is removed whoever has the lease by now, anything else is
     * recorded only if the lease is still the same. What is recorded is told by {@link #events}. Never blocks.
     *
     * @param now when that is
     * @return completes when it is on stable storage; fails with a {@link StoreException}
     */
    CompletionStage<Void> settle(List<Settlement> settlements, Instant now);

    /** What became of its deliveries, for whoever wants to hear of it. */
    DeliveryEvents events();

    /** The octets of a message of the queue; opening them fails when it is gone. */
    Content content(QueuedMessage message);

    /**
     * Changes all deliveries that the filter names and that nobody has leased, in steps of bounded size.
     *
     * @param now what a delivery becomes due at
     * @return how many were changed
     */
    long command(QueueCommand command, QueueFilter filter, Instant now) throws StoreException;

    /**
     * What is in the queue, the oldest first.
     *
     * @param after the id of the last delivery of the page before, 0 to begin
     * @param most how many, at least 1
     */
    List<QueuedDelivery> list(QueueFilter filter, long after, int most) throws StoreException;

    /** The attempts at a delivery that did not end it, the oldest first. */
    List<Attempt> attempts(QueuedDelivery delivery) throws StoreException;

    /** How many deliveries are in which state. */
    QueueCounts counts() throws StoreException;

    /**
     * Offers somebody what this process enqueues before it waits in the queue. A queue may do without: then all is to be had
     * by {@link #lease}, and nothing is lost.
     *
     * @return ends it
     */
    default Runnable offer(DeliveryTaker taker) {
        return () -> {};
    }

    /**
     * Calls somebody, on any thread, whenever this process has made something due that nobody has taken; he must not block.
     *
     * @return ends it
     */
    Runnable watch(Runnable watcher);

    /**
     * Calls somebody, on any thread, whenever somebody has given the queue a command in this process, before those that
     * {@link #watch}; he must not block. What he knew of destinations is not to hold up what was commanded.
     *
     * @return ends it
     */
    Runnable watchCommands(Runnable watcher);
}
