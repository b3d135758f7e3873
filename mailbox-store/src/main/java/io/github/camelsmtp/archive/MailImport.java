package io.github.camelsmtp.archive;

import io.github.camelsmtp.store.Delivery;
import io.github.camelsmtp.store.MailboxStore;
import io.github.camelsmtp.store.StoreException;
import io.github.camelsmtp.store.StoreException.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;

/**
 * Delivers the messages of an mbox or a Maildir into a mailbox. A bean for routes and programs; works on every store, and
 * streams. Thread-safe.
 *
 * <p>Nothing is added to a message but CRLF for its bare LFs. When it returns, all of it is on stable storage. The time of
 * delivery is now. Quotas hold. Bad input: a file that is neither is an {@link IllegalArgumentException}; a message that can't
 * be stored ends the import with a {@link StoreException} that says which one; those before it were. It does not
 * look whether a message is there already, and leaves the files as they are.
 */
public final class MailImport {
    private final MailboxStore store;

    /** @param store into whose mailboxes messages are put */
    public MailImport(MailboxStore store) {
        this.store = store;
    }

    /**
     * Imports an mbox; {@code >From } lines are taken for quoted as in mboxrd.
     *
     * @param account the name of the account
     * @return how many messages there were
     */
    public long mbox(String account, Path file) throws StoreException, IOException {
        if (!Files.isRegularFile(file)) {
            throw new NoSuchFileException(file.toString(), null, "there is no such file");
        }
        return deliver(account, MboxIndex.of(file));
    }

    /**
     * Imports the messages in {@code new} and {@code cur} of a Maildir, the oldest first; {@code tmp}, flags and subfolders
     * are not looked at.
     *
     * @param account the name of the account
     * @return how many messages there were
     */
    public long maildir(String account, Path directory) throws StoreException, IOException {
        List<Path> files = new ArrayList<>();
        for (String name : List.of("new", "cur")) {
            Path messages = directory.resolve(name);
            if (!Files.isDirectory(messages)) {
                throw new NotDirectoryException(directory + " is no Maildir: it has no directory " + name);
            }
            try (Stream<Path> all = Files.list(messages)) {
                all.filter(Files::isRegularFile)
                        .filter(file -> !file.getFileName().toString().startsWith("."))
                        .forEach(files::add);
            }
        }
        files.sort(Comparator.comparingLong(MailImport::time)
                .thenComparing(file -> file.getFileName().toString()));
        List<FileContent> contents = new ArrayList<>();
        for (Path file : files) {
            contents.add(new FileContent(file, 0, Files.size(file), LineRules.Mode.FROM_FILE));
        }
        return deliver(account, contents);
    }

    /** The seconds that the name of a file begins with; 0 if it begins otherwise. */
    private static long time(Path file) {
        String name = file.getFileName().toString();
        int digits = 0;
        while (digits < Math.min(name.length(), 18) && Character.digit(name.charAt(digits), 10) >= 0) {
            digits++;
        }
        return digits == 0 ? 0 : Long.parseLong(name, 0, digits, 10);
    }

    /** One after the other: stores keep the order of a caller that waits. */
    private long deliver(String account, List<FileContent> contents) throws StoreException {
        long imported = 0;
        for (FileContent content : contents) {
            try {
                store.deliver(new Delivery(List.of(account), content))
                        .toCompletableFuture()
                        .join();
            } catch (CompletionException e) {
                Reason reason = e.getCause() instanceof StoreException why ? why.reason() : Reason.UNAVAILABLE;
                throw new StoreException(
                        reason,
                        "message " + (imported + 1) + " of " + contents.size() + " could not be stored: "
                                + e.getCause().getMessage() + "; the " + imported + " before it were",
                        e.getCause());
            }
            imported++;
        }
        return imported;
    }
}
