package io.github.camelsmtp.store;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * A mailbox, locked for one session (RFC 1939 §4) and seen as it was when it was opened.
 *
 * <p>Used by one thread at a time; every method may block. Bad input: a message that is gone is a {@link StoreException}
 * with {@code NO_SUCH_MESSAGE}. Nothing is deleted but by {@link #delete}: closing a maildrop, or losing it in a crash,
 * deletes nothing.
 */
public interface Maildrop extends AutoCloseable {

    /** The account that owns it. */
    String account();

    /**
     * The messages that were there when the maildrop was opened, oldest first. The list does not change, and looking at it
     * does not block.
     *
     * @throws StoreException {@code CLOSED} or {@code UNAVAILABLE}, from a store that lists a mailbox only when it is asked to
     */
    List<StoredMessage> messages() throws StoreException;

    /**
     * How many {@link #messages} there are, and their octets together. A session may want no more than that; a store that
     * knows it without listing a large mailbox says so here.
     *
     * @throws StoreException as {@link #messages}
     */
    default Usage usage() throws StoreException {
        List<StoredMessage> all = messages();
        return new Usage(all.stream().mapToLong(StoredMessage::octets).sum(), all.size());
    }

    /**
     * The oldest of the {@link #messages}, at least so many, or all: a store that lists a large mailbox in pages need not go
     * on. The list may end before {@link #usage} says if messages were removed from outside the session.
     *
     * @throws StoreException as {@link #messages}
     */
    default List<StoredMessage> oldest(int atLeast) throws StoreException {
        return messages();
    }

    /**
     * Opens the octets of a message; the stream reads from the storage as it is read and holds a bounded part of the
     * message in memory. The caller closes it.
     *
     * @throws StoreException {@code NO_SUCH_MESSAGE} if it is gone, {@code CLOSED}, or {@code UNAVAILABLE}
     */
    InputStream read(StoredMessage message) throws StoreException;

    /**
     * Reads several messages at once, each as a whole: for small ones, of which a client wants many, and no more than the
     * caller can hold. A store for which that is cheaper than one after the other says so here.
     *
     * @return the octets of the first of these messages, in order; it ends before one that is gone or can't be read, of which
     *     {@link #read} tells why
     * @throws StoreException {@code CLOSED} or {@code UNAVAILABLE}
     */
    default List<byte[]> readWhole(List<StoredMessage> messages) throws StoreException {
        List<byte[]> read = new ArrayList<>(messages.size());
        for (StoredMessage message : messages) {
            try (InputStream in = read(message)) {
                byte[] octets = in.readNBytes((int) Math.min(message.octets() + 1, Integer.MAX_VALUE - 8));
                if (octets.length != message.octets()) {
                    return read;
                }
                read.add(octets);
            } catch (IOException unreadable) {
                return read;
            } catch (StoreException unreadable) {
                if (unreadable.reason() == StoreException.Reason.NO_SUCH_MESSAGE) {
                    return read;
                }
                throw unreadable;
            }
        }
        return read;
    }

    /**
     * Deletes messages, all or none of them; when it returns, that is on stable storage. A message that is already gone
     * counts as deleted.
     *
     * @throws StoreException {@code CLOSED} or {@code UNAVAILABLE}: then none is deleted
     */
    void delete(Collection<StoredMessage> messages) throws StoreException;

    /** Releases the lock. Idempotent. */
    @Override
    void close();
}
