package io.github.camelsmtp.jdbc;

import io.github.camelsmtp.store.Quota;
import io.github.camelsmtp.store.StoreException;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * Limits a mailbox, or begins to count what is in one. In a group, for then nothing that this process delivers is in the
 * database and not seen when the mailbox is counted; and nodes wait for each other ({@link QuotaRows#begin}).
 */
final class QuotaTask extends GroupTask {
    private final long account;
    private final @Nullable Quota quota;
    private final Dialect dialect;

    /** @param quota the limit; null: as it is */
    QuotaTask(long account, @Nullable Quota quota, Dialect dialect) {
        this.account = account;
        this.quota = quota;
        this.dialect = dialect;
    }

    @Override
    boolean needsRoom() {
        return false;
    }

    @Override
    void afterInserts(MessageRows rows) throws SQLException, StoreException {
        if (Quota.NONE.equals(quota) && !dialect.countsMailboxes()) {
            rows.quotas().end(account);
        } else {
            rows.quotas().begin(account, dialect);
            if (quota != null) {
                rows.quotas().limit(account, quota);
            }
        }
    }
}
