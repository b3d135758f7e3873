package io.github.camelsmtp.examples.filestore;

import io.github.camelsmtp.store.DurableMailboxStoreContract;
import io.github.camelsmtp.store.MailboxStore;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** Everything that is expected of a store that outlives the process. */
final class FileStoreTest implements DurableMailboxStoreContract {
    @TempDir
    private Path directory;

    @Override
    public MailboxStore open() throws Exception {
        return new FileStore(directory);
    }

    @Override
    public MailboxStore reopen() throws Exception {
        return new FileStore(directory);
    }
}
