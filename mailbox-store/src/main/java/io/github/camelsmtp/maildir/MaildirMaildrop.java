package io.github.camelsmtp.maildir;

import io.github.camelsmtp.maildir.Mailbox.Found;
import io.github.camelsmtp.store.Account;
import io.github.camelsmtp.store.Maildrop;
import io.github.camelsmtp.store.StoreException;
import io.github.camelsmtp.store.StoreException.Reason;
import io.github.camelsmtp.store.StoredMessage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A mailbox, locked for one session: the files as they were when it was opened, found again when they are moved. */
final class MaildirMaildrop implements Maildrop {
    private final MaildirMailboxStore store;
    private final Account account;
    private final Mailbox mailbox;
    private final MaildropLock lock;
    private final List<StoredMessage> messages = new ArrayList<>();
    private Map<String, Found> files;
    private volatile boolean closed;

    MaildirMaildrop(MaildirMailboxStore store, Account account, Mailbox mailbox, MaildropLock lock) throws IOException {
        this.store = store;
        this.account = account;
        this.mailbox = mailbox;
        this.lock = lock;
        this.files = mailbox.scan();
        for (Map.Entry<String, Found> one : files.entrySet()) {
            try {
                long octets = store.sizes().of(mailbox, one.getKey(), one.getValue());
                messages.add(new StoredMessage(
                        one.getKey(), octets, one.getValue().name().delivered()));
            } catch (NoSuchFileException e) {
                // Deleted, or moved, since it was listed: the next session sees where it is.
                continue;
            }
        }
    }

    @Override
    public String account() {
        return account.name();
    }

    @Override
    public List<StoredMessage> messages() {
        return List.copyOf(messages);
    }

    @Override
    public InputStream read(StoredMessage message) throws StoreException {
        checkOpen();
        @Nullable Found found = files.get(message.uid());
        try {
            try {
                return open(message, found);
            } catch (NoSuchFileException moved) {
                // Dovecot has moved it to cur, or changed its flags; and others with it.
                files = mailbox.scan();
                return open(message, files.get(message.uid()));
            }
        } catch (NoSuchFileException e) {
            throw new StoreException(
                    Reason.NO_SUCH_MESSAGE, "no message " + message.uid() + " of " + account.name(), e);
        } catch (IOException e) {
            throw StoreException.of(e, "can't read a message of " + account.name());
        }
    }

    private InputStream open(StoredMessage message, @Nullable Found found) throws IOException {
        if (found == null) {
            throw new NoSuchFileException(message.uid());
        }
        return store.sizes().checked(mailbox, message.uid(), found, message.octets());
    }

    @Override
    public void delete(Collection<StoredMessage> deleted) throws StoreException {
        checkOpen();
        Map<String, Path> doomed = new LinkedHashMap<>();
        for (StoredMessage message : deleted) {
            @Nullable Found found = files.get(message.uid());
            if (found != null) {
                doomed.put(message.uid(), found.file());
            }
        }
        if (!doomed.isEmpty()) {
            store.remove(mailbox, doomed);
        }
    }

    private void checkOpen() throws StoreException {
        store.checkOpen();
        if (closed) {
            throw new StoreException(Reason.CLOSED, "the maildrop of " + account.name() + " is closed");
        }
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            store.closed(account, lock);
        }
    }
}
