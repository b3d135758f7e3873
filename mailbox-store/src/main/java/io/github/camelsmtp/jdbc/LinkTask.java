package io.github.camelsmtp.jdbc;

import io.github.camelsmtp.store.StoreException;
import io.github.camelsmtp.store.StoreException.Reason;
import java.sql.SQLException;

/** A large message whose content is already in the database: the rows that make it one. */
final class LinkTask extends GroupTask {
    private final DeliveryTask delivery;
    private final ContentOwner recipients;
    private final long content;
    private final long octets;
    private final long node;
    private final UnlinkedContents unlinked;

    /**
     * @param delivery whose content it is, and whose caller is told
     * @param node that has written it
     */
    LinkTask(DeliveryTask delivery, long content, long octets, long node, UnlinkedContents unlinked) {
        this.delivery = delivery;
        this.recipients = delivery.recipients;
        this.content = content;
        this.octets = octets;
        this.node = node;
        this.unlinked = unlinked;
    }

    static long chunksOf(long octets) {
        return (octets + MessageRows.CHUNK - 1) / MessageRows.CHUNK;
    }

    @Override
    boolean prepare() throws StoreException {
        recipients.number();
        return true;
    }

    @Override
    void write(MessageRows rows) throws SQLException, StoreException {
        if (!rows.linked(content, chunksOf(octets), node)) {
            // The database had to be opened again meanwhile, and came back without the last steps; or another node has
            // taken this one for dead.
            throw new StoreException(Reason.UNAVAILABLE, "a large message was lost before it was complete");
        }
        recipients.write(rows, content, octets);
    }

    @Override
    void undo(MessageRows rows) throws SQLException {
        recipients.undo(rows);
        rows.removed(content);
        rows.unlinked(content, chunksOf(octets), node);
    }

    @Override
    void undone() {
        unlinked.remove(content);
    }

    @Override
    void tell() {
        delivery.tell();
    }

    @Override
    void refused(StoreException why) {
        recipients.refused(why);
    }
}
