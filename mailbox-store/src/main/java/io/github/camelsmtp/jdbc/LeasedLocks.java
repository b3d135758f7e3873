package io.github.camelsmtp.jdbc;

import io.github.camelsmtp.store.StoreException;
import io.github.camelsmtp.store.StoreException.Reason;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Locks that all nodes on a database see: rows that count as long as the lease of their node does ({@link Node}). A node
 * that was thought dead and is not finds another token in the row, or none, and deletes nothing.
 */
final class LeasedLocks implements MaildropLocks {
    private static final Logger LOG = LoggerFactory.getLogger(LeasedLocks.class);

    private record Held(long token, boolean alive) {}

    private final Database database;
    private final Ids ids;
    private final Node node;
    /** Tokens, and their accounts, whose release failed: tried again, for our lease would keep them for ever. */
    private final Map<Long, Long> unreleased = new ConcurrentHashMap<>();

    LeasedLocks(Database database, Ids ids, Node node) {
        this.database = database;
        this.ids = ids;
        this.node = node;
        node.atEachRenewal(() -> unreleased.forEach(this::release));
    }

    @Override
    public Optional<Lock> take(long accountId, String account) throws StoreException {
        long token = ids.next();
        boolean taken = database.transaction(connection -> {
            Held held = held(connection, accountId);
            if (held == null) {
                return insert(connection, accountId, token);
            }
            return !held.alive() && replace(connection, accountId, held.token(), token);
        });
        return taken ? Optional.of(new Leased(accountId, account, token)) : Optional.empty();
    }

    private @Nullable Held held(Connection connection, long accountId) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(
                "SELECT l.token, CASE WHEN n.expires_ms > " + database.dialect().nowMillis()
                        + " THEN 1 ELSE 0 END FROM maildrop_lock l LEFT JOIN node n ON n.id = l.node_id"
                        + " WHERE l.account_id = ?")) {
            select.setLong(1, accountId);
            try (ResultSet row = select.executeQuery()) {
                return row.next() ? new Held(row.getLong(1), row.getInt(2) == 1) : null;
            }
        }
    }

    private boolean insert(Connection connection, long accountId, long token) throws SQLException {
        try {
            return Database.update(
                            connection,
                            "INSERT INTO maildrop_lock (account_id, token, node_id) VALUES (?, ?, ?)",
                            accountId,
                            token,
                            node.id())
                    == 1;
        } catch (SQLException e) {
            if (Database.isConflict(e)) {
                connection.rollback(); // somebody was faster
                return false;
            }
            throw e;
        }
    }

    /** Only if nobody else has replaced it meanwhile. */
    private boolean replace(Connection connection, long accountId, long dead, long token) throws SQLException {
        return Database.update(
                        connection,
                        "UPDATE maildrop_lock SET token = ?, node_id = ? WHERE account_id = ? AND token = ?",
                        token,
                        node.id(),
                        accountId,
                        dead)
                == 1;
    }

    @Override
    public boolean isTaken(String account) {
        try {
            return database.transaction(connection -> {
                try (PreparedStatement select = connection.prepareStatement(
                        "SELECT l.token FROM maildrop_lock l JOIN account a ON a.id = l.account_id"
                                + " JOIN node n ON n.id = l.node_id WHERE a.name = ? AND n.expires_ms > "
                                + database.dialect().nowMillis())) {
                    select.setString(1, account);
                    try (ResultSet row = select.executeQuery()) {
                        return row.next();
                    }
                }
            });
        } catch (StoreException e) {
            LOG.debug("can't tell who is there; nobody, then", e);
            return false;
        }
    }

    private void release(long token, long accountId) {
        try {
            database.transaction(connection -> Database.update(
                    connection, "DELETE FROM maildrop_lock WHERE account_id = ? AND token = ?", accountId, token));
            unreleased.remove(token);
        } catch (StoreException e) {
            LOG.debug("can't release the maildrop of the account {} now, it is tried again", accountId, e);
            unreleased.put(token, accountId);
        }
    }

    private final class Leased implements Lock {
        private final long accountId;
        private final String account;
        private final long token;

        Leased(long accountId, String account, long token) {
            this.accountId = accountId;
            this.account = account;
            this.token = token;
        }

        @Override
        public void require(Connection connection) throws SQLException, StoreException {
            try (PreparedStatement select =
                    connection.prepareStatement("SELECT token FROM maildrop_lock WHERE account_id = ? AND token = ?"
                            + database.dialect().forUpdate())) {
                select.setLong(1, accountId);
                select.setLong(2, token);
                try (ResultSet row = select.executeQuery()) {
                    if (!row.next()) {
                        throw new StoreException(
                                Reason.UNAVAILABLE,
                                "the lock of the maildrop of " + account
                                        + " was lost, for this node was taken for dead: nothing was deleted");
                    }
                }
            }
        }

        @Override
        public void release() {
            LeasedLocks.this.release(token, accountId);
        }
    }
}
