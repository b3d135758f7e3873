package io.github.camelsmtp.jdbc;

import io.github.camelsmtp.store.StoreException;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/**
 * The transactions that callers have begun on the database of a store, on their own threads and for their own data: what
 * they enqueue in one is written in it, so it is there when theirs is. The store finds those of Spring by itself; for those
 * of anything else give it one of these. Thread-safe.
 */
public interface TransactionalConnections {

    /** What is written in somebody's transaction. */
    @FunctionalInterface
    interface Work {
        /** Writes; it neither commits, rolls back nor closes. */
        void on(Connection connection) throws SQLException, StoreException;
    }

    /**
     * Runs work on the connection of the transaction that the calling thread is in.
     *
     * @return false if it is in none on this database: the work was not run
     * @throws SQLException what the work throws, and if the connection can't be had
     */
    boolean join(Work work) throws SQLException, StoreException;

    /**
     * Runs something after the transaction that the calling thread is in has been committed, and not if it is rolled back.
     * Where nobody can tell, it does nothing: the queue is looked at from time to time, too.
     */
    void afterCommit(Runnable task);

    /** Those of Spring on a data source if Spring is there, otherwise none. */
    static TransactionalConnections of(DataSource dataSource) {
        try {
            Class.forName(
                    "org.springframework.jdbc.datasource.DataSourceUtils",
                    false,
                    TransactionalConnections.class.getClassLoader());
        } catch (ClassNotFoundException | LinkageError e) {
            return none();
        }
        return new SpringTransactions(dataSource);
    }

    /** Nobody is ever in a transaction. */
    static TransactionalConnections none() {
        return new TransactionalConnections() {
            @Override
            public boolean join(Work work) {
                return false;
            }

            @Override
            public void afterCommit(Runnable task) {
                // There is no such moment.
            }
        };
    }
}
