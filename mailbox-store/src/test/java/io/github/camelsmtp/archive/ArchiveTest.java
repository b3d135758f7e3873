package io.github.camelsmtp.archive;

import static io.github.camelsmtp.store.StoreDriver.accounts;
import static io.github.camelsmtp.store.StoreDriver.deliver;
import static io.github.camelsmtp.store.StoreDriver.texts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camelsmtp.store.Account;
import io.github.camelsmtp.store.InMemoryMailboxStore;
import io.github.camelsmtp.store.Maildrop;
import io.github.camelsmtp.store.Quota;
import io.github.camelsmtp.store.StoreDriver;
import io.github.camelsmtp.store.StoreException;
import io.github.camelsmtp.store.TestContent;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Mailboxes out into an mbox or a Maildir, and in again. */
final class ArchiveTest {
    private static final String ALICE = "alice@example.org";
    private static final String BOB = "bob@example.org";
    private static final List<String> MESSAGES = List.of(
            "Return-Path: <carol@example.org>\r\nSubject: one\r\n\r\nFrom here\r\n>From there\r\n>>From >From\r\nFrom\r\n",
            "Return-Path: <>\r\nSubject: two\r\n\r\n\r\n\r\nFrom \r\n\r\nFrom x\r\n\r\n\r\n",
            "",
            "\r\n",
            "no header\r\n",
            "\u00e4 8-bit \u0001\r\n>\r\n>>\r\n>Fro\r\n> From \r\nF\r\n.\r\n");

    @TempDir
    private Path directory;

    private final InMemoryMailboxStore store =
            new InMemoryMailboxStore(Clock.fixed(Instant.parse("2026-02-03T04:05:06Z"), ZoneOffset.UTC));
    private final MailExport export = new MailExport(store);
    private final MailImport imports = new MailImport(store);

    @BeforeEach
    void create() throws Exception {
        accounts(store, ALICE, BOB);
    }

    private void deliverAll(List<String> messages) throws Exception {
        for (String message : messages) {
            deliver(store, message, ALICE);
        }
    }

    @Test
    void anMboxHoldsEveryOctet() throws Exception {
        deliverAll(MESSAGES);
        Path file = directory.resolve("alice.mbox");
        assertThat(export.mbox(ALICE, file)).isEqualTo(MESSAGES.size());
        assertThat(Files.readString(file, StandardCharsets.ISO_8859_1))
                .startsWith("From carol@example.org Tue Feb  3 04:05:06 2026\nReturn-Path: <carol@example.org>\n")
                .contains("\n>From here\n>>From there\n>>>From >From\nFrom\n\nFrom MAILER-DAEMON Tue Feb")
                .doesNotContain("\r");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(imports.mbox(BOB, file)).isEqualTo(MESSAGES.size());
        assertThat(texts(store, BOB)).isEqualTo(MESSAGES);
        assertThat(texts(store, ALICE)).as("export deletes nothing").isEqualTo(MESSAGES);
    }

    @Test
    void randomLinesSurviveAnMbox() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        String[] pieces = {"From ", ">", "From", "\r\n", "\r\n\r\n", "x", " ", ">From ", "F"};
        List<String> messages = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            StringBuilder message = new StringBuilder();
            for (int n = random.nextInt(40); n > 0; n--) {
                message.append(pieces[random.nextInt(pieces.length)]);
            }
            if (!message.isEmpty()) {
                message.append("\r\n");
            }
            messages.add(message.toString());
        }
        deliverAll(messages);
        Path file = directory.resolve("random.mbox");
        export.mbox(ALICE, file);
        imports.mbox(BOB, file);
        assertThat(texts(store, BOB)).as("seed %s", seed).isEqualTo(messages);
    }

    @Test
    void largeMessagesSurvive() throws Exception {
        String lines = (">From ".repeat(20_000) + "\r\n" + "a".repeat(5_000_000) + "\r\n");
        deliver(store, TestContent.of(lines), ALICE);
        export.mbox(ALICE, directory.resolve("large"));
        imports.mbox(BOB, directory.resolve("large"));
        assertThat(texts(store, BOB)).isEqualTo(List.of(lines));
    }

    @Test
    void anMboxOfOtherProgramsIsRead() throws Exception {
        Path file = directory.resolve("other");
        Files.writeString(
                file,
                "From a Thu Jan  1 00:00:00 1970\r\nSubject: crlf\r\n\r\nx\r\n\r\nFrom b\nSubject: lf\n\nx\nFrom the"
                        + " start\nno end");
        assertThat(imports.mbox(ALICE, file)).isEqualTo(2);
        assertThat(texts(store, ALICE))
                .containsExactly("Subject: crlf\r\n\r\nx\r\n", "Subject: lf\r\n\r\nx\r\nFrom the start\r\nno end\r\n");
    }

    @Test
    void whatIsNoMboxIsSaid() throws Exception {
        Path file = directory.resolve("letter.txt");
        Files.writeString(file, "Dear Sir\n");
        assertThatThrownBy(() -> imports.mbox(ALICE, file))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageEndingWith("letter.txt is no mbox: it does not begin with a line 'From '");
        Files.writeString(file, "Dear");
        assertThatThrownBy(() -> imports.mbox(ALICE, file)).isInstanceOf(IllegalArgumentException.class);
        Files.writeString(file, "");
        assertThat(imports.mbox(ALICE, file)).isZero();
        assertThatThrownBy(() -> imports.mbox(ALICE, directory.resolve("none")))
                .isInstanceOf(NoSuchFileException.class);
        assertThatThrownBy(() -> imports.maildir(ALICE, directory)).isInstanceOf(NotDirectoryException.class);
        deliver(store, "x", ALICE);
        assertThatThrownBy(() -> export.mbox(ALICE, file)).isInstanceOf(FileAlreadyExistsException.class);
        assertThatThrownBy(() -> export.mbox(ALICE, directory.resolve("no/such/directory")))
                .isInstanceOf(IOException.class);
    }

    @Test
    void aMaildirHoldsEveryOctetAndIsAddedTo() throws Exception {
        deliverAll(MESSAGES);
        Path maildir = directory.resolve("Maildir");
        assertThat(export.maildir(ALICE, maildir)).isEqualTo(MESSAGES.size());
        Path one;
        try (Stream<Path> files = Files.list(maildir.resolve("new"))) {
            one = files.findFirst().orElseThrow();
        }
        assertThat(Files.getLastModifiedTime(one).toInstant()).isEqualTo(Instant.parse("2026-02-03T04:05:06Z"));
        Files.move(one, maildir.resolve("cur").resolve(one.getFileName() + ":2,S"));
        deliver(store, "one more\r\n", ALICE);
        assertThat(export.maildir(ALICE, maildir)).isEqualTo(1);
        assertThat(imports.maildir(BOB, maildir)).isEqualTo(MESSAGES.size() + 1);
        assertThat(texts(store, BOB)).containsAll(MESSAGES).contains("one more\r\n");
        try (Stream<Path> files = Files.list(maildir.resolve("tmp"))) {
            assertThat(files).isEmpty();
        }
    }

    @Test
    void aMaildirOfOtherProgramsIsReadOldestFirst() throws Exception {
        for (String name : List.of("tmp", "new", "cur")) {
            Files.createDirectory(directory.resolve(name));
        }
        Files.writeString(directory.resolve("new/1700000000.M1P2.host"), "second\n");
        Files.writeString(directory.resolve("cur/999999999.M1P2.host:2,S"), "first\nline\n");
        Files.writeString(directory.resolve("tmp/1.x"), "half");
        Files.writeString(directory.resolve("new/.hidden"), "x");
        assertThat(imports.maildir(ALICE, directory)).isEqualTo(2);
        assertThat(texts(store, ALICE)).containsExactly("first\r\nline\r\n", "second\r\n");
    }

    @Test
    void anImportThatFailsSaysHowFarItCame() throws Exception {
        store.accounts().quotas().orElseThrow().setQuota(new Account(BOB), new Quota(0, 3));
        deliverAll(MESSAGES);
        Path file = directory.resolve("alice.mbox");
        export.mbox(ALICE, file);
        assertThatThrownBy(() -> imports.mbox(BOB, file))
                .isInstanceOf(StoreException.class)
                .hasMessage("message 4 of 6 could not be stored: the mailbox of bob@example.org has too"
                        + " little room for the message; the 3 before it were");
        assertThatThrownBy(() -> imports.mbox("nobody@example.org", file)).hasMessageContaining("no account");
    }

    @Test
    void aMailboxThatIsOpenIsLeftAlone() throws Exception {
        try (Maildrop open = StoreDriver.open(store, ALICE)) {
            assertThat(open.messages()).isEmpty();
            assertThatThrownBy(() -> export.mbox(ALICE, directory.resolve("x")))
                    .isInstanceOfSatisfying(
                            StoreException.class, e -> assertThat(e.reason()).isEqualTo(StoreException.Reason.IN_USE));
        }
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void noNameLeadsOutOfADirectory() {
        assertThat(MailExport.fileName("alice+x@example.org")).isEqualTo("alice+x@example.org");
        assertThat(MailExport.fileName("\"../../x\"@example.org"))
                .isEqualTo("%22../../x%22@example.org".replace("/", "%2F"));
        assertThat(MailExport.fileName("..")).isEqualTo("%2E.");
        assertThat(MailExport.fileName("\u00fc\0:")).isEqualTo("%C3%BC%00%3A");
    }
}
