package io.github.camelsmtp.jdbc;

import io.github.camelsmtp.store.StoreException;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.springframework.jdbc.CannotGetJdbcConnectionException;
import org.springframework.jdbc.datasource.DataSourceUtils;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * The transactions of Spring, whatever manager has begun them: that of the data source, JPA's, or JTA's. Loaded only where
 * Spring is.
 */
final class SpringTransactions implements TransactionalConnections {
    private final DataSource dataSource;

    SpringTransactions(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    @Override
    public boolean join(Work work) throws SQLException, StoreException {
        if (!TransactionSynchronizationManager.isActualTransactionActive()) {
            return false;
        }
        Connection connection;
        try {
            connection = DataSourceUtils.getConnection(dataSource);
        } catch (CannotGetJdbcConnectionException e) {
            throw e.getCause() instanceof SQLException sql ? sql : new SQLException(e);
        }
        try {
            if (connection.getAutoCommit()) {
                return false; // the transaction is one of something else: of JMS, of another database
            }
            work.on(connection);
            return true;
        } finally {
            DataSourceUtils.releaseConnection(connection, dataSource);
        }
    }

    @Override
    public void afterCommit(Runnable task) {
        if (TransactionSynchronizationManager.isSynchronizationActive()) {
            TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
                @Override
                public void afterCommit() {
                    task.run();
                }
            });
        }
    }
}
