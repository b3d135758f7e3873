package io.github.camelsmtp.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.camelsmtp.store.StoreException;
import java.sql.PreparedStatement;
import java.sql.ResultSet;

/** What is in the tables, for tests that must know that nothing is left over. */
final class StoredRows {
    private StoredRows() {}

    static long contents(JdbcMailboxStore store) throws StoreException {
        return count(store, "SELECT COUNT(DISTINCT content_id) FROM message");
    }

    static long chunks(JdbcMailboxStore store) throws StoreException {
        return count(store, "SELECT COUNT(*) FROM chunk");
    }

    /** Chunks that belong to no message, and messages whose first chunk is missing. */
    static long strays(JdbcMailboxStore store) throws StoreException {
        return count(
                        store,
                        "SELECT COUNT(*) FROM chunk c WHERE NOT EXISTS"
                                + " (SELECT 1 FROM message m WHERE m.content_id = FLOOR(c.id / 1048576))")
                + count(
                        store,
                        "SELECT COUNT(*) FROM message m WHERE m.octets > 0 AND NOT EXISTS"
                                + " (SELECT 1 FROM chunk c WHERE c.id = m.content_id * 1048576)");
    }

    /** Removing goes on by itself, beside everything else. */
    static void awaitNothingUnlinked(JdbcMailboxStore store) {
        await().untilAsserted(() -> assertThat(unlinked(store)).isZero());
    }

    /** Contents that are being written or removed. */
    static long unlinked(JdbcMailboxStore store) throws StoreException {
        return count(store, "SELECT COUNT(*) FROM unlinked_content");
    }

    /** When the lease of a node runs out. */
    static long leaseOf(JdbcMailboxStore store) throws StoreException {
        return count(
                store, "SELECT expires_ms FROM node WHERE id = " + store.node().id());
    }

    static long count(JdbcMailboxStore store, String sql) throws StoreException {
        return store.database().transaction(connection -> {
            try (PreparedStatement select = connection.prepareStatement(sql);
                    ResultSet row = select.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        });
    }
}
