package io.github.camelsmtp.store;

import java.io.InputStream;
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

    /** The messages that were there when the maildrop was opened, oldest first. */
    List<StoredMessage> messages();

    /**
     * Opens the octets of a message; the stream reads from the storage as it is read and holds a bounded part of the
     * message in memory. The caller closes it.
     *
     * @throws StoreException {@code NO_SUCH_MESSAGE} if it is gone, {@code CLOSED}, or {@code UNAVAILABLE}
     */
    InputStream read(StoredMessage message) throws StoreException;

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
