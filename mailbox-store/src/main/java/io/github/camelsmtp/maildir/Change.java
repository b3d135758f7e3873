package io.github.camelsmtp.maildir;

import io.github.camelsmtp.store.StoreException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** What the {@link Committer} does to mailboxes: something that is done wholly or undone. Only its thread calls it. */
abstract class Change {
    /** Completes when the change is on stable storage, before any caller is told. */
    final CompletableFuture<Void> done = new CompletableFuture<>();

    /** What must be removed if the process ends in the middle of it; empty if it can't be seen half done. */
    abstract List<Journal.Entry> journaled();

    /**
     * Does it.
     *
     * @param directories gets those that have to be synced
     * @throws IOException if it can't be done; it is undone then
     * @throws StoreException if it must not be done; it is undone then
     */
    abstract void apply(MessageNames names, Set<Path> directories) throws IOException, StoreException;

    /** Takes back what has been done of it. */
    abstract void undo();

    /** Cleans up, after the sync. */
    abstract void durable();
}
