package io.github.camelsmtp.examples.filestore;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelsmtp.store.DurableMailboxStoreContract;
import io.github.camelsmtp.store.MailboxStore;
import io.github.camelsmtp.store.StoreDriver;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Everything that is expected of a store that outlives the process. */
final class FileStoreTest implements DurableMailboxStoreContract {
    @TempDir
    private Path directory;

    @Override
    public MailboxStore open() throws Exception {
        return FileStore.open(directory);
    }

    @Override
    public MailboxStore reopen() throws Exception {
        return FileStore.open(directory);
    }

    @Test
    void whatACrashHasLeftHalfDoneIsNotWrittenTo() throws Exception {
        try (MailboxStore store = open()) {
            StoreDriver.accounts(store, ALICE);
            StoreDriver.deliver(store, "one", ALICE);
        }
        // As if it had ended between the link and what comes after it.
        Path alice = directory.resolve("616c696365406578616d706c652e6f7267");
        try (Stream<Path> messages = Files.list(alice)) {
            Files.createLink(directory.resolve("incoming"), messages.findFirst().orElseThrow());
        }
        Files.deleteIfExists(directory.resolve("new-keys"));
        Files.createLink(directory.resolve("new-keys"), directory.resolve(alice.getFileName() + ".keys"));
        try (MailboxStore store = reopen()) {
            StoreDriver.accounts(store, BOB);
            StoreDriver.deliver(store, "two", BOB);
            assertThat(StoreDriver.texts(store, ALICE)).containsExactly("one");
            assertThat(store.accounts().authenticate(ALICE, "secret")).isPresent();
        }
    }
}
