package io.github.camelsmtp.maildir;

import static io.github.camelsmtp.store.MailboxStoreContract.ALICE;
import static io.github.camelsmtp.store.MailboxStoreContract.BOB;
import static io.github.camelsmtp.store.StoreDriver.deliver;
import static io.github.camelsmtp.store.StoreDriver.texts;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelsmtp.store.Maildrop;
import io.github.camelsmtp.store.StoreDriver;
import io.github.camelsmtp.store.StoreException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a process leaves that ends in the middle, and what fails in the middle. */
final class HalfDoneTest {
    @TempDir
    private Path root;

    private Path mailbox(String name) {
        return root.resolve("example.org").resolve(name);
    }

    @Test
    void theNextToOpenFinishesWhatStandsInAJournal() throws Exception {
        try (MaildirMailboxStore store = MaildirMailboxStore.open(root)) {
            StoreDriver.accounts(store, ALICE, BOB);
            deliver(store, "kept\r\n", ALICE, BOB);
        }
        // As if a process had died after the first of two links, and one before it could write its journal whole.
        Files.writeString(mailbox("alice").resolve("cur/1.half:2,S"), "half\r\n");
        Files.write(
                root.resolve(".journal/died"), Journal.written("example.org/alice 1.half\nexample.org/bob 1.half\n"));
        Files.writeString(mailbox("bob").resolve("new/2.whole"), "whole\r\n");
        byte[] whole = Journal.written("example.org/bob 2.whole\nexample.org/alice 2.whole\n");
        Files.write(root.resolve(".journal/cut"), Arrays.copyOf(whole, whole.length - 9));
        byte[] older = whole.clone();
        older[30] ^= 1;
        Files.write(root.resolve(".journal/torn"), older);
        try (MaildirMailboxStore store = MaildirMailboxStore.open(root)) {
            assertThat(texts(store, ALICE)).containsExactly("kept\r\n");
            assertThat(texts(store, BOB)).containsExactlyInAnyOrder("kept\r\n", "whole\r\n");
            try (Stream<Path> journals = Files.list(root.resolve(".journal"))) {
                assertThat(journals).as("this process's own").hasSize(1);
            }
        }
    }

    @Test
    void aJournalThatNamesAnotherPlaceIsRefused() throws Exception {
        MaildirMailboxStore.open(root).close();
        Files.write(root.resolve(".journal/evil"), Journal.written("../../etc passwd\n"));
        StoreDriver.refused(StoreException.Reason.UNAVAILABLE, () -> MaildirMailboxStore.open(root));
    }

    @Test
    void aDeliveryThatFailsForOneLeavesNothingForAnybody() throws Exception {
        try (MaildirMailboxStore store = MaildirMailboxStore.open(root)) {
            StoreDriver.accounts(store, ALICE, BOB);
            deliver(store, "before\r\n", ALICE, BOB);
            Files.move(mailbox("bob").resolve("new"), mailbox("bob").resolve("away"));
            StoreDriver.refused(StoreException.Reason.UNAVAILABLE, () -> deliver(store, "never\r\n", ALICE, BOB));
            Files.move(mailbox("bob").resolve("away"), mailbox("bob").resolve("new"));
            deliver(store, "after\r\n", BOB, ALICE);
            assertThat(texts(store, ALICE)).containsExactly("before\r\n", "after\r\n");
            assertThat(texts(store, BOB)).containsExactly("before\r\n", "after\r\n");
        }
    }

    @Test
    void aDeletionThatFailsDeletesNothing() throws Exception {
        try (MaildirMailboxStore store = MaildirMailboxStore.open(root)) {
            StoreDriver.accounts(store, ALICE);
            deliver(store, "one\r\n", ALICE);
            deliver(store, "two\r\n", ALICE);
            try (Maildrop maildrop = StoreDriver.open(store, ALICE)) {
                Files.delete(mailbox("alice").resolve("tmp"));
                Files.writeString(mailbox("alice").resolve("tmp"), "not a directory");
                StoreDriver.refused(StoreException.Reason.UNAVAILABLE, () -> maildrop.delete(maildrop.messages()));
                Files.delete(mailbox("alice").resolve("tmp"));
            }
            assertThat(texts(store, ALICE)).containsExactly("one\r\n", "two\r\n");
        }
    }

    @Test
    void theMovesOfADeletionAreTakenBack() throws Exception {
        try (MaildirMailboxStore store = MaildirMailboxStore.open(root)) {
            StoreDriver.accounts(store, ALICE);
            deliver(store, "one\r\n", ALICE);
            Mailbox mailbox = new Mailbox(mailbox("alice"));
            Map.Entry<String, Mailbox.Found> one =
                    mailbox.scan().entrySet().iterator().next();
            Removal removal = new Removal(
                    mailbox, Map.of(one.getKey(), one.getValue().file()), ((MaildirAccounts) store.accounts()).sizes());
            removal.apply(new MessageNames(java.time.Clock.systemUTC()), new java.util.HashSet<>());
            assertThat(mailbox.scan()).isEmpty();
            removal.undo();
            assertThat(texts(store, ALICE)).isEqualTo(List.of("one\r\n"));
        }
    }
}
