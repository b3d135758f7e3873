package io.github.camelsmtp.net;

import io.github.camelsmtp.store.StoredMessage;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The small messages that a client will probably ask for next: most clients retrieve them in order, and what is read while
 * one is on its way needs not be waited for. As long as the client goes on so, more are read at a time, so that fewer times
 * a thread has to be woken; a client that does otherwise costs one message that is read in vain. Confined to the
 * connection's events.
 */
final class ReadAhead {
    /** Messages that are read ahead at most. */
    static final int MOST = 16;

    /** Octets that are kept at most: sixteen messages of the usual few KB. */
    private static final long MOST_OCTETS = 3L * MessageReader.PIECE;

    /** A message and its octets. */
    private record Read(StoredMessage message, ByteBuffer octets) {}

    private final Deque<Read> kept = new ArrayDeque<>();
    private List<StoredMessage> following = List.of();
    private @Nullable StoredMessage expected;
    private int window = 1;

    /** What the client asked for last was what we had expected, or it has not asked yet. */
    private boolean inOrder = true;

    /** The client asks for this, and will ask for those, if it goes on so. */
    void asked(StoredMessage message, List<StoredMessage> next) {
        boolean asExpected = message.equals(expected);
        inOrder = asExpected || expected == null;
        window = asExpected ? Math.min(2 * window, MOST) : 1;
        following = next;
        expected = next.isEmpty() ? null : next.get(0);
    }

    /**
     * What is worth reading now, in order; empty while there is enough. A quarter is left when more is read: late enough for
     * a statement to read many, early enough for the client not to wait for it.
     */
    List<StoredMessage> wanted() {
        if (!inOrder || 4 * kept.size() > window) {
            return List.of();
        }
        List<StoredMessage> wanted = new ArrayList<>();
        long octets = 0;
        for (StoredMessage message : following.subList(0, Math.min(window, following.size()))) {
            octets += message.octets();
            if (message.octets() >= MessageReader.PIECE || octets > MOST_OCTETS) {
                break;
            }
            if (kept.stream().noneMatch(read -> read.message().equals(message))) {
                wanted.add(message);
            }
        }
        return wanted;
    }

    /** The first of these messages are read: the octets are ours. */
    void keep(List<StoredMessage> messages, List<byte[]> read) {
        for (int i = 0; i < read.size(); i++) {
            kept.add(new Read(messages.get(i), ByteBuffer.wrap(read.get(i))));
        }
    }

    /** The octets of this message, if it was read; once. Those before it were read in vain. */
    @Nullable
    ByteBuffer take(StoredMessage message) {
        for (Read read = kept.poll(); read != null; read = kept.poll()) {
            if (read.message().equals(message)) {
                return read.octets();
            }
        }
        return null;
    }
}
