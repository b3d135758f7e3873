package io.github.camelsmtp.jdbc;

import io.github.camelsmtp.store.DurableMailboxStoreContract;
import io.github.camelsmtp.store.MailboxStore;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** The contract, on H2 in a file. */
final class EmbeddedMailboxStoreTest implements DurableMailboxStoreContract {
    @TempDir
    private Path directory;

    @Override
    public MailboxStore open() throws Exception {
        return JdbcMailboxStore.embedded(directory);
    }

    @Override
    public MailboxStore reopen() throws Exception {
        return JdbcMailboxStore.embedded(directory);
    }
}
