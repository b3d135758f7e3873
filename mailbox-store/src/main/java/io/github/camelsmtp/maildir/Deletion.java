package io.github.camelsmtp.maildir;

import io.github.camelsmtp.store.Account;
import io.github.camelsmtp.store.StoreException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An account that is to go with its mailbox: the mailbox is moved to {@code .gone} in one step, so that a new account of that
 * name finds nothing of it; then the account is struck from the list. The files are deleted afterwards ({@link #sweep}), also
 * by the next process if this one ends before.
 */
final class Deletion extends Change {
    private static final Logger LOG = LoggerFactory.getLogger(Deletion.class);

    private final Layout layout;
    private final Disk disk;
    private final MaildirAccounts accounts;
    private final Account account;
    private final Mailbox mailbox;
    private @Nullable Path moved;

    Deletion(Layout layout, Disk disk, MaildirAccounts accounts, Account account, Mailbox mailbox) {
        this.layout = layout;
        this.disk = disk;
        this.accounts = accounts;
        this.account = account;
        this.mailbox = mailbox;
    }

    @Override
    List<Journal.Entry> journaled() {
        return List.of();
    }

    @Override
    void apply(MessageNames names, Set<Path> directories) throws IOException, StoreException {
        Path gone = layout.gone();
        disk.directory(gone);
        Path to = gone.resolve(names.next(true));
        Files.move(mailbox.path(), to);
        moved = to;
        // Before the account goes: it must not be there again after a crash, without an owner.
        Disk.sync(mailbox.path().getParent());
        Disk.sync(gone);
        accounts.users().change(users -> users.has(account) ? users.without(account) : users);
        moved = null;
        accounts.sizes().forget(mailbox);
    }

    @Override
    void undo() {
        try {
            if (moved != null) {
                Files.move(moved, mailbox.path());
            }
        } catch (IOException e) {
            LOG.error("the account {} could not be deleted; its mail is in {} now", account.name(), moved, e);
        }
    }

    @Override
    void durable() {
        // All is in its place.
    }

    /** Deletes the files of mailboxes that are gone. Links are not followed. */
    static void sweep(Layout layout) {
        try (DirectoryStream<Path> gone = Files.newDirectoryStream(layout.gone())) {
            for (Path mailbox : gone) {
                Files.walkFileTree(mailbox, new Sweeper());
            }
        } catch (NoSuchFileException e) {
            return; // nothing ever was, or somebody else sweeps too
        } catch (IOException | UncheckedIOException e) {
            LOG.warn("can't delete what is in {}: {}; it is tried again", layout.gone(), e.toString());
        }
    }

    private static final class Sweeper extends SimpleFileVisitor<Path> {
        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
            if (failure instanceof NoSuchFileException) {
                return FileVisitResult.CONTINUE;
            }
            throw failure;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failure) throws IOException {
            if (failure != null) {
                throw failure;
            }
            Files.deleteIfExists(directory);
            return FileVisitResult.CONTINUE;
        }
    }
}
