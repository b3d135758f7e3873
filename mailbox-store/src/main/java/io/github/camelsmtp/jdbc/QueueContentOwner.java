package io.github.camelsmtp.jdbc;

import io.github.camelsmtp.mail.Recipient;
import io.github.camelsmtp.queue.Submission;
import io.github.camelsmtp.store.StoreException;
import java.sql.SQLException;
import java.util.LinkedHashSet;
import java.util.List;

/** The rows of a message that goes into a queue. */
final class QueueContentOwner implements ContentOwner {
    private final String queue;
    private final Submission submission;
    private final List<Recipient> recipients;
    private final Ids ids;
    private long[] deliveries = {};
    private volatile long message;

    QueueContentOwner(String queue, Submission submission, Ids ids) {
        this.queue = queue;
        this.submission = submission;
        this.recipients = List.copyOf(new LinkedHashSet<>(submission.envelope().recipients()));
        this.ids = ids;
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
    }

    @Override
    public void write(MessageRows rows, long content, long octets) throws SQLException {
        message = content;
        rows.queue().message(content, submission, deliveries.length, octets);
        for (int i = 0; i < deliveries.length; i++) {
            rows.queue().delivery(deliveries[i], queue, content, submission, recipients.get(i));
        }
    }

    @Override
    public void undo(MessageRows rows) throws SQLException {
        rows.queue().undo(message);
    }

    /** The id of the message, once it was written. */
    String id() {
        return Long.toString(message);
    }
}
