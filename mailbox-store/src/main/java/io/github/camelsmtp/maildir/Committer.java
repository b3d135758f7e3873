package io.github.camelsmtp.maildir;

import io.github.camelsmtp.store.StoreException;
import io.github.camelsmtp.store.StoreException.Reason;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes changes visible and durable, many with one sync of each directory: while a group is being synced the next one
 * gathers. One thread; nothing is acknowledged before the sync of its group.
 */
final class Committer {
    private static final Logger LOG = LoggerFactory.getLogger(Committer.class);
    /** Beyond it a group saves next to nothing, and its first change waits for the last. */
    private static final int MAX_CHANGES = 500;

    private final Journal journal;
    private final MessageNames names;
    private final BlockingQueue<Change> waiting = new LinkedBlockingQueue<>();
    private final Thread thread = new Thread(this::run, "maildir-committer");
    private final Change end;
    /** The journal is not empty: what stands in it would be removed after a crash. Nothing is acknowledged before it is. */
    private boolean stained;

    Committer(Journal journal, MessageNames names, MaildirQuotas quotas) {
        this.journal = journal;
        this.names = names;
        this.end = new Removal(new Mailbox(Path.of("")), java.util.Map.of(), quotas);
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** Never blocks. */
    void add(Change change) {
        waiting.add(change);
    }

    /** Does what waits and returns when that is done; nothing may be added any more. */
    void finish() {
        waiting.add(end);
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        boolean more = true;
        while (more) {
            List<Change> group = new ArrayList<>();
            try {
                group.add(waiting.take());
                waiting.drainTo(group, MAX_CHANGES - 1);
                more = !group.remove(end);
                commit(group);
            } catch (InterruptedException e) {
                LOG.debug("interrupted, which nobody has a reason to do: going on");
            } catch (RuntimeException | Error e) {
                // Out of memory, or a bug: whoever waits must hear of it, and the next group may go well.
                LOG.error("The Maildir committer failed; what it was doing is refused", e);
                fail(group, new StoreException(Reason.UNAVAILABLE, "the Maildir committer failed: " + e, e));
            }
        }
    }

    private void commit(List<Change> group) {
        List<Change> applied = new ArrayList<>();
        try {
            clean();
            List<Journal.Entry> entries = new ArrayList<>();
            for (Change change : group) {
                if (change instanceof Arrival arrival) {
                    arrival.name(names);
                }
                entries.addAll(change.journaled());
            }
            if (!entries.isEmpty()) {
                stained = true;
                journal.begin(entries);
            }
            sync(apply(group, applied));
            clean();
        } catch (IOException e) {
            fail(group, StoreException.of(e, "can't change mailboxes"));
            return;
        }
        applied.forEach(Change::durable);
        applied.forEach(change -> change.done.complete(null));
    }

    private void clean() throws IOException {
        if (stained) {
            journal.end();
            stained = false;
        }
    }

    /** Does each for itself: one that fails is undone and told so, the others go on. */
    private Set<Path> apply(List<Change> group, List<Change> applied) {
        Set<Path> directories = new TreeSet<>();
        for (Change change : group) {
            Set<Path> touched = new LinkedHashSet<>();
            try {
                change.apply(names, touched);
                applied.add(change);
            } catch (IOException e) {
                fail(List.of(change), StoreException.of(e, "can't change a mailbox"));
            } catch (StoreException e) {
                fail(List.of(change), e);
            }
            directories.addAll(touched); // what was undone, too
        }
        return directories;
    }

    private static void sync(Set<Path> directories) throws IOException {
        for (Path directory : directories) {
            Disk.sync(directory);
        }
    }

    private static void fail(List<Change> group, StoreException why) {
        for (Change change : group) {
            if (!change.done.isDone()) {
                change.undo();
                change.done.completeExceptionally(why);
            }
        }
    }
}
