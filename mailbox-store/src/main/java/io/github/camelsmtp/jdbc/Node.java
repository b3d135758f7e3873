package io.github.camelsmtp.jdbc;

import io.github.camelsmtp.store.StoreException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This process among those that share a database: it holds a lease that it renews four times before it runs out, by the
 * clock of the database, so the clocks of the nodes do not matter. While it lasts, maildrop locks and half-written
 * contents of the node are its own; after it they are anybody's. A lease that has run out is never renewed: the node goes
 * on under another id, and what it held under the old one it has lost.
 *
 * <p>Where nobody else uses the database the node has the id 0 and no lease. Thread-safe.
 */
final class Node {
    private static final Logger LOG = LoggerFactory.getLogger(Node.class);

    /** How long the maildrops of a node that was killed stay locked; and how long a node may stand still unharmed. */
    static final Duration LEASE = Duration.ofSeconds(20);

    /** Dead nodes are forgotten after so many leases: long after anybody could still ask for one. */
    private static final int FORGET_AFTER = 1000;

    private final Database database;
    private final Ids ids;
    private final long leaseMillis;
    private final List<Runnable> chores = new CopyOnWriteArrayList<>();
    private final ScheduledExecutorService thread =
            Executors.newSingleThreadScheduledExecutor(StoreThread.named("mailbox-store-node"));
    private volatile long id;

    Node(Database database, Ids ids, Duration lease) {
        this.database = database;
        this.ids = ids;
        this.leaseMillis = lease.toMillis();
    }

    /** Its present id. */
    long id() {
        return id;
    }

    /** Work that is done again and again, on the node's thread; must not throw. */
    void atEachRenewal(Runnable chore) {
        chores.add(chore);
    }

    /** Takes the lease, and keeps it. */
    void start() throws StoreException {
        if (!database.dialect().isShared()) {
            return;
        }
        register();
        thread.scheduleWithFixedDelay(this::beat, leaseMillis / 4, leaseMillis / 4, TimeUnit.MILLISECONDS);
    }

    /** Renews, or begins anew, and does the chores. */
    void beat() {
        try {
            if (!renew()) {
                LOG.warn(
                        "{}: this node was not heard of for {} s: the POP3 sessions that are open on it can't delete",
                        database.dialect().location(),
                        leaseMillis / 1000);
                register();
            }
            chores.forEach(Runnable::run);
        } catch (StoreException | RuntimeException e) {
            LOG.debug("can't renew the lease of this node now, it is tried again", e);
        }
    }

    private String now() {
        return database.dialect().nowMillis();
    }

    private boolean renew() throws StoreException {
        long mine = id;
        return database.transaction(connection -> Database.update(
                        connection,
                        "UPDATE node SET expires_ms = " + now() + " + ? WHERE id = ? AND expires_ms > " + now(),
                        leaseMillis,
                        mine)
                == 1);
    }

    private void register() throws StoreException {
        long fresh = ids.next();
        database.transaction(connection -> {
            Database.update(
                    connection, "DELETE FROM node WHERE expires_ms < " + now() + " - ?", FORGET_AFTER * leaseMillis);
            return Database.update(
                    connection, "INSERT INTO node (id, expires_ms) VALUES (?, " + now() + " + ?)", fresh, leaseMillis);
        });
        id = fresh;
    }

    /** Stops renewing, as a process does that stands still: for tests. */
    void pause() {
        thread.shutdown();
    }

    /** Gives the lease back, and with it all that depends on it. */
    void finish() {
        StoreThread.finish(thread);
        if (id == 0) {
            return;
        }
        try {
            database.transaction(connection -> {
                Database.update(connection, "DELETE FROM maildrop_lock WHERE node_id = ?", id);
                return Database.update(connection, "DELETE FROM node WHERE id = ?", id);
            });
        } catch (StoreException e) {
            LOG.debug("can't give the lease of this node back: it will run out", e);
        }
    }
}
