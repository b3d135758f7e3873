package io.github.camelsmtp.jdbc;

import io.github.camelsmtp.store.StoreException;
import java.sql.SQLException;

/** The rows that a content is kept for. Confined to one thread at a time, and called in this order. */
interface ContentOwner {

    /** Looks up what the rows need. @throws StoreException if there can't be any */
    void resolve() throws StoreException;

    /** Draws the ids of the rows: called by the group writer only, so their order is the order of writing. */
    void number() throws StoreException;

    /** Sees the octets of a small content, which it must not change, after {@link #number}. */
    default void sees(byte[] octets) {}

    /** Adds the rows to the batches. */
    void write(MessageRows rows, long content, long octets) throws SQLException, StoreException;

    /** Takes back what {@link #write} wrote, if it is there. */
    void undo(MessageRows rows) throws SQLException;

    /** Hears why there are no rows. */
    default void refused(StoreException why) {}
}
