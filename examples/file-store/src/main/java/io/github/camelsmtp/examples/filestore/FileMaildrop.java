package io.github.camelsmtp.examples.filestore;

import io.github.camelsmtp.store.Maildrop;
import io.github.camelsmtp.store.StoreException;
import io.github.camelsmtp.store.StoreException.Reason;
import io.github.camelsmtp.store.StoredMessage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;

/** A mailbox as it was when it was opened. */
final class FileMaildrop implements Maildrop {
    private final FileStore store;
    private final String account;
    private final Path mailbox;
    private final List<StoredMessage> messages = new ArrayList<>();

    FileMaildrop(FileStore store, String account, Path mailbox) throws StoreException {
        this.store = store;
        this.account = account;
        this.mailbox = mailbox;
        if (Files.isDirectory(mailbox)) {
            try (Stream<Path> files = Files.list(mailbox).sorted()) {
                for (Path file : (Iterable<Path>) files::iterator) {
                    messages.add(new StoredMessage(
                            file.getFileName().toString(),
                            Files.size(file),
                            Files.getLastModifiedTime(file).toInstant()));
                }
            } catch (IOException e) {
                throw FileStore.unavailable(e);
            }
        }
    }

    @Override
    public String account() {
        return account;
    }

    @Override
    public List<StoredMessage> messages() {
        return List.copyOf(messages);
    }

    @Override
    public InputStream read(StoredMessage message) throws StoreException {
        checkLocked();
        try {
            return Files.newInputStream(mailbox.resolve(file(message)));
        } catch (NoSuchFileException e) {
            throw new StoreException(Reason.NO_SUCH_MESSAGE, "no message " + message.uid(), e);
        } catch (IOException e) {
            throw FileStore.unavailable(e);
        }
    }

    @Override
    public void delete(Collection<StoredMessage> deleted) throws StoreException {
        checkLocked();
        try {
            for (StoredMessage message : deleted) {
                Files.deleteIfExists(mailbox.resolve(file(message)));
            }
            if (Files.isDirectory(mailbox)) {
                FileStore.sync(mailbox);
            }
        } catch (IOException e) {
            throw FileStore.unavailable(e);
        }
    }

    /** Only a name that we have made ourselves. */
    private String file(StoredMessage message) {
        return messages.stream().anyMatch(one -> one.uid().equals(message.uid())) ? message.uid() : "none";
    }

    private void checkLocked() throws StoreException {
        store.checkOpen();
        if (!store.isLocked(this)) {
            throw new StoreException(Reason.CLOSED, "the maildrop of " + account + " is closed");
        }
    }

    @Override
    public void close() {
        store.unlock(this);
    }
}
