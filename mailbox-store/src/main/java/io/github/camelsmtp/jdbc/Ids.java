package io.github.camelsmtp.jdbc;

import io.github.camelsmtp.store.StoreException;
import java.security.SecureRandom;
import java.sql.PreparedStatement;
import java.sql.ResultSet;

/**
 * Numbers for rows, each given out once: reserved in the database a block at a time, and durably, so that neither a
 * crash nor a database that had to be opened again brings one back. Thread-safe.
 */
final class Ids {
    private static final long BLOCK = 10_000;

    private final Database database;
    private final long epoch = new SecureRandom().nextLong() & Long.MAX_VALUE;
    private long lastDeliveredMs;
    private long next;
    private long end;

    Ids(Database database) {
        this.database = database;
    }

    /** Drawn when the store was opened; see {@code message.epoch} in the schema. */
    long epoch() {
        return epoch;
    }

    /** The time of a delivery: now, but never before the one before it, for nodes list their messages by it. */
    synchronized long deliveredMs() {
        lastDeliveredMs = Math.max(lastDeliveredMs, System.currentTimeMillis());
        return lastDeliveredMs;
    }

    synchronized long next() throws StoreException {
        if (next == end) {
            end = database.durably(connection -> {
                try (PreparedStatement update =
                                connection.prepareStatement("UPDATE id_block SET next_id = next_id + " + BLOCK);
                        PreparedStatement select = connection.prepareStatement("SELECT next_id FROM id_block")) {
                    update.executeUpdate();
                    try (ResultSet row = select.executeQuery()) {
                        row.next();
                        return row.getLong(1);
                    }
                }
            });
            next = end - BLOCK;
        }
        return next++;
    }
}
