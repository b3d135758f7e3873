package io.github.camelsmtp.jdbc;

import io.github.camelsmtp.store.Maildrop;
import io.github.camelsmtp.store.StoreException;
import io.github.camelsmtp.store.StoreException.Reason;
import io.github.camelsmtp.store.StoredMessage;
import io.github.camelsmtp.store.Usage;
import java.io.InputStream;
import java.util.Collection;
import java.util.List;

/** A mailbox, locked for one session: the rows as they were when it was opened. */
final class JdbcMaildrop implements Maildrop {
    private final JdbcMailboxStore store;
    private final MaildropLocks.Lock lock;
    private final String account;
    private final MailboxRows rows;
    private final MailboxContents contents;
    private volatile boolean closed;

    JdbcMaildrop(JdbcMailboxStore store, MaildropLocks.Lock lock, String account, long id, MailboxRows rows) {
        this.store = store;
        this.lock = lock;
        this.account = account;
        this.rows = rows;
        this.contents = new MailboxContents(store.database(), id);
    }

    @Override
    public String account() {
        return account;
    }

    @Override
    public Usage usage() {
        return rows.usage();
    }

    @Override
    public List<StoredMessage> messages() throws StoreException {
        return oldest(Integer.MAX_VALUE);
    }

    @Override
    public List<StoredMessage> oldest(int atLeast) throws StoreException {
        return rows.oldest(atLeast);
    }

    @Override
    public InputStream read(StoredMessage message) throws StoreException {
        checkOpen();
        return contents.open(message)
                .orElseThrow(() ->
                        new StoreException(Reason.NO_SUCH_MESSAGE, "no message " + message.uid() + " of " + account));
    }

    @Override
    public List<byte[]> readWhole(List<StoredMessage> messages) throws StoreException {
        checkOpen();
        return contents.readWhole(messages);
    }

    @Override
    public void delete(Collection<StoredMessage> deleted) throws StoreException {
        checkOpen();
        List<MailboxContents.Row> found = contents.rows(deleted);
        if (!found.isEmpty()) {
            store.remove(found, lock);
        }
    }

    private void checkOpen() throws StoreException {
        store.checkOpen();
        if (closed) {
            throw new StoreException(Reason.CLOSED, "the maildrop of " + account + " is closed");
        }
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            store.release(lock);
        }
    }
}
