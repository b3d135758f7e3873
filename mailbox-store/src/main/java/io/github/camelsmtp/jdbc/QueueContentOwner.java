package io.github.camelsmtp.jdbc;

import io.github.camelsmtp.mail.Recipient;
import io.github.camelsmtp.queue.DeliveryTaker;
import io.github.camelsmtp.queue.QueuedDelivery;
import io.github.camelsmtp.queue.QueuedMessage;
import io.github.camelsmtp.queue.Submission;
import io.github.camelsmtp.store.StoreException;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The rows of a message that goes into a queue; if somebody wants it at once, they are written as leased to him. */
final class QueueContentOwner implements ContentOwner {
    private final String queue;
    private final Submission submission;
    private final List<Recipient> recipients;
    private final Ids ids;
    private final Collection<DeliveryTaker> takers;
    private long[] deliveries = {};
    private @Nullable Instant leasedUntil;
    private volatile @Nullable DeliveryTaker taker;
    private volatile byte @Nullable [] content;
    private volatile long message;
    private volatile List<QueuedDelivery> written = List.of();

    /** A message that waits in the queue like all others. */
    QueueContentOwner(String queue, Submission submission, Ids ids) {
        this(queue, submission, ids, List.of());
    }

    /** @param takers who may want it, if they are asked */
    QueueContentOwner(String queue, Submission submission, Ids ids, Collection<DeliveryTaker> takers) {
        this.queue = queue;
        this.submission = submission;
        this.recipients = submission.recipients();
        this.ids = ids;
        this.takers = takers;
    }

    @Override
    public void resolve() {
        // Nobody needs an account here.
    }

    @Override
    public void number() throws StoreException {
        deliveries = new long[recipients.size()];
        for (int i = 0; i < deliveries.length; i++) {
            deliveries[i] = ids.next();
        }
        for (DeliveryTaker one : takers) {
            leasedUntil = one.wants(submission.firstDue(), deliveries.length);
            if (leasedUntil != null) {
                taker = one;
                return;
            }
        }
    }

    @Override
    public void sees(byte[] octets) {
        content = octets;
    }

    @Override
    public void write(MessageRows rows, long id, long octets) throws SQLException {
        QueuedMessage of = QueuedValues.message(id, submission, octets);
        rows.queue().message(of, deliveries.length);
        List<QueuedDelivery> all = new ArrayList<>(deliveries.length);
        for (int i = 0; i < deliveries.length; i++) {
            QueuedDelivery waits = QueuedValues.waiting(deliveries[i], of, recipients.get(i), submission.firstDue());
            // A lease is named by a number that no other has: that of the message does.
            QueuedDelivery one = leasedUntil == null ? waits : QueuedValues.leased(waits, leasedUntil, id);
            rows.queue().delivery(queue, one);
            all.add(one);
        }
        message = id;
        written = all;
    }

    @Override
    public void undo(MessageRows rows) throws SQLException {
        rows.queue().undo(message);
    }

    /** Who has leased the message, once it was written, or is to hear that it was not; null if nobody. */
    @Nullable
    DeliveryTaker taker() {
        return taker;
    }

    /** The deliveries, once they were written. */
    List<QueuedDelivery> deliveries() {
        return written;
    }

    /** How many deliveries were offered. */
    int offered() {
        return recipients.size();
    }

    /** The octets, if they are few; null if they have to be read again. */
    byte @Nullable [] content() {
        return content;
    }

    /** The id of the message, once it was written. */
    String id() {
        return Long.toString(message);
    }
}
