package io.github.camelsmtp.maildir;

import static io.github.camelsmtp.store.MailboxStoreContract.ALICE;
import static io.github.camelsmtp.store.MailboxStoreContract.BOB;
import static io.github.camelsmtp.store.StoreDriver.deliver;
import static io.github.camelsmtp.store.StoreDriver.octets;
import static io.github.camelsmtp.store.StoreDriver.texts;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelsmtp.store.Finding;
import io.github.camelsmtp.store.Maildrop;
import io.github.camelsmtp.store.StoreCheck;
import io.github.camelsmtp.store.StoreDriver;
import io.github.camelsmtp.store.StoreException;
import io.github.camelsmtp.store.StoredMessage;
import io.github.camelsmtp.store.TestContent;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What other programs do to a Maildir while we use it, and what they find of ours. */
final class SharedMaildirTest {
    @TempDir
    private Path directory;

    private Path alice;
    private MaildirMailboxStore store;

    @BeforeEach
    void open() throws Exception {
        store = MaildirMailboxStore.open(directory.resolve("mail"));
        StoreDriver.accounts(store, ALICE, BOB);
        deliver(store, "first\r\n", ALICE);
        alice = directory.resolve("mail/example.org/alice");
    }

    @AfterEach
    void close() {
        store.close();
    }

    private List<Path> files(Path in) throws IOException {
        try (Stream<Path> files = Files.list(in)) {
            return files.toList();
        }
    }

    private Path place(String directory, String name, String text) throws IOException {
        return Files.writeString(alice.resolve(directory).resolve(name), text, StandardCharsets.ISO_8859_1);
    }

    @Test
    void ourNamesSayTheSizesAsDovecotDoes() throws Exception {
        Path crlf = files(alice.resolve("new")).get(0);
        assertThat(crlf.getFileName().toString())
                .matches("\\d+\\.M\\d{6}P\\d+R[0-9a-f]{8}\\.[A-Za-z0-9_-]{1,8},S=7,W=7")
                .hasSizeLessThanOrEqualTo(70);
        deliver(store, "a\nb\r\n", BOB);
        Path mixed = files(directory.resolve("mail/example.org/bob/new")).get(0);
        assertThat(mixed.getFileName().toString()).matches("\\d+\\.M\\d{6}P\\d+B[0-9a-f]{8}\\..*,S=5,W=6");
        assertThat(texts(store, BOB)).containsExactly("a\nb\r\n");
    }

    @Test
    void unixLineEndsAreReadAsPop3SendsThemAndCountedSo() throws Exception {
        place("new", "1000000001.M1P1.dovecot,S=12,W=15", "Subject: x\n\nlast"); // S is wrong: nobody believes it alone
        place("cur", "1000000002.V801I7M2.postfix:2,S", "one\ntwo\r\nbare\rcr\n\n");
        place("cur", "1000000003.qmail", "");
        try (Maildrop maildrop = StoreDriver.open(store, ALICE)) {
            List<StoredMessage> messages = maildrop.messages();
            assertThat(messages.subList(0, 3))
                    .extracting(StoredMessage::uid)
                    .containsExactly("1000000001.M1P1.dovecot", "1000000002.V801I7M2.postfix", "1000000003.qmail");
            assertThat(octets(maildrop, messages.get(1))).asString().isEqualTo("one\r\ntwo\r\nbare\rcr\r\n\r\n");
            assertThat(octets(maildrop, messages.get(2))).isEmpty();
            assertThat(messages.get(1).delivered()).isEqualTo(Instant.ofEpochSecond(1_000_000_002));
        }
    }

    @Test
    void aNameThatLiesIsBelievedOnce() throws Exception {
        place("new", "1000000001.M1P1.liar,S=2,W=2", "one\ntwo\n");
        for (long announced : new long[] {2, 10}) {
            try (Maildrop maildrop = StoreDriver.open(store, ALICE)) {
                StoredMessage message = maildrop.messages().get(0);
                assertThat(message.octets()).isEqualTo(announced);
                assertThat(maildrop.read(message).readAllBytes()).asString().isEqualTo("one\r\ntwo\r\n");
            }
        }
    }

    @Test
    void aVerifySaysWhichMessageIsNotWhatItSays() throws Exception {
        StoreCheck check = store.check().orElseThrow();
        deliver(store, "second\r\n", BOB);
        assertThat(check.verify(false)).isEqualTo(new StoreCheck.Report(2, 15, List.of()));
        Files.writeString(files(alice.resolve("new")).get(0), "cut\r\n");
        try (Maildrop open = StoreDriver.open(store, BOB)) {
            assertThat(check.verify(true).findings())
                    .extracting(Finding::problem)
                    .satisfiesExactly(
                            first -> assertThat(first).endsWith(" of " + ALICE + ": it has 5 octets, and says 7"),
                            second -> assertThat(second)
                                    .isEqualTo("the mailbox of " + BOB + " was not read: somebody has it open"));
            assertThat(open.messages()).hasSize(1);
        }
        assertThat(check.verify(false).findings())
                .as("a size that is wrong is measured")
                .isEmpty();
    }

    @Test
    void movesAndFlagsChangeNoIdEvenInTheMiddleOfASession() throws Exception {
        deliver(store, "second\r\n", ALICE);
        deliver(store, "third\r\n", ALICE);
        List<StoredMessage> before;
        try (Maildrop maildrop = StoreDriver.open(store, ALICE)) {
            before = maildrop.messages();
            for (Path file : files(alice.resolve("new"))) {
                Files.move(file, alice.resolve("cur").resolve(file.getFileName() + ":2,"));
            }
            assertThat(octets(maildrop, before.get(0))).asString().isEqualTo("first\r\n");
            Path flagged = files(alice.resolve("cur")).get(0);
            Files.move(flagged, flagged.resolveSibling(flagged.getFileName() + "FS"));
            maildrop.delete(before.subList(0, 2));
        }
        try (Maildrop maildrop = StoreDriver.open(store, ALICE)) {
            assertThat(maildrop.messages()).isEqualTo(before.subList(2, 3));
            assertThat(files(alice.resolve("cur"))).hasSize(1);
            assertThat(files(alice.resolve("tmp"))).isEmpty();
        }
    }

    @Test
    void whatOthersDeleteIsGone() throws Exception {
        try (Maildrop maildrop = StoreDriver.open(store, ALICE)) {
            Files.delete(files(alice.resolve("new")).get(0));
            StoredMessage gone = maildrop.messages().get(0);
            StoreDriver.refused(StoreException.Reason.NO_SUCH_MESSAGE, () -> maildrop.read(gone));
            maildrop.delete(List.of(gone));
        }
        assertThat(texts(store, ALICE)).isEmpty();
    }

    @Test
    void strangeNamesAreMessagesToo() throws Exception {
        place("new", "with blanks in it", "1\n");
        place("new", "x".repeat(200), "2\n");
        place("new", ".hidden", "no message");
        place("cur", "99999999999999999999.M99999999999999P1", "3\n");
        place("new", "copied.twice,S=4", "4a\n\n");
        place("cur", "copied.twice:2,", "4b\n");
        try (Maildrop maildrop = StoreDriver.open(store, ALICE)) {
            List<StoredMessage> messages = maildrop.messages();
            assertThat(messages).hasSize(6).allSatisfy(message -> {
                assertThat(message.uid()).matches("[!-~]{1,70}");
                assertThat(octets(maildrop, message)).isNotEmpty();
            });
            assertThat(messages.stream().map(StoredMessage::uid).distinct()).hasSize(6);
            maildrop.delete(messages);
        }
        assertThat(files(alice.resolve("new"))).singleElement().asString().endsWith(".hidden");
        assertThat(files(alice.resolve("cur"))).isEmpty();
    }

    @Test
    void whatIsLeftOverInTmpGoesAfter36Hours() throws Exception {
        Path old = place("tmp", "old", "x");
        Path young = place("tmp", "young", "x");
        Instant now = Instant.now();
        Files.setLastModifiedTime(old, FileTime.from(now.minus(Duration.ofHours(37))));
        Files.setLastModifiedTime(young, FileTime.from(now.minus(Duration.ofHours(35))));
        StoreDriver.open(store, ALICE).close();
        assertThat(files(alice.resolve("tmp"))).containsExactly(young);
    }

    @Test
    void oneFileForAllRecipientsAndNothingInTheJournal() throws Exception {
        deliver(store, TestContent.random(50_000), BOB, ALICE);
        Path bobs = files(directory.resolve("mail/example.org/bob/new")).get(0);
        Path alices = alice.resolve("new").resolve(bobs.getFileName());
        assertThat(Files.isSameFile(bobs, alices)).isTrue();
        assertThat(files(directory.resolve("mail/.journal")))
                .singleElement()
                .satisfies(journal -> assertThat(Files.readAllBytes(journal)[0]).isZero());
        assertThat(files(alice.resolve("tmp"))).isEmpty();
    }

    @Test
    void theRootsPermissionsAreThoseOfAll() throws Exception {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve("mail"))))
                .isEqualTo("rwx------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(
                        files(alice.resolve("new")).get(0))))
                .isEqualTo("rw-------");
        store.close();
        Files.setPosixFilePermissions(directory.resolve("mail"), PosixFilePermissions.fromString("rwxrwx---"));
        store = MaildirMailboxStore.open(directory.resolve("mail"));
        StoreDriver.accounts(store, "carol@example.org");
        deliver(store, "x\r\n", "carol@example.org");
        Path carol = directory.resolve("mail/example.org/carol/new");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(carol)))
                .isEqualTo("rwxrwx---");
        assertThat(PosixFilePermissions.toString(
                        Files.getPosixFilePermissions(files(carol).get(0))))
                .isEqualTo("rw-rw----");
    }
}
