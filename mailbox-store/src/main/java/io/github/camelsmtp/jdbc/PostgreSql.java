package io.github.camelsmtp.jdbc;

import io.github.camelsmtp.store.StoreException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** PostgreSQL, and what speaks like it. */
final class PostgreSql extends DatabaseServer {
    private static final Logger LOG = LoggerFactory.getLogger(PostgreSql.class);

    PostgreSql(DataSource dataSource, String location) {
        super(dataSource, location);
    }

    @Override
    public String name() {
        return "postgresql";
    }

    @Override
    public Map<String, String> schemaPlaceholders() {
        return Map.of("octets_64", "BYTEA", "octets_64k", "BYTEA", "table_options", "");
    }

    @Override
    public void check(Connection connection) throws SQLException, StoreException {
        checkVersion(connection, 13, 0);
        for (String name : new String[] {"fsync", "full_page_writes"}) {
            if ("off".equals(setting(connection, "SELECT current_setting('" + name + "', true)"))) {
                LOG.warn(
                        "{}: the server's {} is off: a power cut may lose mail that was acknowledged, or all of it."
                                + " Set it to on in postgresql.conf",
                        location(),
                        name);
            }
        }
    }

    /** With off a commit returns before it is durable; any other value is the administrator's choice. */
    @Override
    public String connectionInit() {
        return "SELECT set_config('synchronous_commit', 'on', false)"
                + " WHERE current_setting('synchronous_commit') = 'off'";
    }

    @Override
    public String nowMillis() {
        return "CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT)";
    }

    @Override
    boolean isMissingParent(SQLException failure) {
        return "23503".equals(failure.getSQLState());
    }

    @Override
    boolean isFull(SQLException failure) {
        return "53100".equals(failure.getSQLState());
    }

    /** 40P01 is a deadlock. */
    @Override
    public boolean isContention(SQLException failure) {
        return super.isContention(failure) || "40P01".equals(failure.getSQLState());
    }
}
