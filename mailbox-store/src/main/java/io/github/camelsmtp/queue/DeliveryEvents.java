package io.github.camelsmtp.queue;

import io.github.camelsmtp.store.StoreException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * What became of a queue's deliveries, kept for whoever wants to hear of it.
 *
 * <p>While somebody wants them, an event is recorded together with the settlement that it is about ({@link
 * Settlement#event}): both are there, or neither. It stays until somebody who leased it says that it is done. Those who
 * listen share the events; what a dead one had leased comes again. So each is taken at least once, and twice only if a
 * process died after it had done with it and before that was recorded.
 *
 * <p>An event whose settlement was recorded in another process, while the last wish there is not known yet, is not recorded;
 * a wish is known to all within seconds, and to its own process at once. Wishes are made long before they run out, so that is
 * so only for the first one.
 *
 * <p>Durability is that of {@link OutboundQueue#settle}; a lease that is lost is only an event that is taken again.
 * Thread-safe. All but {@link #done} may block on a disk.
 */
public interface DeliveryEvents {

    /**
     * Says that events are wanted until then; a time before that of an earlier wish changes nothing. When the time is over
     * nothing more is recorded, and what is left is removed, in steps of bounded size, by those who go on taking deliveries
     * from the queue.
     */
    void want(Instant until) throws StoreException;

    /**
     * Takes events that are due: those first that have been due for longest, then by their ids.
     *
     * @param now what is due until then is taken, and whose lease has ended by then
     * @param until when the leases end
     * @param most how many, at least 1
     */
    List<DeliveryEvent> lease(Instant now, Instant until, int most) throws StoreException;

    /** Makes leases that are still held end later. */
    void extend(Collection<DeliveryEvent> leased, Instant until) throws StoreException;

    /**
     * Removes events, whoever has leased them by now. Never blocks.
     *
     * @return completes when that is on stable storage; fails with a {@link StoreException}
     */
    CompletionStage<Void> done(Collection<DeliveryEvent> events);

    /** Ends leases that are still held: the events come again when they are due then. */
    void postpone(Collection<DeliveryEvent> leased, Instant due) throws StoreException;

    /** Ends leases that are still held as if they had never been taken: the events are due since they were recorded. */
    void giveBack(Collection<DeliveryEvent> leased) throws StoreException;

    /** Removes what was recorded until then, leased or not, in steps of bounded size. */
    void forget(Instant until) throws StoreException;

    /** How many there are, leased or not. */
    long count() throws StoreException;

    /**
     * Calls somebody, on any thread, whenever this process has recorded an event; he must not block.
     *
     * @return ends it
     */
    Runnable watch(Runnable watcher);
}
