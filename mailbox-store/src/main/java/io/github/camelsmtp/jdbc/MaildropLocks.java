package io.github.camelsmtp.jdbc;

import io.github.camelsmtp.store.StoreException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Who has which maildrop open: one session at a time. Thread-safe. */
interface MaildropLocks {

    /** What an open maildrop has. */
    interface Lock {
        /**
         * Makes sure that the lock is still held, and stays so until the transaction ends.
         *
         * @throws StoreException {@code UNAVAILABLE} if it was lost: somebody else may have the maildrop open
         */
        void require(Connection connection) throws SQLException, StoreException;

        /** Never throws; called once. */
        void release();
    }

    /** Takes the lock of an account, or nothing if somebody else has it. */
    Optional<Lock> take(long accountId, String account) throws StoreException;

    /** Whether somebody has the maildrop of an account open. */
    boolean isTaken(String account);

    /** Locks of a database that nobody else uses: they end with the process, and can't be lost. */
    static MaildropLocks inMemory() {
        Map<Long, String> taken = new ConcurrentHashMap<>();
        return new MaildropLocks() {
            @Override
            public Optional<Lock> take(long accountId, String account) {
                if (taken.putIfAbsent(accountId, account) != null) {
                    return Optional.empty();
                }
                return Optional.of(new Lock() {
                    @Override
                    public void require(Connection connection) {
                        // Nobody else takes it.
                    }

                    @Override
                    public void release() {
                        taken.remove(accountId);
                    }
                });
            }

            @Override
            public boolean isTaken(String account) {
                return taken.containsValue(account);
            }
        };
    }
}
