package io.github.camelsmtp.jdbc;

import io.github.camelsmtp.store.Content;
import io.github.camelsmtp.store.StoreException;
import io.github.camelsmtp.store.StoreException.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.function.Consumer;

/** A small message, written as a whole by the group writer. */
final class DeliveryTask extends GroupTask {
    /** Up to this a content is written in one piece, and over it by {@link LargeContents}. */
    static final int MAX_OCTETS = 4 * MessageRows.CHUNK;

    final ContentOwner recipients;
    final Content content;
    private final Ids ids;
    private final Consumer<DeliveryTask> large;
    private byte[] octets = {};
    private long contentId;

    /** @param large takes the task over if the content is larger than it said it was */
    DeliveryTask(ContentOwner recipients, Content content, Ids ids, Consumer<DeliveryTask> large) {
        this.recipients = recipients;
        this.content = content;
        this.ids = ids;
        this.large = large;
    }

    @Override
    boolean prepare() throws StoreException {
        recipients.resolve();
        byte[] read;
        try (InputStream in = content.open()) {
            read = in.readNBytes(MAX_OCTETS + 1);
        } catch (IOException | RuntimeException e) {
            throw unreadable(e);
        }
        if (read.length > MAX_OCTETS) {
            large.accept(this);
            return false;
        }
        octets = read;
        contentId = ids.next();
        recipients.number();
        recipients.sees(read);
        return true;
    }

    static StoreException unreadable(Exception cause) {
        return new StoreException(Reason.UNREADABLE_CONTENT, "the content can't be read: " + cause, cause);
    }

    @Override
    long octets() {
        return octets.length;
    }

    @Override
    void write(MessageRows rows) throws SQLException, StoreException {
        for (int from = 0, number = 0; from < octets.length; from += MessageRows.CHUNK, number++) {
            boolean whole = octets.length <= MessageRows.CHUNK;
            int to = Math.min(octets.length, from + MessageRows.CHUNK);
            rows.chunk(contentId, number, whole ? octets : Arrays.copyOfRange(octets, from, to));
        }
        recipients.write(rows, contentId, octets.length);
    }

    @Override
    void undo(MessageRows rows) throws SQLException {
        recipients.undo(rows);
        rows.removeChunks(contentId, 0, MAX_OCTETS / MessageRows.CHUNK);
    }

    @Override
    void durable() {
        octets = new byte[0];
    }

    @Override
    void refused(StoreException why) {
        octets = new byte[0];
        recipients.refused(why);
    }
}
