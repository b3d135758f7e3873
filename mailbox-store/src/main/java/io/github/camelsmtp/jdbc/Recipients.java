package io.github.camelsmtp.jdbc;

import io.github.camelsmtp.store.Account;
import io.github.camelsmtp.store.StoreException;
import io.github.camelsmtp.store.StoreException.Reason;
import java.sql.SQLException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;

/** The rows that put one content into the mailboxes of its recipients. Confined to one thread. */
final class Recipients implements ContentOwner {
    private final List<String> names;
    private final JdbcAccounts accounts;
    private final Ids ids;
    private long[] accountIds = {};
    private long[] messageIds = {};
    private long deliveredMs;

    Recipients(List<String> names, JdbcAccounts accounts, Ids ids) {
        this.names = names;
        this.accounts = accounts;
        this.ids = ids;
    }

    /** Finds the accounts, each once. @throws StoreException {@code UNKNOWN_ACCOUNT} too */
    @Override
    public void resolve() throws StoreException {
        Set<Long> found = new LinkedHashSet<>();
        for (String name : names) {
            Account account = Account.named(name)
                    .orElseThrow(() -> new StoreException(Reason.UNKNOWN_ACCOUNT, "no account " + name));
            found.add(accounts.addresseeOf(account));
        }
        accountIds = found.stream().mapToLong(Long::longValue).toArray();
    }

    @Override
    public void number() throws StoreException {
        messageIds = new long[accountIds.length];
        for (int i = 0; i < messageIds.length; i++) {
            messageIds[i] = ids.next();
        }
        deliveredMs = ids.deliveredMs();
    }

    @Override
    public void write(MessageRows rows, long content, long octets) throws SQLException {
        for (int i = 0; i < messageIds.length; i++) {
            rows.message(messageIds[i], ids.epoch(), accountIds[i], content, octets, deliveredMs);
            rows.quotas().add(accountIds[i], octets);
        }
    }

    @Override
    public void undo(MessageRows rows) throws SQLException {
        rows.removeMessages(LongStream.of(messageIds).boxed().toList());
        for (long account : accountIds) {
            rows.quotas().doubt(account);
        }
    }

    @Override
    public void refused(StoreException why) {
        if (why.reason() == Reason.UNKNOWN_ACCOUNT) {
            accounts.forget();
        }
    }
}
