package io.github.camelsmtp.store;

import io.github.camelsmtp.store.StoreException.Reason;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.NoSuchFileException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A maildrop of {@link BlockingMailboxStore}: its list, from which it lets nobody name another message. */
final class ListedMaildrop implements Maildrop {
    private final BlockingMailboxStore store;
    private final Mailboxes mailboxes;
    private final Account account;
    private final Map<String, StoredMessage> messages = new LinkedHashMap<>();

    ListedMaildrop(BlockingMailboxStore store, Mailboxes mailboxes, Account account) {
        this.store = store;
        this.mailboxes = mailboxes;
        this.account = account;
    }

    void list() throws StoreException {
        try {
            mailboxes.list(account).forEach(message -> messages.put(message.uid(), message));
        } catch (IOException e) {
            throw StoreException.of(e, "can't list the mailbox of " + account.name());
        }
    }

    @Override
    public String account() {
        return account.name();
    }

    @Override
    public List<StoredMessage> messages() {
        return List.copyOf(messages.values());
    }

    @Override
    public InputStream read(StoredMessage message) throws StoreException {
        store.checkLocked(account, this);
        @Nullable StoredMessage listed = messages.get(message.uid());
        if (listed == null) {
            throw gone(message, null);
        }
        try {
            return mailboxes.read(account, listed);
        } catch (NoSuchFileException | FileNotFoundException e) {
            throw gone(message, e);
        } catch (IOException e) {
            throw StoreException.of(e, "can't read a message of " + account.name());
        }
    }

    private StoreException gone(StoredMessage message, @Nullable IOException why) {
        return new StoreException(Reason.NO_SUCH_MESSAGE, "no message " + message.uid() + " of " + account.name(), why);
    }

    @Override
    public void delete(Collection<StoredMessage> deleted) throws StoreException {
        store.checkLocked(account, this);
        List<StoredMessage> listed = deleted.stream()
                .filter(message -> messages.containsKey(message.uid()))
                .map(message -> messages.get(message.uid()))
                .toList();
        try {
            if (!listed.isEmpty()) {
                mailboxes.remove(account, listed);
            }
        } catch (IOException e) {
            throw StoreException.of(e, "can't delete messages of " + account.name());
        }
    }

    @Override
    public void close() {
        store.unlock(account, this);
    }
}
