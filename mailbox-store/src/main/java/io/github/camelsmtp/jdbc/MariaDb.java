package io.github.camelsmtp.jdbc;

import io.github.camelsmtp.store.StoreException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** MariaDB, with tables of InnoDB. */
final class MariaDb extends DatabaseServer {
    private static final Logger LOG = LoggerFactory.getLogger(MariaDb.class);

    private static final int NO_REFERENCED_ROW = 1452;
    private static final int DISK_FULL = 1021;
    private static final int TABLE_FULL = 1114;
    private static final int LOCK_WAIT_TIMEOUT = 1205;

    MariaDb(DataSource dataSource, String location) {
        super(dataSource, location);
    }

    @Override
    public String name() {
        return "mariadb";
    }

    @Override
    public Map<String, String> schemaPlaceholders() {
        return Map.of(
                "octets_64", "VARBINARY(64)",
                "octets_64k", "MEDIUMBLOB",
                "table_options", "ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin");
    }

    @Override
    public void check(Connection connection) throws SQLException, StoreException {
        checkVersion(connection, 10, 6);
        String flush = setting(connection, "SELECT @@GLOBAL.innodb_flush_log_at_trx_commit");
        if (!"1".equals(flush)) {
            LOG.warn(
                    "{}: the server's innodb_flush_log_at_trx_commit is {}: a crash may lose mail that was acknowledged."
                            + " Set it to 1 in my.cnf",
                    location(),
                    flush);
        }
    }

    @Override
    public String nowMillis() {
        return "(TIMESTAMPDIFF(MICROSECOND, '1970-01-01', UTC_TIMESTAMP(6)) DIV 1000)";
    }

    /** It reads a small table from end to end, and waits for rows of others on the way, unless it is told not to. */
    @Override
    public String deleteByIds(String table) {
        return "DELETE t FROM " + table + " t FORCE INDEX (PRIMARY) WHERE t.id IN";
    }

    @Override
    public String selectByIds(String table) {
        return "SELECT id FROM " + table + " FORCE INDEX (PRIMARY) WHERE id IN";
    }

    @Override
    boolean isMissingParent(SQLException failure) {
        return failure.getErrorCode() == NO_REFERENCED_ROW;
    }

    @Override
    boolean isFull(SQLException failure) {
        return failure.getErrorCode() == DISK_FULL || failure.getErrorCode() == TABLE_FULL;
    }

    @Override
    public boolean isContention(SQLException failure) {
        return super.isContention(failure) || failure.getErrorCode() == LOCK_WAIT_TIMEOUT;
    }
}
