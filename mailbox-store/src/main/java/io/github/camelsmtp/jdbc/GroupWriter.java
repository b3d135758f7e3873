package io.github.camelsmtp.jdbc;

import io.github.camelsmtp.store.StoreException;
import io.github.camelsmtp.store.StoreException.Reason;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Commits many tasks with one transaction and one sync: the price of a sync is paid once for all that wait. While a
 * group is being written the next one gathers, so the groups grow with the load by themselves.
 *
 * <p>Nothing of a group is acknowledged before its sync. When a group fails, each of its tasks is tried once more
 * and alone, so a bad one does not fail the others, and a database that had to be opened again fails nobody. When one
 * fails alone because of the storage, the rest would too and is not tried; but a disk that is too full for a delivery may
 * do for a deletion. After a write or a sync that failed for any other reason than a full disk nothing is tried again, and
 * nothing more is taken: a sync that succeeds after one that failed proves nothing ({@link Dialect#isDistrusted}).
 */
final class GroupWriter {
    private static final Logger LOG = LoggerFactory.getLogger(GroupWriter.class);

    /** What a group may hold in memory; with H2's own copies some four times as much. */
    private static final long MAX_OCTETS = 4L << 20;
    /** Beyond it a group saves next to nothing, and its first task waits for the last. */
    private static final int MAX_TASKS = 1000;

    private final Database database;
    private final Executor callbacks;
    private final BlockingQueue<GroupTask> waiting = new LinkedBlockingQueue<>();
    private final Thread thread = StoreThread.named("mailbox-store-writer").newThread(this::run);
    /** Written, and then not synced: gone or not, who knows. They are undone before anything else is written. */
    private final List<GroupTask> doubtful = new ArrayList<>();

    private final GroupTask end = new GroupTask() {
        @Override
        boolean prepare() {
            return false;
        }

        @Override
        void write(MessageRows rows) {}
    };

    /** @param callbacks runs what depends on the tasks, so that it can't hold up the writer */
    GroupWriter(Database database, Executor callbacks) {
        this.database = database;
        this.callbacks = callbacks;
    }

    void start() {
        thread.start();
    }

    /** Never blocks. */
    void add(GroupTask task) {
        waiting.add(task);
    }

    /** Writes what waits and returns when that is done; nothing may be added any more. */
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
            List<GroupTask> group = new ArrayList<>();
            try {
                more = gather(group);
                write(group);
            } catch (InterruptedException e) {
                LOG.debug("interrupted, which nobody has a reason to do: going on");
            } catch (Throwable e) {
                // Out of memory, or a bug: whoever waits must hear of it, and the next group may go well.
                LOG.error("The mailbox writer failed; what it was writing is refused", e);
                fail(group, new StoreException(Reason.UNAVAILABLE, "the mailbox writer failed: " + e, e));
            }
        }
        undoDoubtful();
    }

    /** Waits for a task and takes those that are there; false if the end was among them. */
    private boolean gather(List<GroupTask> group) throws InterruptedException {
        long octets = 0;
        @Nullable GroupTask task = waiting.take();
        while (task != null && task != end) {
            try {
                if (task.prepare()) {
                    group.add(task);
                    octets += task.octets();
                }
            } catch (StoreException e) {
                fail(List.of(task), e);
            } catch (RuntimeException | Error e) {
                fail(List.of(task), new StoreException(Reason.UNAVAILABLE, "can't prepare a delivery: " + e, e));
            }
            task = octets < MAX_OCTETS && group.size() < MAX_TASKS ? waiting.poll() : null;
        }
        return task != end;
    }

    private void write(List<GroupTask> group) {
        if (group.isEmpty()) {
            return;
        }
        try {
            commit(group);
            complete(group);
        } catch (StoreException e) {
            if (database.isDistrusted()) {
                fail(group, e);
            } else {
                LOG.debug("a group of {} failed, trying them one by one", group.size(), e);
                writeOneByOne(group);
            }
        }
    }

    private void writeOneByOne(List<GroupTask> group) {
        @Nullable StoreException noRoom = null;
        for (int i = 0; i < group.size(); i++) {
            GroupTask task = group.get(i);
            if (noRoom != null && task.needsRoom()) {
                fail(List.of(task), noRoom);
                continue;
            }
            try {
                commit(List.of(task));
                complete(List.of(task));
            } catch (StoreException e) {
                if (e.reason() == Reason.FULL && task.needsRoom()) {
                    noRoom = e;
                } else if (isStorage(e)) {
                    fail(group.subList(i, group.size()), e);
                    return;
                }
                fail(List.of(task), e);
            }
        }
    }

    /** Whether a failure is about the storage, and so about every task. */
    private boolean isStorage(StoreException e) {
        return database.isDistrusted()
                || e.reason() == Reason.FULL
                || e.getCause() instanceof SQLException && !Database.isConflict(e.getCause());
    }

    private void commit(List<GroupTask> group) throws StoreException {
        if (group.stream().anyMatch(GroupTask::needsRoom)) {
            database.dialect().checkRoom();
        }
        boolean[] written = {false};
        try {
            database.durably(connection -> {
                write(connection, group);
                written[0] = true;
                return null;
            });
        } catch (StoreException e) {
            if (written[0]) {
                group.forEach(task -> task.doubtful = true);
                doubtful.addAll(group);
            }
            throw e;
        }
        doubtful.removeAll(group); // undone and written again
        settleDoubts();
        group.forEach(task -> task.doubtful = false);
    }

    private void write(Connection connection, List<GroupTask> group) throws SQLException, StoreException {
        try (MessageRows rows = new MessageRows(connection, database.dialect())) {
            for (GroupTask task : doubtful) {
                task.undo(rows);
            }
            for (GroupTask task : group) {
                task.write(rows);
            }
            rows.flush();
            for (GroupTask task : group) {
                task.afterInserts(rows);
            }
            rows.finish();
        }
    }

    private void settleDoubts() {
        doubtful.forEach(GroupTask::undone);
        doubtful.clear();
    }

    /** What was refused must not be found in a mailbox, so it is not left there until somebody writes again. */
    private void undoDoubtful() {
        if (doubtful.isEmpty()) {
            return;
        }
        try {
            database.durablyPerhaps(connection -> {
                write(connection, List.of());
                return null;
            });
            settleDoubts();
        } catch (StoreException e) {
            LOG.debug("{} refused messages can't be undone now, it is tried again", doubtful.size(), e);
        }
    }

    private void complete(List<GroupTask> group) {
        group.forEach(GroupTask::durable);
        group.forEach(task -> task.done.complete(null));
        tell(group);
    }

    private void fail(List<GroupTask> group, StoreException why) {
        undoDoubtful();
        List<GroupTask> failed = List.copyOf(group);
        failed.forEach(task -> task.refused(why));
        failed.forEach(task -> task.done.completeExceptionally(why));
        tell(failed);
    }

    /** Tells callers of tasks that are done, beside the writer if that can be. */
    void tell(List<? extends GroupTask> group) {
        try {
            callbacks.execute(() -> group.forEach(GroupTask::tell));
        } catch (RejectedExecutionException | OutOfMemoryError e) {
            LOG.warn("no thread to tell {} callers with; a thread of the store does it itself", group.size(), e);
            group.forEach(GroupTask::tell);
        }
    }
}
