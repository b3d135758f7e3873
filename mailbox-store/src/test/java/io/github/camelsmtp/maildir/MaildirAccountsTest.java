package io.github.camelsmtp.maildir;

import static io.github.camelsmtp.store.MailboxStoreContract.ALICE;
import static io.github.camelsmtp.store.MailboxStoreContract.BOB;
import static io.github.camelsmtp.store.StoreDriver.deliver;
import static io.github.camelsmtp.store.StoreDriver.refused;
import static io.github.camelsmtp.store.StoreDriver.texts;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelsmtp.mail.EmailAddress;
import io.github.camelsmtp.store.Account;
import io.github.camelsmtp.store.AccountRegister;
import io.github.camelsmtp.store.Admission;
import io.github.camelsmtp.store.Alias;
import io.github.camelsmtp.store.Aliases;
import io.github.camelsmtp.store.HandClock;
import io.github.camelsmtp.store.Maildrop;
import io.github.camelsmtp.store.Quota;
import io.github.camelsmtp.store.Quotas;
import io.github.camelsmtp.store.StoreDriver;
import io.github.camelsmtp.store.StoreException.Reason;
import io.github.camelsmtp.store.Usage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The files beside the mail that an administrator, Dovecot and Postfix read and write too. */
final class MaildirAccountsTest {
    private static final Account ALICES = new Account(ALICE);

    @TempDir
    private Path directory;

    private final HandClock clock = new HandClock();
    private Path root;
    private MaildirMailboxStore store;

    @BeforeEach
    void open() throws Exception {
        root = directory.resolve("mail");
        store = MaildirMailboxStore.open(root, clock);
        StoreDriver.accounts(store, ALICE, BOB);
    }

    @AfterEach
    void close() {
        store.close();
    }

    private AccountRegister register() {
        return store.accounts().register().orElseThrow();
    }

    private Quotas quotas() {
        return store.accounts().quotas().orElseThrow();
    }

    private Aliases aliases() {
        return store.accounts().aliases().orElseThrow();
    }

    private String line(String account) throws IOException {
        return Files.readAllLines(root.resolve("users")).stream()
                .filter(line -> line.startsWith(account + ":"))
                .findFirst()
                .orElseThrow();
    }

    private String size() throws IOException {
        return Files.readString(root.resolve("example.org/alice/maildirsize"));
    }

    @Test
    void disablingAndLimitingAreExtraFieldsOfDovecot() throws Exception {
        String before = line(ALICE);
        register().setEnabled(ALICES, false);
        assertThat(line(ALICE)).isEqualTo(before + "::::::nologin");
        quotas().setQuota(ALICES, new Quota(1000, 20));
        assertThat(line(ALICE)).isEqualTo(before + "::::::nologin userdb_quota_rule=*:bytes=1000:messages=20");
        register().setEnabled(ALICES, true);
        quotas().setQuota(ALICES, new Quota(0, 20));
        assertThat(line(ALICE)).isEqualTo(before + "::::::userdb_quota_rule=*:messages=20");
        quotas().setQuota(ALICES, Quota.NONE);
        assertThat(line(ALICE)).isEqualTo(before);
    }

    @Test
    void whatSomebodyElseHasWrittenIsReadAndKept() throws Exception {
        String keys = line(ALICE).substring(ALICE.length());
        Files.writeString(
                root.resolve("users"),
                "# ours\n"
                        + ALICE + keys
                        + ":1000:1000::/home/alice::allow_nets=10.0.0.0/8 userdb_quota_rule=*:storage=5M\n"
                        + "carol@example.org:{CRYPT}$6$x::::::nologin=y reason=gone\n"
                        + "dave@example.org:{CRYPT}$6$x::::::userdb_quota_rule=*:storage=+10%\n"
                        + "nobody's business\n");
        assertThat(quotas().quota(ALICES)).isEqualTo(new Quota(5 << 20, 0));
        assertThat(store.accounts().admission(new Account("carol@example.org"), 0))
                .isEqualTo(Admission.DISABLED);
        assertThat(quotas().quota(new Account("dave@example.org"))).isEqualTo(Quota.NONE);

        register().setPassword(new Account("carol@example.org"), "pencil");
        register().setEnabled(new Account("carol@example.org"), true);
        register().setEnabled(ALICES, false);
        register().delete(new Account("dave@example.org"));
        assertThat(Files.readAllLines(root.resolve("users")))
                .hasSize(4)
                .startsWith(
                        "# ours",
                        ALICE + keys + ":1000:1000::/home/alice::allow_nets=10.0.0.0/8"
                                + " userdb_quota_rule=*:storage=5M nologin")
                .endsWith("nobody's business");
        assertThat(line("carol@example.org")).endsWith("=::::::reason=gone");
        assertThat(store.accounts().authenticate("carol@example.org", "pencil")).isPresent();
    }

    @Test
    void theSizeIsNotedAsMaildirPlusPlusHasIt() throws Exception {
        deliver(store, "12345", ALICE);
        assertThat(root.resolve("example.org/alice/maildirsize")).doesNotExist();
        quotas().setQuota(ALICES, new Quota(1000, 20));
        deliver(store, "123", ALICE, BOB);
        assertThat(size()).isEqualTo("1000S,20C\n5 1\n3 1\n");
        assertThat(root.resolve("example.org/bob/maildirsize")).doesNotExist();
        try (Maildrop maildrop = StoreDriver.open(store, ALICE)) {
            maildrop.delete(maildrop.messages());
        }
        assertThat(size()).isEqualTo("1000S,20C\n5 1\n3 1\n-8 -2\n");
        // It is counted anew for another limit, when it is long, and when it makes no sense.
        quotas().setQuota(ALICES, new Quota(0, 20));
        assertThat(store.accounts().admission(ALICES, 1)).isEqualTo(Admission.ACCEPTED);
        assertThat(size()).isEqualTo("20C\n0 0\n");
        for (String odd :
                new String[] {"20C\n" + "1 1\n".repeat(2000), "20C\nx y\n", "", "1000S\n0 0\n", "20C\n-5 -1\n"}) {
            Files.writeString(root.resolve("example.org/alice/maildirsize"), odd);
            assertThat(store.accounts().admission(ALICES, 1)).isEqualTo(Admission.ACCEPTED);
            assertThat(size()).isEqualTo("20C\n0 0\n");
        }
    }

    @Test
    void aNoteOfAnotherProgramIsContinuedWithoutALimitOfOurs() throws Exception {
        deliver(store, "12345", ALICE);
        Files.writeString(root.resolve("example.org/alice/maildirsize"), "99S\n5 1\n");
        deliver(store, "123", ALICE);
        assertThat(size()).isEqualTo("99S\n5 1\n3 1\n");
    }

    @Test
    void whatOthersDeliverAndDeleteCounts() throws Exception {
        Path alice = root.resolve("example.org/alice");
        deliver(store, "12345", ALICE);
        // Unix line ends: the octets of the file count. And a folder that IMAP has made.
        Files.writeString(alice.resolve("new/1.foreign"), "1\n3\n");
        Files.createDirectories(alice.resolve(".Sent/cur"));
        Files.createDirectories(alice.resolve(".Sent/new"));
        Files.writeString(alice.resolve(".Sent/cur/2.foreign,S=3:2,S"), "123");
        assertThat(quotas().usage(ALICES)).isEqualTo(new Usage(12, 3));
        assertThat(register().list().get(0).usage()).isEqualTo(new Usage(12, 3));

        quotas().setQuota(ALICES, new Quota(14, 0));
        refused(Reason.OVER_QUOTA, () -> deliver(store, "123", ALICE));
        Files.delete(alice.resolve(".Sent/cur/2.foreign,S=3:2,S"));
        refused(Reason.OVER_QUOTA, () -> deliver(store, "123", ALICE));
        clock.forward(Duration.ofSeconds(6));
        deliver(store, "123", ALICE);
        assertThat(size()).isEqualTo("14S\n9 2\n3 1\n");
    }

    @Test
    void aDeliveryThatIsTakenBackIsNotCounted() throws Exception {
        quotas().setQuota(ALICES, new Quota(100, 0));
        deliver(store, "before", ALICE, BOB);
        Path bob = root.resolve("example.org/bob");
        Files.move(bob.resolve("new"), bob.resolve("away"));
        refused(Reason.UNAVAILABLE, () -> deliver(store, "never", ALICE, BOB));
        Files.move(bob.resolve("away"), bob.resolve("new"));
        assertThat(size()).isEqualTo("100S\n0 0\n6 1\n");
    }

    @Test
    void aliasesAreAVirtualTableOfPostfix() throws Exception {
        Files.writeString(root.resolve("aliases"), """
                # by hand
                team@example.org  BOB@example.org,
                    alice@example.org
                @example.net      alice@example.org
                loop@example.org  loop@example.org
                nonsense

                """);
        assertThat(aliases().targets("team@example.org")).containsExactly(ALICE, BOB);
        assertThat(aliases().targets("@example.net")).containsExactly(ALICE);
        assertThat(aliases().list()).hasSize(3);

        aliases().add(Alias.of("team@example.org", "\"a, b\"@example.org"));
        aliases().remove(Alias.of("team@example.org", BOB));
        aliases().remove(Alias.of("@example.net", ALICE));
        aliases().add(Alias.of("\"#x y\"@example.org", ALICE));
        assertThat(Files.readString(root.resolve("aliases"))).isEqualTo("""
                        # by hand
                        team@example.org "a%2c%20b"@example.org, alice@example.org
                        loop@example.org  loop@example.org
                        nonsense

                        "#x%20y"@example.org alice@example.org
                        """);
        assertThat(aliases().list())
                .containsExactly(
                        Alias.of("\"#x y\"@example.org", ALICE),
                        Alias.of("team@example.org", "\"a, b\"@example.org"),
                        Alias.of("team@example.org", ALICE));
    }

    @Test
    void theSecretIsForNobodyElse() throws Exception {
        Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwxrwxr-x"));
        store.close();
        store = MaildirMailboxStore.open(root, clock);
        byte[] secret = store.accounts().secret().orElseThrow();
        Path file = root.resolve(".secret");
        assertThat(Files.getPosixFilePermissions(file)).isEqualTo(PosixFilePermissions.fromString("rw-rw----"));
        try (MaildirMailboxStore other = MaildirMailboxStore.open(root)) {
            assertThat(other.accounts().secret().orElseThrow()).isEqualTo(secret);
        }
        Files.writeString(file, "damaged");
        assertThat(refused(Reason.UNAVAILABLE, () -> store.accounts().secret()))
                .hasMessageContaining(".secret is damaged");
    }

    @Test
    void theMailOfADeletedAccountIsDeletedAlsoIfAProcessEndsBefore() throws Exception {
        deliver(store, "1", ALICE);
        Files.createDirectories(root.resolve("example.org/alice/.Sent/cur"));
        register().delete(ALICES);
        assertThat(root.resolve("example.org/alice")).doesNotExist();
        try (Stream<Path> gone = Files.list(root.resolve(".gone"))) {
            assertThat(gone).isEmpty();
        }
        Path outside = Files.writeString(directory.resolve("outside"), "kept");
        Files.createDirectories(root.resolve(".gone/1.half/cur"));
        Files.writeString(root.resolve(".gone/1.half/cur/2"), "mail");
        Files.createSymbolicLink(root.resolve(".gone/1.half/link"), outside);
        store.close();
        store = MaildirMailboxStore.open(root, clock);
        assertThat(root.resolve(".gone/1.half")).doesNotExist();
        assertThat(outside).hasContent("kept");
    }

    @Test
    void anAccountThatCannotBeStruckKeepsItsMail() throws Exception {
        deliver(store, "kept", ALICE);
        // Where the new file would be written stands something that can't be removed.
        Files.createDirectories(root.resolve(".users.new/in the way"));
        refused(Reason.UNAVAILABLE, () -> register().delete(ALICES));
        assertThat(store.accounts().find(EmailAddress.of(ALICE))).isPresent();
        assertThat(texts(store, ALICE)).containsExactly("kept");
    }

    @Test
    void domainsThatAreCalledAsOurFilesAreMailboxesToo() throws Exception {
        aliases().add(Alias.of("team@example.org", ALICE));
        StoreDriver.accounts(store, "a@aliases", "b@users");
        deliver(store, "1", "a@aliases", "b@users");
        assertThat(texts(store, "a@aliases")).containsExactly("1");
        assertThat(aliases().targets("team@example.org")).containsExactly(ALICE);
    }
}
