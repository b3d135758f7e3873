package io.github.camelsmtp.maildir;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelsmtp.mail.EmailAddress;
import io.github.camelsmtp.store.Account;
import io.github.camelsmtp.store.StoreDriver;
import io.github.camelsmtp.store.StoreException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Accounts that would like to be somewhere else on the disk. */
final class HostileNamesTest {
    private static final List<String> NAMES = List.of(
            "\"..\"@example.org",
            "\"../../etc/cron.d/x\"@example.org",
            "\"/etc/passwd\"@example.org",
            "\".\"@example.org",
            "\".hidden\"@example.org",
            "\"a b:c#d%2e\"@example.org",
            "\"#x\"@example.org",
            "\"a\\\\b\"@example.org",
            "%2e%2e@example.org",
            "tmp@example.org",
            "users@users",
            "a@[192.0.2.1]",
            "a@[ipv6:2001:db8::1]",
            "m\u00fcller@example.org",
            "\u65e5\u672c@example.org",
            "a*b|c?d@example.org",
            "a".repeat(250) + "@example.org",
            "\u00fc".repeat(120) + "@example.org");

    @TempDir
    private Path directory;

    @Test
    void eachHasADirectoryOfItsOwnAndNoneLeavesTheRoot() throws Exception {
        Path root = directory.resolve("mail");
        Set<Path> places = new HashSet<>();
        try (MaildirMailboxStore store = MaildirMailboxStore.open(root)) {
            for (String name : NAMES) {
                Account account = Account.of(EmailAddress.of(name));
                assertThat(store.accounts().create(EmailAddress.of(name), "secret"))
                        .as(name)
                        .isTrue();
                StoreDriver.deliver(store, "for " + account.name(), account.name());
                Path place = new Layout(root).mailbox(account).orElseThrow();
                assertThat(place.normalize()).isEqualTo(place).startsWith(root);
                assertThat(root.relativize(place).toString()).matches("[a-z0-9_.+=%~-]+/[a-z0-9_+=%-][a-z0-9_.+=%~-]*");
                assertThat(places.add(place)).as(name).isTrue();
                assertThat(place.resolve("new")).isDirectory();
            }
        }
        // Read from the file again.
        try (MaildirMailboxStore store = MaildirMailboxStore.open(root)) {
            for (String name : NAMES) {
                String account = Account.of(EmailAddress.of(name)).name();
                assertThat(StoreDriver.texts(store, account)).hasSize(1);
                assertThat(store.accounts().authenticate(name, "secret")).isPresent();
            }
        }
        try (Stream<Path> outside = Files.list(directory)) {
            assertThat(outside).containsExactly(root);
        }
    }

    @Test
    void whatIsNoAddressIsNoAccount() throws Exception {
        try (MaildirMailboxStore store = MaildirMailboxStore.open(directory.resolve("mail"))) {
            for (String name :
                    List.of("", "..", "../x@example.org", "a\0b@example.org", "a/../../b", "a@../b", "a@/")) {
                assertThat(store.accounts().credential(name)).isEmpty();
                StoreDriver.refused(StoreException.Reason.UNKNOWN_ACCOUNT, () -> store.open(name));
                StoreDriver.refused(StoreException.Reason.UNKNOWN_ACCOUNT, () -> StoreDriver.deliver(store, "x", name));
            }
        }
    }
}
