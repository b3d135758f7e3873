package io.github.camelsmtp.jdbc;

import io.github.camelsmtp.store.StoreException;
import io.github.camelsmtp.store.StoreException.Reason;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import javax.sql.DataSource;
import org.h2.api.ErrorCode;

/**
 * H2 that the application has opened, in a file, as a server or in memory, and has its own tables in. A commit there is on
 * disk when H2 comes to it (WRITE_DELAY), so this one is synced as the embedded one is; all else of it is the application's.
 */
final class ApplicationH2 extends DatabaseServer {

    ApplicationH2(DataSource dataSource, String location) {
        super(dataSource, location);
    }

    @Override
    public String name() {
        return "h2";
    }

    @Override
    public Map<String, String> schemaPlaceholders() {
        return EmbeddedH2.PLACEHOLDERS;
    }

    @Override
    public void check(Connection connection) throws SQLException, StoreException {
        checkVersion(connection, 2, 2);
        try {
            sync(connection);
        } catch (SQLException e) {
            if (e.getErrorCode() == ErrorCode.ADMIN_RIGHTS_REQUIRED) {
                throw new StoreException(
                        Reason.UNAVAILABLE,
                        location()
                                + ": the user must be an administrator of this H2, to sync it: ALTER USER name ADMIN TRUE",
                        e);
            }
            throw e;
        }
    }

    @Override
    public String nowMillis() {
        return EmbeddedH2.NOW_MILLIS;
    }

    @Override
    public boolean isDurableAtCommit() {
        return false;
    }

    @Override
    public void sync(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("CHECKPOINT SYNC");
        }
    }

    @Override
    boolean isMissingParent(SQLException failure) {
        return failure.getErrorCode() == ErrorCode.REFERENTIAL_INTEGRITY_VIOLATED_PARENT_MISSING_1;
    }

    @Override
    boolean isFull(SQLException failure) {
        return EmbeddedH2.isNoRoom(failure);
    }

    @Override
    public boolean isClosed(SQLException failure) {
        return EmbeddedH2.isGone(failure);
    }

    @Override
    public boolean isContention(SQLException failure) {
        return super.isContention(failure)
                || failure.getErrorCode() == ErrorCode.LOCK_TIMEOUT_1
                || failure.getErrorCode() == ErrorCode.CONCURRENT_UPDATE_1;
    }
}
