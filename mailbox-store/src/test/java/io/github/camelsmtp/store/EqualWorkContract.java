package io.github.camelsmtp.store;

import static io.github.camelsmtp.store.StoreDriver.accounts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.camelsmtp.mail.ScramCredential;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * What a login costs does not tell whether there is an account: counted in rounds of PBKDF2 ({@link Derivations}), not in
 * time. Part of {@link MailboxStoreContract}.
 */
public interface EqualWorkContract {
    /** A new empty store. The test closes it. */
    MailboxStore open() throws Exception;

    /** The rounds of logins with wrong passwords, each tried twice; the empty one too. */
    private static List<Integer> rounds(Derivations derivations, Accounts accounts, String name) throws Exception {
        List<Integer> rounds = new ArrayList<>();
        for (String password : List.of("wrong", "wrong", "", "", "S\u00e9cret")) {
            List<Integer> asked = derivations.of(() ->
                    assertThat(accounts.authenticate(name, password)).as(name).isEmpty());
            rounds.add(asked.stream().mapToInt(Integer::intValue).sum());
        }
        return rounds;
    }

    @Test
    default void aWrongPasswordCostsTheSameForWhoeverItIs() throws Exception {
        try (MailboxStore store = open();
                Derivations derivations = new Derivations()) {
            Accounts accounts = store.accounts();
            accounts(store, "alice@example.org");
            assertThat(accounts.authenticate("alice@example.org", "secret"))
                    .as("known from now on")
                    .isPresent();
            int each = accounts.passwordIterations();
            List<Integer> wanted = List.of(each, each, each, each, each);
            for (String name : List.of("alice@example.org", "nobody@example.org", "alice", "", "\r\n")) {
                assertThat(rounds(derivations, accounts, name)).as(name).isEqualTo(wanted);
            }
            assertThat(derivations.of(() -> accounts.authenticate("nobody@example.org", "secret")))
                    .as("somebody's password")
                    .containsExactly(each);
        }
    }

    @Test
    default void anAccountOfOldKeysOrADisabledOneCostsTheSameToo() throws Exception {
        try (MailboxStore store = open();
                Derivations derivations = new Derivations()) {
            Accounts accounts = store.accounts();
            assumeTrue(accounts.register().isPresent(), "a store whose accounts can't be changed");
            AccountRegister register = accounts.register().get();
            accounts(store, "old@example.org", "disabled@example.org");
            register.setEnabled(new Account("disabled@example.org"), false);
            register.setPasswordIterations(40_000);
            assertThat(accounts.passwordIterations()).isEqualTo(40_000);
            accounts(store, "new@example.org");

            List<Integer> wanted = List.of(40_000, 40_000, 40_000, 40_000, 40_000);
            for (String name : List.of("old", "disabled", "new", "nobody")) {
                assertThat(rounds(derivations, accounts, name + "@example.org"))
                        .as(name)
                        .isEqualTo(wanted);
            }
            assertThat(derivations.of(() -> accounts.authenticate("disabled@example.org", "secret")))
                    .as("the right password of one who may not log in")
                    .containsExactly(40_000);
            assertThat(accounts.credential("old@example.org").map(ScramCredential::iterations))
                    .as("what SCRAM shows; a password that is wrong changes nothing")
                    .hasValue(ScramCredential.DEFAULT_ITERATIONS);
        }
    }

    @Test
    default void whatScramNeedsCostsNothingForNobodyAndForSomebody() throws Exception {
        try (MailboxStore store = open();
                Derivations derivations = new Derivations()) {
            Accounts accounts = store.accounts();
            accounts(store, "alice@example.org");
            for (String name : List.of("alice@example.org", "nobody@example.org")) {
                assertThat(derivations.of(() -> accounts.credential(name)))
                        .as(name)
                        .isEmpty();
            }
            assertThat(accounts.credential("alice@example.org").map(ScramCredential::iterations))
                    .hasValue(accounts.passwordIterations());
        }
    }
}
