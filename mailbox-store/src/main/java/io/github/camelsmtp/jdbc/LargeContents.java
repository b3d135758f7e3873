package io.github.camelsmtp.jdbc;

import io.github.camelsmtp.store.StoreException;
import io.github.camelsmtp.store.StoreException.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Streams large contents into the database, in committed steps that no message refers to yet. Two threads at most: each
 * holds one step in memory, and more of them would not make one disk faster. What waits holds nothing but its source.
 */
final class LargeContents {
    private static final int THREADS = 2;
    /** Chunks for one transaction: 1 MB. */
    private static final int STEP = 16;

    private final Database database;
    private final Ids ids;
    private final GroupWriter groups;
    private final UnlinkedContents unlinked;
    private final Node node;
    private final ExecutorService threads =
            Executors.newFixedThreadPool(THREADS, StoreThread.named("mailbox-store-large"));

    LargeContents(Database database, Ids ids, GroupWriter groups, UnlinkedContents unlinked, Node node) {
        this.database = database;
        this.ids = ids;
        this.groups = groups;
        this.unlinked = unlinked;
        this.node = node;
    }

    /** Writes a delivery; never blocks. */
    void add(DeliveryTask delivery) {
        threads.execute(() -> {
            try {
                write(delivery);
            } catch (StoreException e) {
                fail(delivery, e);
            } catch (RuntimeException | Error e) {
                fail(delivery, new StoreException(Reason.UNAVAILABLE, "writing a large message failed: " + e, e));
            }
        });
    }

    private void fail(DeliveryTask delivery, StoreException why) {
        delivery.done.completeExceptionally(why);
        groups.tell(List.of(delivery));
    }

    private void write(DeliveryTask delivery) throws StoreException {
        delivery.recipients.resolve();
        long content = ids.next();
        long owner = node.id();
        long octets;
        try (InputStream in = delivery.content.open()) {
            octets = write(content, owner, in);
        } catch (IOException e) {
            unlinked.remove(content);
            throw DeliveryTask.unreadable(e);
        } catch (StoreException | RuntimeException | Error e) {
            unlinked.remove(content);
            throw e;
        }
        LinkTask link = new LinkTask(delivery, content, octets, owner, unlinked);
        link.done.whenComplete((nothing, failure) -> {
            if (failure == null) {
                delivery.done.complete(null);
            } else {
                // A doubtful one may be in a mailbox all the same: its content goes after it, not before.
                if (!link.doubtful) {
                    unlinked.remove(content);
                }
                delivery.done.completeExceptionally(failure);
            }
        });
        groups.add(link);
    }

    private long write(long content, long owner, InputStream in) throws IOException, StoreException {
        database.transaction(connection -> {
            try (MessageRows rows = new MessageRows(connection, database.dialect())) {
                rows.unlinked(content, 0, owner);
            }
            return null;
        });
        long octets = 0;
        List<byte[]> step = new ArrayList<>();
        byte[] chunk;
        do {
            chunk = read(in);
            if (chunk.length > 0) {
                step.add(chunk);
            }
            if (step.size() == STEP || chunk.length < MessageRows.CHUNK && !step.isEmpty()) {
                write(content, owner, LinkTask.chunksOf(octets), step);
                octets += step.stream().mapToLong(bytes -> bytes.length).sum();
                step.clear();
            }
        } while (chunk.length == MessageRows.CHUNK);
        return octets;
    }

    /** A stream may fail in any way it likes; that is not our bug. */
    static byte[] read(InputStream in) throws IOException {
        try {
            return in.readNBytes(MessageRows.CHUNK);
        } catch (RuntimeException e) {
            throw new IOException(e);
        }
    }

    private void write(long content, long owner, long written, List<byte[]> step) throws StoreException {
        database.checkTrusted();
        database.dialect().checkRoom();
        database.transaction(connection -> {
            try (MessageRows rows = new MessageRows(connection, database.dialect())) {
                if (!rows.grown(content, written, written + step.size(), owner)) {
                    throw new StoreException(Reason.UNAVAILABLE, "a large message was lost before it was complete");
                }
                for (int i = 0; i < step.size(); i++) {
                    rows.chunk(content, written + i, step.get(i));
                }
                rows.flush();
            }
            return null;
        });
    }

    /** Writes what waits, and returns when all of it has been handed to the group writer. */
    void finish() {
        StoreThread.finish(threads);
    }
}
