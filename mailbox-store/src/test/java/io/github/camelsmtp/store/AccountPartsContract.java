package io.github.camelsmtp.store;

import static io.github.camelsmtp.store.StoreDriver.accounts;
import static io.github.camelsmtp.store.StoreDriver.deliver;
import static io.github.camelsmtp.store.StoreDriver.refused;
import static io.github.camelsmtp.store.StoreDriver.texts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.camelsmtp.mail.EmailAddress;
import io.github.camelsmtp.mail.ScramCredential;
import io.github.camelsmtp.store.StoreException.Reason;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * What the parts of {@link Accounts} do that a store may have or not: changing accounts and aliases. The tests of a part that
 * is not there are skipped. Part of {@link MailboxStoreContract}.
 */
public interface AccountPartsContract {
    /** A new empty store. The test closes it. */
    MailboxStore open() throws Exception;

    private static AccountRegister register(MailboxStore store) {
        assumeTrue(store.accounts().register().isPresent(), "a store whose accounts can't be changed");
        return store.accounts().register().get();
    }

    private static Account account(String name) {
        return Account.named(name).orElseThrow();
    }

    @Test
    default void accountsAreListedByName() throws Exception {
        try (MailboxStore store = open()) {
            AccountRegister register = register(store);
            assertThat(register.list()).isEmpty();
            accounts(store, "carol@example.org", "Alice@example.org");
            deliver(store, "12345", "carol@example.org");
            assertThat(register.list())
                    .extracting(entry -> entry.account().name())
                    .containsExactly("alice@example.org", "carol@example.org");
            assertThat(register.list()).allMatch(AccountEntry::enabled);
            assertThat(register.list().get(1).usage()).isEqualTo(new Usage(5, 1));
        }
    }

    @Test
    default void aPasswordThatIsSetReplacesTheOldOne() throws Exception {
        try (MailboxStore store = open()) {
            AccountRegister register = register(store);
            accounts(store, "alice@example.org");
            register.setPassword(account("ALICE@example.org"), "new");
            assertThat(store.accounts().authenticate("alice@example.org", "secret"))
                    .isEmpty();
            assertThat(store.accounts().authenticate("alice@example.org", "new"))
                    .isPresent();
            refused(Reason.UNKNOWN_ACCOUNT, () -> register.setPassword(account("nobody@example.org"), "new"));
        }
    }

    @Test
    default void aDisabledAccountHasNoLoginAndNoMailAndKeepsWhatItHas() throws Exception {
        try (MailboxStore store = open()) {
            AccountRegister register = register(store);
            Accounts accounts = store.accounts();
            accounts(store, "alice@example.org", "bob@example.org");
            deliver(store, "before", "alice@example.org");
            assertThat(accounts.admission(account("alice@example.org"), 0)).isEqualTo(Admission.ACCEPTED);

            register.setEnabled(account("alice@example.org"), false);
            assertThat(accounts.authenticate("alice@example.org", "secret")).isEmpty();
            assertThat(accounts.credential("alice@example.org")).isEmpty();
            assertThat(accounts.find(EmailAddress.of("alice@example.org"))).isPresent();
            assertThat(accounts.admission(account("alice@example.org"), 0)).isEqualTo(Admission.DISABLED);
            refused(Reason.ACCOUNT_DISABLED, () -> deliver(store, "meanwhile", "bob@example.org", "alice@example.org"));
            assertThat(texts(store, "bob@example.org")).isEmpty();
            assertThat(register.list()).extracting(AccountEntry::enabled).containsExactly(false, true);

            register.setEnabled(account("alice@example.org"), true);
            assertThat(accounts.authenticate("alice@example.org", "secret")).isPresent();
            deliver(store, "after", "alice@example.org");
            assertThat(texts(store, "alice@example.org")).containsExactly("before", "after");
            refused(Reason.UNKNOWN_ACCOUNT, () -> register.setEnabled(account("nobody@example.org"), false));
        }
    }

    @Test
    default void aDeletedAccountIsGoneWithItsMail() throws Exception {
        try (MailboxStore store = open()) {
            AccountRegister register = register(store);
            accounts(store, "alice@example.org", "bob@example.org");
            deliver(store, "for two", "alice@example.org", "bob@example.org");
            deliver(store, TestContent.random(700_000), "alice@example.org");
            try (Maildrop maildrop = StoreDriver.open(store, "alice@example.org")) {
                refused(Reason.IN_USE, () -> register.delete(account("alice@example.org")));
                assertThat(maildrop.messages()).hasSize(2);
            }
            assertThat(store.accounts().find(EmailAddress.of("alice@example.org")))
                    .isPresent();

            register.delete(account("Alice@example.org"));
            assertThat(store.accounts().find(EmailAddress.of("alice@example.org")))
                    .isEmpty();
            assertThat(store.accounts().authenticate("alice@example.org", "secret"))
                    .isEmpty();
            assertThat(store.accounts().admission(account("alice@example.org"), 0))
                    .isEqualTo(Admission.UNKNOWN);
            refused(Reason.UNKNOWN_ACCOUNT, () -> deliver(store, "late", "alice@example.org"));
            refused(Reason.UNKNOWN_ACCOUNT, () -> store.open("alice@example.org"));
            refused(Reason.UNKNOWN_ACCOUNT, () -> register.delete(account("alice@example.org")));
            assertThat(texts(store, "bob@example.org")).containsExactly("for two");

            accounts(store, "alice@example.org");
            assertThat(texts(store, "alice@example.org"))
                    .as("a new account of that name")
                    .isEmpty();
        }
    }

    @Test
    default void aPasswordIsDerivedAnewAtTheNextLogin() throws Exception {
        try (MailboxStore store = open()) {
            AccountRegister register = register(store);
            Accounts accounts = store.accounts();
            accounts(store, "alice@example.org");
            register.setPasswordIterations(20_000);
            ScramCredential before = accounts.credential("alice@example.org").orElseThrow();
            assertThat(before.iterations()).isLessThan(20_000);
            assertThat(accounts.authenticate("alice@example.org", "wrong")).isEmpty();
            assertThat(accounts.credential("alice@example.org")).hasValue(before);

            assertThat(accounts.authenticate("alice@example.org", "secret")).isPresent();
            assertThat(accounts.credential("alice@example.org")).hasValueSatisfying(credential -> {
                assertThat(credential.iterations()).isEqualTo(20_000);
                assertThat(credential.matches("secret")).isTrue();
            });
            accounts(store, "bob@example.org");
            assertThat(accounts.credential("bob@example.org"))
                    .map(ScramCredential::iterations)
                    .hasValue(20_000);
            assertThatThrownBy(() -> register.setPasswordIterations(4095)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    default void aLoginNeverMakesAPasswordCheaper() throws Exception {
        try (MailboxStore store = open()) {
            AccountRegister register = register(store);
            Accounts accounts = store.accounts();
            register.setPasswordIterations(20_000);
            accounts(store, "alice@example.org");
            ScramCredential dear = accounts.credential("alice@example.org").orElseThrow();
            register.setPasswordIterations(ScramCredential.DEFAULT_ITERATIONS);
            assertThat(accounts.authenticate("alice@example.org", "secret")).isPresent();
            assertThat(accounts.credential("alice@example.org")).hasValue(dear);
            register.setPassword(account("alice@example.org"), "another");
            assertThat(accounts.credential("alice@example.org"))
                    .as("one that is set now costs what it does now")
                    .map(ScramCredential::iterations)
                    .hasValue(ScramCredential.DEFAULT_ITERATIONS);
        }
    }

    @Test
    default void theSecretStaysTheSame() throws Exception {
        try (MailboxStore store = open()) {
            Optional<byte[]> secret = store.accounts().secret();
            assumeTrue(secret.isPresent(), "a store without a secret");
            assertThat(secret.get()).hasSize(32);
            assertThat(store.accounts().secret().orElseThrow()).isEqualTo(secret.get());
        }
    }

    @Test
    default void aliasesAreKeptAsTheyAreWritten() throws Exception {
        try (MailboxStore store = open()) {
            assumeTrue(store.accounts().aliases().isPresent(), "a store without aliases");
            Aliases aliases = store.accounts().aliases().get();
            assertThat(aliases.list()).isEmpty();
            Alias two = Alias.of("Team@example.org", "bob@example.org");
            assertThat(aliases.add(two)).isTrue();
            assertThat(aliases.add(Alias.of("team@example.org", "ALICE@example.org")))
                    .isTrue();
            assertThat(aliases.add(Alias.of("@example.net", "alice@example.org")))
                    .isTrue();
            assertThat(aliases.add(two)).as("it is there").isFalse();
            assertThat(aliases.targets("team@example.org"))
                    .containsExactlyInAnyOrder("alice@example.org", "bob@example.org");
            assertThat(aliases.targets("@example.net")).containsExactly("alice@example.org");
            assertThat(aliases.targets("tea@example.org")).isEmpty();
            assertThat(aliases.targets("team@example.orgx")).isEmpty();
            assertThat(aliases.list())
                    .extracting(Alias::name)
                    .containsExactly("@example.net", "team@example.org", "team@example.org");
            assertThat(aliases.remove(two)).isTrue();
            assertThat(aliases.remove(two)).isFalse();
            assertThat(aliases.targets("team@example.org")).isEqualTo(List.of("alice@example.org"));
        }
    }
}
