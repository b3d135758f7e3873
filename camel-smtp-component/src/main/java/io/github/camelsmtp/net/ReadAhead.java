package io.github.camelsmtp.net;

import io.github.camelsmtp.store.StoredMessage;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The one message that a client will probably ask for next, if it is small: most clients retrieve them in order, and what is
 * read while one is on its way needs not be waited for. A client that does otherwise costs one message that is read in vain.
 * Confined to the connection's events.
 */
final class ReadAhead {
    /** What the client asked for last was what we had expected, or it has not asked yet. */
    private boolean inOrder = true;

    private @Nullable StoredMessage next;
    private @Nullable StoredMessage kept;
    private @Nullable ByteBuffer octets;

    /** The client asks for this, and will ask for that, if it goes on so. */
    void asked(StoredMessage message, @Nullable StoredMessage following) {
        inOrder = next == null || next.equals(message);
        next = following;
    }

    /** What is worth reading now, or null. */
    @Nullable
    StoredMessage next() {
        boolean small = next != null && next.octets() < MessageReader.PIECE;
        return inOrder && small && !next.equals(kept) ? next : null;
    }

    /** It is read: the octets are ours. */
    void keep(StoredMessage message, ByteBuffer whole) {
        kept = message;
        octets = whole;
    }

    /** The octets of this message, if it is the one that was read; once. */
    @Nullable
    ByteBuffer take(StoredMessage message) {
        ByteBuffer read = message.equals(kept) ? octets : null;
        kept = null;
        octets = null;
        return read;
    }
}
