package io.github.camelsmtp.jdbc;

import io.github.camelsmtp.store.StoreException;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** Random octets that are drawn once for all nodes and starts. Thread-safe. */
final class StoreSecret {
    private static final String NAME = "unknown-accounts";

    private final Database database;
    private volatile byte @Nullable [] known;

    StoreSecret(Database database) {
        this.database = database;
    }

    byte[] get() throws StoreException {
        byte[] secret = known;
        if (secret == null) {
            secret = database.transaction(StoreSecret::select);
        }
        if (secret == null) {
            byte[] drawn = new byte[32];
            new SecureRandom().nextBytes(drawn);
            database.durably(connection -> insert(connection, drawn));
            secret = database.transaction(StoreSecret::select);
        }
        if (secret == null) {
            throw new StoreException(StoreException.Reason.UNAVAILABLE, "the store's secret was not kept");
        }
        known = secret;
        return secret.clone();
    }

    private static byte @Nullable [] select(Connection connection) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("SELECT octets FROM store_secret WHERE name = ?")) {
            select.setString(1, NAME);
            try (ResultSet row = select.executeQuery()) {
                return row.next() ? row.getBytes(1) : null;
            }
        }
    }

    /** Another node may be faster: then it is that one's. */
    private static boolean insert(Connection connection, byte[] secret) throws SQLException {
        try (PreparedStatement insert =
                connection.prepareStatement("INSERT INTO store_secret (name, octets) VALUES (?, ?)")) {
            insert.setString(1, NAME);
            insert.setBytes(2, secret);
            return insert.executeUpdate() == 1;
        } catch (SQLException e) {
            if (Database.isConflict(e)) {
                connection.rollback();
                return false;
            }
            throw e;
        }
    }
}
