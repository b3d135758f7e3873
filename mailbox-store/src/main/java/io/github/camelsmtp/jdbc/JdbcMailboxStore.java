package io.github.camelsmtp.jdbc;

import io.github.camelsmtp.queue.OutboundQueue;
import io.github.camelsmtp.queue.OutboundQueues;
import io.github.camelsmtp.queue.Submission;
import io.github.camelsmtp.store.Account;
import io.github.camelsmtp.store.Accounts;
import io.github.camelsmtp.store.Content;
import io.github.camelsmtp.store.Delivery;
import io.github.camelsmtp.store.MailboxStore;
import io.github.camelsmtp.store.Maildrop;
import io.github.camelsmtp.store.OnlineBackup;
import io.github.camelsmtp.store.Presence;
import io.github.camelsmtp.store.StoreCheck;
import io.github.camelsmtp.store.StoreException;
import io.github.camelsmtp.store.StoreException.Reason;
import io.github.camelsmtp.store.UnderWay;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Mailboxes in a database; the embedded H2 needs nothing but a directory.
 *
 * <p>A delivery is complete after the sync of the transaction that holds it; many that wait share one (see the package).
 * Maildrop locks end with the process: the embedded H2, which one process has to itself, keeps them in memory; on a server
 * they are leases that all processes see, and those of a process that was killed are free after 20 seconds. Thread-safe.
 *
 * <p>Bad input: what can't be opened is a {@link StoreException} with one line that says what and where. A full disk
 * refuses deliveries as {@code FULL} until there is room again, and never stops the store. It does not guard against
 * other programs that change its tables, and it does not encrypt.
 */
public final class JdbcMailboxStore implements MailboxStore, OutboundQueues {
    private static final Logger LOG = LoggerFactory.getLogger(JdbcMailboxStore.class);

    private final Database database;
    private final JdbcAccounts accounts;
    private final Ids ids;
    private final GroupWriter groups;
    private final LargeContents large;
    private final UnlinkedContents unlinked;
    private final Node node;
    private final MaildropLocks locks;
    /** Runs what callers have attached to a delivery; one task for each group. These are no threads of the store. */
    private final ExecutorService callbacks = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "mailbox-store-callback");
        thread.setDaemon(true);
        return thread;
    });

    private final Map<String, OutboundQueue> queues = new ConcurrentHashMap<>();

    private final EventWishes wishes;
    private final JoinedEnqueue joined;
    private final UnderWay underWay = new UnderWay();

    private JdbcMailboxStore(Database database, Duration lease, TransactionalConnections transactions) {
        this.database = database;
        this.ids = new Ids(database);
        this.accounts = new JdbcAccounts(this, database, ids);
        this.groups = new GroupWriter(database, callbacks);
        this.node = new Node(database, ids, lease);
        this.locks = database.dialect().isShared() ? new LeasedLocks(database, ids, node) : MaildropLocks.inMemory();
        this.unlinked = new UnlinkedContents(database, node);
        this.large = new LargeContents(database, ids, groups, unlinked, node);
        this.wishes = new EventWishes(database, node);
        this.joined = new JoinedEnqueue(database, ids, transactions);
    }

    /**
     * Opens the store in {@code <directory>/mail.mv.db}, an H2 database; directory and file are created if they are not
     * there.
     *
     * @throws StoreException {@code IN_USE} if another process, or this one, has it open; {@code FULL}; {@code
     *     UNAVAILABLE} if the directory can't be created or written, or the file is no database of ours
     */
    public static JdbcMailboxStore embedded(Path directory) throws StoreException {
        return open(EmbeddedH2.in(directory, ""));
    }

    /**
     * Opens the store in a PostgreSQL (13 or newer) or MariaDB (10.6 or newer) that is running. The database must exist;
     * its tables are created, and brought up to date. Several processes may do so with the same database: they share
     * the mailboxes.
     *
     * @param url {@code jdbc:postgresql://host/database} or {@code jdbc:mariadb://host/database}, with the parameters of
     *     the driver, which the application brings
     * @throws StoreException {@code UNAVAILABLE}: no such driver, server, database, user or password; the server is too
     *     old; the schema is of a newer version of this program. Its message is one line without the password
     */
    public static JdbcMailboxStore open(String url, String user, String password) throws StoreException {
        return open(DatabaseServer.of(DatabaseUrl.dataSource(url, user, password), DatabaseUrl.withoutSecrets(url)));
    }

    /**
     * The same with connections from elsewhere, which may also be an H2 (2.2 or newer) of the application, whose user is an
     * administrator there. The store keeps a pool of its own, and takes at most 12 connections and a few at the start; they
     * come back when it is closed. What is enqueued in a transaction of Spring on this data source commits with it.
     */
    public static JdbcMailboxStore open(DataSource dataSource) throws StoreException {
        return open(dataSource, TransactionalConnections.of(dataSource));
    }

    /** The same with transactions that are begun in another way. */
    public static JdbcMailboxStore open(DataSource dataSource, TransactionalConnections transactions)
            throws StoreException {
        return open(DatabaseServer.of(dataSource, "a data source"), Node.LEASE, transactions);
    }

    static JdbcMailboxStore open(Dialect dialect) throws StoreException {
        return open(dialect, Node.LEASE);
    }

    /** @param lease how long a node that is not heard of is taken for alive */
    static JdbcMailboxStore open(Dialect dialect, Duration lease) throws StoreException {
        return open(dialect, lease, TransactionalConnections.none());
    }

    private static JdbcMailboxStore open(Dialect dialect, Duration lease, TransactionalConnections transactions)
            throws StoreException {
        Database database = Database.open(dialect);
        JdbcMailboxStore store = new JdbcMailboxStore(database, lease, transactions);
        try {
            store.node.start();
            store.unlinked.start();
            store.wishes.start();
            store.groups.start();
            return store;
        } catch (StoreException | RuntimeException e) {
            store.node.finish();
            database.close();
            throw e;
        }
    }

    @Override
    public Accounts accounts() {
        return accounts;
    }

    @Override
    public CompletionStage<Void> deliver(Delivery delivery) {
        return write(new Recipients(delivery.accounts(), accounts, ids), delivery.content());
    }

    @Override
    public OutboundQueue queue(String name) {
        return queues.computeIfAbsent(
                OutboundQueues.checkedName(name), checked -> new JdbcOutboundQueue(checked, this));
    }

    /**
     * Enqueues a message in a transaction that the caller has begun on this database, and commits or rolls back: then it is in
     * the queue, or never was. Who consumes the queue sees it when he looks at it the next time. On H2 it is as durable as its
     * commits are there.
     *
     * @param connection to this database, without auto-commit
     * @return the message's id
     * @throws StoreException as {@link OutboundQueue#enqueueInTransaction}
     * @throws IllegalArgumentException if the connection commits by itself
     */
    public String enqueue(Connection connection, String queue, Submission submission) throws StoreException {
        underWay.enter();
        try {
            return joined.enqueue(connection, OutboundQueues.checkedName(queue), submission);
        } finally {
            underWay.leave();
        }
    }

    /** @param committed runs after the commit */
    Optional<String> enqueueInTransaction(String queue, Submission submission, Runnable committed)
            throws StoreException {
        underWay.enter();
        try {
            return joined.enqueue(queue, submission, committed);
        } finally {
            underWay.leave();
        }
    }

    /** Writes a content and the rows that it is for. */
    CompletionStage<Void> write(ContentOwner owner, Content content) {
        DeliveryTask task = new DeliveryTask(owner, content, ids, large::add);
        try {
            underWay.enter();
        } catch (StoreException e) {
            return CompletableFuture.failedFuture(e);
        }
        // Not with the callers' callbacks, but before them: one may close the store, which waits for all that are in.
        task.done.whenComplete((nothing, failure) -> underWay.leave());
        if (content.sizeHint() > DeliveryTask.MAX_OCTETS) {
            large.add(task);
        } else {
            groups.add(task);
        }
        return task.told.minimalCompletionStage();
    }

    @Override
    public Optional<Maildrop> open(String account) throws StoreException {
        checkOpen();
        Account known = Account.named(account)
                .orElseThrow(() -> new StoreException(Reason.UNKNOWN_ACCOUNT, "no account " + account));
        long id = accounts.idOf(known);
        Optional<MaildropLocks.Lock> taken = locks.take(id, known.name());
        if (taken.isEmpty()) {
            return Optional.empty();
        }
        MaildropLocks.Lock lock = taken.get();
        try {
            return Optional.of(new JdbcMaildrop(this, lock, known.name(), id, rows(id)));
        } catch (StoreException | RuntimeException e) {
            lock.release();
            throw e;
        }
    }

    private MailboxRows rows(long account) throws StoreException {
        if (!database.dialect().countsMailboxes()) {
            return MailboxRows.listed(database, account);
        }
        MailboxRows counted = MailboxRows.counted(database, account);
        if (counted != null) {
            return counted;
        }
        // Of a version that counted only what had a limit. The next one to open it need not list it.
        write(new QuotaTask(account, null, database.dialect()));
        return MailboxRows.listed(database, account);
    }

    @Override
    public Presence presence() {
        return this::isPresent;
    }

    private boolean isPresent(Account account) {
        try {
            underWay.enter();
        } catch (StoreException e) {
            LOG.debug("nobody is there any more", e);
            return false;
        }
        try {
            return locks.isTaken(account.name());
        } finally {
            underWay.leave();
        }
    }

    /** Releases the lock of a maildrop; a store that is closed has done so already. */
    void release(MaildropLocks.Lock lock) {
        try {
            underWay.enter();
        } catch (StoreException e) {
            LOG.debug("the lock went with the store", e);
            return;
        }
        try {
            lock.release();
        } finally {
            underWay.leave();
        }
    }

    @Override
    public Optional<StoreCheck> check() {
        return Optional.of(new JdbcCheck(database, accounts));
    }

    /** For the embedded H2: a zip that holds {@code mail.mv.db}. Database servers have means of their own. */
    @Override
    public Optional<OnlineBackup> backup() {
        return database.dialect().isShared() ? Optional.empty() : Optional.of(new H2Backup(database));
    }

    /** This process among those on the database. */
    Node node() {
        return node;
    }

    Ids ids() {
        return ids;
    }

    UnlinkedContents unlinked() {
        return unlinked;
    }

    /** Which queues' events are wanted. */
    EventWishes wishes() {
        return wishes;
    }

    Database database() {
        return database;
    }

    /** Deletes messages durably. */
    void remove(List<MailboxContents.Row> messages, MaildropLocks.Lock lock) throws StoreException {
        await(write(new RemovalTask(messages, lock, unlinked)));
    }

    /** Gives a task to the group writer. */
    CompletionStage<Void> write(GroupTask task) {
        try {
            underWay.enter();
        } catch (StoreException e) {
            return CompletableFuture.failedFuture(e);
        }
        task.done.whenComplete((nothing, failure) -> underWay.leave());
        groups.add(task);
        return task.told.minimalCompletionStage();
    }

    /** Waits for what the group writer does. */
    void await(CompletionStage<Void> written) throws StoreException {
        try {
            written.toCompletableFuture().join();
        } catch (CompletionException e) {
            throw StoreException.of(e, "writing failed");
        }
    }

    void checkOpen() throws StoreException {
        underWay.checkOpen();
    }

    @Override
    public void close() {
        underWay.close(this::release);
    }

    private void release() {
        large.finish();
        groups.finish();
        node.finish();
        unlinked.finish();
        callbacks.shutdown();
        database.close();
    }
}
