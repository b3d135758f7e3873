package io.github.camelsmtp.maildir;

import io.github.camelsmtp.store.DurableMailboxStoreContract;
import io.github.camelsmtp.store.MailboxStore;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** The contract, on files. */
final class MaildirMailboxStoreTest implements DurableMailboxStoreContract {
    @TempDir
    private Path directory;

    @Override
    public MailboxStore open() throws Exception {
        return MaildirMailboxStore.open(directory.resolve("mail"));
    }

    @Override
    public MailboxStore reopen() throws Exception {
        return open();
    }
}
