package io.github.camelsmtp.store;

import java.io.IOException;
import java.io.InputStream;
import java.util.Collection;
import java.util.List;

/**
 * What is left to write of a store when {@link BlockingMailboxStore} does the rest: where messages are, and nothing of locks,
 * threads, and names that don't exist. Thread-safe; every method may block. What it can't do is an {@link IOException} ({@code
 * FULL} or {@code UNAVAILABLE}, see {@link StoreException#of(IOException, String)}), or a {@link StoreException} that says more.
 */
public interface Mailboxes {

    /**
     * Stores a message for all accounts, or for none. When it returns, that is on stable storage.
     *
     * @param accounts at least one, each once, and each was there a moment ago
     * @throws StoreException {@code UNREADABLE_CONTENT}, as {@link Content#copyTo} throws it
     */
    void add(List<Account> accounts, Content content) throws StoreException, IOException;

    /** The messages of an account, oldest first; none if it never got any. */
    List<StoredMessage> list(Account account) throws StoreException, IOException;

    /**
     * Opens a message that {@link #list} has named.
     *
     * @throws java.nio.file.NoSuchFileException if it is gone
     */
    InputStream read(Account account, StoredMessage message) throws StoreException, IOException;

    /** Removes messages that {@link #list} has named, all or none, durably. Those that are gone already count as removed. */
    void remove(Account account, Collection<StoredMessage> messages) throws StoreException, IOException;
}
