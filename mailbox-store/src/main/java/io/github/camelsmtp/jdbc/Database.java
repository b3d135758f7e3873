package io.github.camelsmtp.jdbc;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.github.camelsmtp.store.StoreException;
import io.github.camelsmtp.store.StoreException.Reason;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.concurrent.ExecutorService;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The database as the rest of this package sees it: transactions, and failures with a reason. Thread-safe. */
final class Database implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Database.class);

    /** Writers, plus readers, which hold a connection for the time of one chunk only. */
    private static final int CONNECTIONS = 12;

    /** How often a transaction is tried that meets others on the way; each time somebody else has got on. */
    private static final int MAX_ATTEMPTS = 10;

    /** Work on a connection: run again if it met another transaction, so it changes nothing but the database. */
    interface Work<T> {
        T on(Connection connection) throws SQLException, StoreException;
    }

    private final Dialect dialect;
    private final HikariDataSource pool;
    private final ExecutorService threads;
    private volatile boolean distrusted;

    private Database(Dialect dialect, HikariDataSource pool, ExecutorService threads) {
        this.dialect = dialect;
        this.pool = pool;
        this.threads = threads;
    }

    /**
     * Opens the database and brings its schema up to date.
     *
     * @throws StoreException {@code IN_USE}, {@code FULL} or {@code UNAVAILABLE}; the dialect is closed then
     */
    static Database open(Dialect dialect) throws StoreException {
        ExecutorService threads = StoreThread.pool("mailbox-store-caller");
        try {
            return StoreThread.call(threads, () -> open(dialect, threads));
        } catch (StoreException | RuntimeException e) {
            threads.shutdown();
            throw e;
        }
    }

    private static Database open(Dialect dialect, ExecutorService threads) throws StoreException {
        // A first connection beside the pool, because its exception says why in one go.
        try (Connection first = dialect.dataSource().getConnection()) {
            first.setAutoCommit(true);
            dialect.check(first);
            Schema.migrate(dialect);
            return new Database(dialect, pool(dialect), threads);
        } catch (SQLException e) {
            Reason reason = dialect.reasonOf(e);
            StoreException failure = reason == Reason.IN_USE
                    ? new StoreException(reason, dialect.location() + " is in use by another process", e)
                    : new StoreException(reason, "can't open " + dialect.location() + ": " + firstLine(e), e);
            dialect.close();
            throw failure;
        } catch (StoreException | RuntimeException e) {
            dialect.close();
            throw e;
        }
    }

    private static HikariDataSource pool(Dialect dialect) {
        HikariConfig config = new HikariConfig();
        config.setPoolName("mailbox-store");
        config.setDataSource(dialect.dataSource());
        config.setMaximumPoolSize(CONNECTIONS);
        config.setMinimumIdle(2);
        config.setAutoCommit(false);
        config.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
        config.setConnectionInitSql(dialect.connectionInit());
        config.setConnectionTimeout(10_000);
        config.setInitializationFailTimeout(-1);
        return new HikariDataSource(config);
    }

    Dialect dialect() {
        return dialect;
    }

    /** Runs work in a transaction and commits it, without a sync. */
    <T> T transaction(Work<T> work) throws StoreException {
        return StoreThread.call(threads, () -> run(work, false));
    }

    /**
     * Runs work in a transaction, commits it and syncs.
     *
     * @throws StoreException {@code UNAVAILABLE} also after a write or a sync that makes the disk distrusted
     */
    <T> T durably(Work<T> work) throws StoreException {
        checkTrusted();
        return StoreThread.call(threads, () -> runTrusting(work));
    }

    /** The same on a disk that is not trusted, for what is better tried than left. */
    <T> T durablyPerhaps(Work<T> work) throws StoreException {
        return StoreThread.call(threads, () -> run(work, true));
    }

    private <T> T runTrusting(Work<T> work) throws StoreException {
        try {
            return run(work, true);
        } catch (StoreException e) {
            if (e.getCause() instanceof SQLException cause && dialect.isDistrusted(cause)) {
                LOG.error(
                        "{}: writing failed ({}); nothing more is taken, for the disk may have lost what it was given:"
                                + " look at it, then restart",
                        dialect.location(),
                        firstLine(cause));
                distrusted = true;
            }
            throw e;
        }
    }

    boolean isDistrusted() {
        return distrusted;
    }

    /** @throws StoreException if an earlier failure means that what is written now might not be kept */
    void checkTrusted() throws StoreException {
        if (distrusted) {
            throw new StoreException(
                    Reason.UNAVAILABLE,
                    dialect.location() + ": an earlier write failed; look at the disk, then restart");
        }
    }

    private <T> T run(Work<T> work, boolean sync) throws StoreException {
        for (int attempt = 1; ; attempt++) {
            try {
                return attempt(work, sync);
            } catch (NotDone e) {
                if (attempt == (e.stale ? 2 : MAX_ATTEMPTS)) {
                    throw failed(e);
                }
                if (e.stale) {
                    pool.getHikariPoolMXBean().softEvictConnections();
                }
            } catch (SQLException e) {
                throw failed(e);
            }
        }
    }

    /** Nothing was committed, for a reason that may not be there the next time. */
    private static final class NotDone extends SQLException {
        private static final long serialVersionUID = 1L;

        /** The connection, or the database as it was, had gone; otherwise another transaction was in the way. */
        private final boolean stale;

        NotDone(SQLException cause, boolean stale) {
            super(cause.getMessage(), cause.getSQLState(), cause.getErrorCode(), cause);
            this.stale = stale;
        }
    }

    private <T> T attempt(Work<T> work, boolean sync) throws SQLException, StoreException {
        try (Connection connection = pool.getConnection()) {
            try {
                T result = done(work, connection);
                commit(connection);
                if (sync) {
                    dialect.sync(connection);
                }
                return result;
            } catch (SQLException | StoreException | RuntimeException e) {
                rollback(connection);
                throw e;
            }
        }
    }

    private <T> T done(Work<T> work, Connection connection) throws SQLException, StoreException {
        try {
            return work.on(connection);
        } catch (SQLException e) {
            boolean stale = dialect.isClosed(e);
            throw stale || dialect.isContention(e) ? new NotDone(e, stale) : e;
        }
    }

    /** After any other failure than contention nobody knows whether it was committed. */
    private void commit(Connection connection) throws SQLException {
        try {
            connection.commit();
        } catch (SQLException e) {
            throw dialect.isContention(e) ? new NotDone(e, false) : e;
        }
    }

    private static void rollback(Connection connection) {
        try {
            connection.rollback();
        } catch (SQLException e) {
            LOG.debug("rollback failed: the connection is lost, and the transaction with it", e);
        }
    }

    /** What a failure of the database means; connections that it may have broken are not used again. */
    StoreException failed(SQLException e) {
        if (!isConflict(e)) {
            pool.getHikariPoolMXBean().softEvictConnections();
        }
        return new StoreException(dialect.reasonOf(e), dialect.location() + ": " + firstLine(e), e);
    }

    /** Whether a row was refused by a key or a reference (SQLSTATE class 23): the database itself is fine. */
    static boolean isConflict(Throwable e) {
        return e instanceof SQLException sql
                && sql.getSQLState() != null
                && sql.getSQLState().startsWith("23");
    }

    /** Runs one statement that changes rows, and tells how many. */
    static int update(Connection connection, String sql, long... parameters) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                update.setLong(i + 1, parameters[i]);
            }
            return update.executeUpdate();
        }
    }

    static String firstLine(Throwable e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    }

    @Override
    public void close() {
        threads.execute(() -> {
            pool.close();
            dialect.close();
        });
        StoreThread.finish(threads);
    }
}
