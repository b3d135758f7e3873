package io.github.camelsmtp.queue;

import io.github.camelsmtp.mail.Recipient;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One recipient of a queued message.
 *
 * @param id grows with each delivery
 * @param message what he gets
 * @param recipient who
 * @param destination the domain it goes to, in lower case with A-labels; empty for the bare postmaster
 * @param state whether it waits
 * @param report what is to be told to the sender before it leaves the queue
 * @param due when it is to be tried, or reported; when the lease ends
 * @param since when its lifetime began
 * @param attempts how many attempts have been made
 * @param last the last of them, or null
 * @param delayReported whether the sender has been told that it takes longer
 * @param lease which lease it is, 0 if it is not leased
 */
public record QueuedDelivery(
        long id,
        QueuedMessage message,
        Recipient recipient,
        String destination,
        State state,
        Report report,
        Instant due,
        Instant since,
        int attempts,
        @Nullable Attempt last,
        boolean delayReported,
        long lease) {

    /** Who may take it. */
    public enum State {
        /** Whoever comes when it is due. */
        WAITING,
        /** Nobody: somebody has it. */
        LEASED,
        /** Nobody, until it is released. */
        HELD
    }

    /** What the sender is to be told. */
    public enum Report {
        /** Nothing: it is still to be delivered. */
        NONE,
        /** It has failed for good, for what the last attempt says. */
        FAILED,
        /** Its time is over; the last attempt says why it did not work until then. */
        EXPIRED,
        /** It was handed on to somebody who makes no reports of successes. */
        RELAYED
    }

    /** The domain that a recipient's deliveries are grouped by. */
    public static String destinationOf(Recipient recipient) {
        return recipient.path().address().map(address -> address.domain()).orElse("");
    }
}
