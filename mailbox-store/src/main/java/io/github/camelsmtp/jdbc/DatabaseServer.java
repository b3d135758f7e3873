package io.github.camelsmtp.jdbc;

import io.github.camelsmtp.store.StoreException;
import io.github.camelsmtp.store.StoreException.Reason;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import javax.sql.DataSource;

/**
 * A database that is somebody else's, and may serve several nodes: what {@link PostgreSql}, {@link MariaDb} and {@link
 * ApplicationH2} have in common. What its disks do is its business.
 */
abstract class DatabaseServer implements Dialect {
    private final DataSource dataSource;
    private final String location;

    DatabaseServer(DataSource dataSource, String location) {
        this.dataSource = dataSource;
        this.location = location;
    }

    /**
     * Asks what database it is, and where.
     *
     * @param name what it is called if it does not tell
     * @throws StoreException {@code UNAVAILABLE} if it can't be reached, or is none that we know
     */
    static Dialect of(DataSource dataSource, String name) throws StoreException {
        try (Connection connection = dataSource.getConnection()) {
            DatabaseMetaData meta = connection.getMetaData();
            String location = meta.getURL() == null ? name : DatabaseUrl.withoutSecrets(meta.getURL());
            return switch (meta.getDatabaseProductName()) {
                case "PostgreSQL" -> new PostgreSql(dataSource, location);
                case "MariaDB" -> new MariaDb(dataSource, location);
                case "H2" -> new ApplicationH2(dataSource, location);
                default ->
                    throw new StoreException(
                            Reason.UNAVAILABLE,
                            location + " is " + meta.getDatabaseProductName()
                                    + ": a mailbox store needs PostgreSQL or MariaDB, or no database server at all");
            };
        } catch (SQLException e) {
            throw new StoreException(Reason.UNAVAILABLE, "can't open " + name + ": " + DatabaseUrl.explain(e), e);
        }
    }

    @Override
    public final DataSource dataSource() {
        return dataSource;
    }

    @Override
    public final String location() {
        return location;
    }

    @Override
    public final boolean isShared() {
        return true;
    }

    /** @throws StoreException if the server is older than a version that still gets fixes */
    final void checkVersion(Connection connection, int major, int minor) throws SQLException, StoreException {
        DatabaseMetaData meta = connection.getMetaData();
        int hasMajor = meta.getDatabaseMajorVersion();
        int hasMinor = meta.getDatabaseMinorVersion();
        if (hasMajor < major || hasMajor == major && hasMinor < minor) {
            throw new StoreException(
                    Reason.UNAVAILABLE,
                    location + " is " + meta.getDatabaseProductName() + " " + hasMajor + "." + hasMinor
                            + ", which is too old: it must be at least " + major + "." + minor);
        }
    }

    /** A setting of the server. */
    static String setting(Connection connection, String sql) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(sql);
                ResultSet row = select.executeQuery()) {
            return row.next() ? String.valueOf(row.getString(1)) : "";
        }
    }

    @Override
    public void sync(Connection connection) throws SQLException {
        // The commit has done it.
    }

    @Override
    public final void checkRoom() {
        // The server knows; a statement fails when there is none.
    }

    @Override
    public final Reason reasonOf(SQLException failure) {
        if (isMissingParent(failure)) {
            return Reason.UNKNOWN_ACCOUNT;
        }
        return isFull(failure) ? Reason.FULL : Reason.UNAVAILABLE;
    }

    /** Whether a row refers to another one that is not there. */
    abstract boolean isMissingParent(SQLException failure);

    /** Whether there is no room on the server's disk. */
    abstract boolean isFull(SQLException failure);

    /** SQLSTATE class 08, the connection; 57P0x, PostgreSQL shuts down or starts. */
    @Override
    public boolean isClosed(SQLException failure) {
        String state = String.valueOf(failure.getSQLState());
        return state.startsWith("08") || state.startsWith("57P0");
    }

    /** SQLSTATE 40001, a serialization failure or MariaDB's deadlock. */
    @Override
    public boolean isContention(SQLException failure) {
        return "40001".equals(failure.getSQLState());
    }

    @Override
    public final boolean isDistrusted(SQLException failure) {
        return false;
    }

    @Override
    public final void close() {
        // It serves others.
    }
}
