package io.github.camelsmtp.net;

import io.github.camelsmtp.maildir.MaildirMailboxStore;
import io.github.camelsmtp.store.MailboxStore;
import io.github.camelsmtp.store.StoreException;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class Pop3MaildirStoreTest extends Pop3StoreContract {
    @TempDir
    Path directory;

    @Override
    MailboxStore open() throws StoreException {
        return MaildirMailboxStore.open(directory);
    }
}
