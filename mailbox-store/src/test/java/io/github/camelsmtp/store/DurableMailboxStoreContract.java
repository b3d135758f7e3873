package io.github.camelsmtp.store;

import static io.github.camelsmtp.store.StoreDriver.accounts;
import static io.github.camelsmtp.store.StoreDriver.deliver;
import static io.github.camelsmtp.store.StoreDriver.octets;
import static io.github.camelsmtp.store.StoreDriver.refused;
import static io.github.camelsmtp.store.StoreDriver.texts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.camelsmtp.mail.EmailAddress;
import io.github.camelsmtp.store.StoreException.Reason;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a {@link MailboxStore} that outlives the process does besides. */
public interface DurableMailboxStoreContract extends MailboxStoreContract {

    /** The store that was opened last, after it was closed, with what it held. The test closes it. */
    MailboxStore reopen() throws Exception;

    @Test
    default void everythingIsThereAfterAReopen() throws Exception {
        TestContent large = TestContent.random(1_200_000);
        List<StoredMessage> before;
        try (MailboxStore store = open()) {
            accounts(store, ALICE, BOB);
            deliver(store, "one", ALICE, BOB);
            deliver(store, large, BOB);
            deliver(store, "three", BOB);
            try (Maildrop maildrop = StoreDriver.open(store, BOB)) {
                before = maildrop.messages();
                maildrop.delete(before.subList(0, 1));
            }
        }
        try (MailboxStore store = reopen();
                Maildrop maildrop = StoreDriver.open(store, BOB)) {
            assertThat(maildrop.messages()).isEqualTo(before.subList(1, 3));
            assertThat(octets(maildrop, maildrop.messages().get(0))).isEqualTo(large.octets());
            assertThat(texts(store, ALICE)).containsExactly("one");
        }
    }

    @Test
    default void aLockDoesNotOutliveTheStore() throws Exception {
        MailboxStore first = open();
        accounts(first, ALICE);
        StoreDriver.open(first, ALICE);
        first.close();
        try (MailboxStore second = reopen()) {
            assertThat(second.open(ALICE)).isPresent();
        }
    }

    @Test
    default void uidsNeverComeBackAfterAReopen() throws Exception {
        Set<String> ever = new HashSet<>();
        open().close();
        for (int round = 0; round < 4; round++) {
            try (MailboxStore store = reopen()) {
                accounts(store, ALICE);
                deliver(store, "same text", ALICE);
                try (Maildrop maildrop = StoreDriver.open(store, ALICE)) {
                    assertThat(ever.add(maildrop.messages().get(0).uid())).isTrue();
                    maildrop.delete(maildrop.messages());
                }
            }
        }
    }

    @Test
    default void accountsAndPasswordsStay() throws Exception {
        try (MailboxStore store = open()) {
            store.accounts().create(EmailAddress.of("carol@example.org"), "pencil");
        }
        try (MailboxStore store = reopen()) {
            assertThat(store.accounts().create(EmailAddress.of("Carol@example.org"), "other"))
                    .isFalse();
            assertThat(store.accounts().authenticate("carol@example.org", "pencil"))
                    .isPresent();
            assertThat(store.accounts().authenticate("carol@example.org", "other"))
                    .isEmpty();
        }
    }

    @Test
    default void whatHasBeenChangedOfAccountsStays() throws Exception {
        Account alice = new Account(ALICE);
        try (MailboxStore store = open()) {
            assumeTrue(store.accounts().register().isPresent(), "a store whose accounts can't be changed");
            accounts(store, ALICE, BOB);
            AccountRegister register = store.accounts().register().orElseThrow();
            register.setPassword(alice, "new");
            register.setEnabled(new Account(BOB), false);
        }
        try (MailboxStore store = reopen()) {
            assertThat(store.accounts().authenticate(ALICE, "new")).isPresent();
            assertThat(store.accounts().admission(new Account(BOB), 0)).isEqualTo(Admission.DISABLED);
            store.accounts().register().orElseThrow().delete(alice);
        }
        try (MailboxStore store = reopen()) {
            assertThat(store.accounts().find(EmailAddress.of(ALICE))).isEmpty();
        }
    }

    @Test
    default void quotasAndWhatTheyCountStay() throws Exception {
        Account alice = new Account(ALICE);
        try (MailboxStore store = open()) {
            assumeTrue(store.accounts().quotas().isPresent(), "a store without quotas");
            accounts(store, ALICE);
            store.accounts().quotas().orElseThrow().setQuota(alice, new Quota(10, 3));
            deliver(store, "1234567", ALICE);
        }
        try (MailboxStore store = reopen()) {
            assertThat(store.accounts().quotas().orElseThrow().quota(alice)).isEqualTo(new Quota(10, 3));
            refused(Reason.OVER_QUOTA, () -> deliver(store, "1234", ALICE));
            deliver(store, "123", ALICE);
        }
    }

    @Test
    default void aliasesAndTheSecretStay() throws Exception {
        Alias alias = Alias.of("@example.net", ALICE);
        byte[] secret;
        try (MailboxStore store = open()) {
            assumeTrue(store.accounts().aliases().isPresent(), "a store without aliases");
            store.accounts().aliases().orElseThrow().add(alias);
            secret = store.accounts().secret().orElse(new byte[0]);
        }
        try (MailboxStore store = reopen()) {
            assertThat(store.accounts().aliases().orElseThrow().list()).containsExactly(alias);
            assertThat(store.accounts().secret().orElse(new byte[0])).isEqualTo(secret);
        }
    }
}
