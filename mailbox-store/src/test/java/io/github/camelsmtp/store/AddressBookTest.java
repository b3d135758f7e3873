package io.github.camelsmtp.store;

import static io.github.camelsmtp.store.StoreDriver.accounts;
import static io.github.camelsmtp.store.StoreDriver.deliver;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camelsmtp.mail.EmailAddress;
import io.github.camelsmtp.store.StoreException.Reason;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Aliases, sub-addresses and catch-alls, and the bean that manages them. */
final class AddressBookTest {
    private final InMemoryMailboxStore store = new InMemoryMailboxStore(Clock.systemUTC());
    private final AccountAdministration administration = new AccountAdministration(store);
    private final AddressBook book = new AddressBook(store.accounts(), "+");

    @BeforeEach
    void create() throws Exception {
        accounts(store, "alice@example.org", "bob@example.org", "carol@example.org");
    }

    private List<String> find(String address) throws Exception {
        return find(book, address);
    }

    private static List<String> find(AddressBook book, String address) throws Exception {
        return book.find(EmailAddress.of(address), 0).accounts().stream()
                .map(Account::name)
                .toList();
    }

    private Admission refusal(String address) throws Exception {
        return book.find(EmailAddress.of(address), 0).admission();
    }

    @Test
    void aSubAddressBelongsToTheAccountBeforeIt() throws Exception {
        assertThat(find("alice+lists@example.org")).containsExactly("alice@example.org");
        assertThat(find("Alice+a+b@Example.org")).containsExactly("alice@example.org");
        assertThat(find("alice+@example.org")).containsExactly("alice@example.org");
        assertThat(refusal("+alice@example.org")).isEqualTo(Admission.UNKNOWN);
        assertThat(refusal("alice-x@example.org")).isEqualTo(Admission.UNKNOWN);
        accounts(store, "alice+work@example.org");
        assertThat(find("alice+work@example.org")).containsExactly("alice+work@example.org");
        assertThat(find(new AddressBook(store.accounts(), "--"), "alice--x@example.org"))
                .containsExactly("alice@example.org");
        assertThat(find(new AddressBook(store.accounts(), ""), "alice+x@example.org"))
                .isEmpty();
    }

    @Test
    void anAliasLeadsToOneOrSeveralAlsoOverOthers() throws Exception {
        administration.addAlias("sales@example.org", "Bob@example.org");
        administration.addAlias("team@example.org", "alice@example.org");
        administration.addAlias("team@example.org", "sales@example.org");
        administration.addAlias("all@example.org", "team@example.org");
        administration.addAlias("all@example.org", "bob@example.org");
        assertThat(find("Sales+x@example.org")).containsExactly("bob@example.org");
        assertThat(find("team@example.org")).containsExactly("alice@example.org", "bob@example.org");
        assertThat(find("all@example.org")).containsExactly("bob@example.org", "alice@example.org");
        administration.removeAlias("team@example.org", "sales@example.org");
        assertThat(find("team@example.org")).containsExactly("alice@example.org");
    }

    @Test
    void aCatchAllGetsWhatNobodyElseGets() throws Exception {
        administration.addAlias("@example.org", "carol@example.org");
        administration.addAlias("shop@example.org", "bob@example.org");
        assertThat(find("anybody@example.org")).containsExactly("carol@example.org");
        assertThat(find("alice@example.org")).containsExactly("alice@example.org");
        assertThat(find("alice+x@example.org")).containsExactly("alice@example.org");
        assertThat(find("shop@example.org")).containsExactly("bob@example.org");
        assertThat(refusal("anybody@example.net")).isEqualTo(Admission.UNKNOWN);
        administration.disable("alice@example.org");
        assertThat(refusal("alice@example.org"))
                .as("it does not go to somebody else")
                .isEqualTo(Admission.DISABLED);
        assertThat(book.own(EmailAddress.of("anybody@example.org"), 0).admission())
                .isEqualTo(Admission.UNKNOWN);
    }

    @Test
    void ofAListThoseWhoAreDisabledOrGoneAreLeftOut() throws Exception {
        administration.addAlias("team@example.org", "alice@example.org");
        administration.addAlias("team@example.org", "bob@example.org");
        administration.disable("alice@example.org");
        assertThat(find("team@example.org")).containsExactly("bob@example.org");
        administration.disable("bob@example.org");
        assertThat(refusal("team@example.org")).isEqualTo(Admission.DISABLED);
        store.accounts().register().orElseThrow().delete(new Account("alice@example.org"));
        store.accounts().register().orElseThrow().delete(new Account("bob@example.org"));
        assertThat(refusal("team@example.org")).isEqualTo(Admission.UNKNOWN);
    }

    @Test
    void ofAListOneWithoutRoomRefusesForAll() throws Exception {
        administration.addAlias("team@example.org", "alice@example.org");
        administration.addAlias("team@example.org", "bob@example.org");
        administration.quota("bob@example.org", 10, 0);
        assertThat(book.find(EmailAddress.of("team@example.org"), 11).admission())
                .isEqualTo(Admission.TOO_LARGE);
        deliver(store, "1234567890", "bob@example.org");
        assertThat(refusal("team@example.org")).isEqualTo(Admission.OVER_QUOTA);
    }

    @Test
    void aLoopIsRefusedWhenItIsMadeAndBoundedIfItIsThere() throws Exception {
        administration.addAlias("a@example.org", "alice@example.org");
        administration.addAlias("b@example.org", "a@example.org");
        assertThatThrownBy(() -> administration.addAlias("a@example.org", "b@example.org"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("would lead in a circle");
        assertThatThrownBy(() -> administration.addAlias("a@example.org", "A@example.org"))
                .isInstanceOf(IllegalArgumentException.class);
        Aliases aliases = store.accounts().aliases().orElseThrow();
        aliases.add(Alias.of("x@example.org", "y@example.org"));
        aliases.add(Alias.of("y@example.org", "x@example.org"));
        assertThat(refusal("x@example.org")).isEqualTo(Admission.ALIAS_LOOP);
        aliases.add(Alias.of("y@example.org", "alice@example.org"));
        assertThat(find("x@example.org")).containsExactly("alice@example.org");
    }

    @Test
    void aChainHasAnEnd() throws Exception {
        administration.addAlias("a0@example.org", "alice@example.org");
        for (int i = 1; i <= AddressBook.MAX_HOPS; i++) {
            administration.addAlias("a" + i + "@example.org", "a" + (i - 1) + "@example.org");
        }
        assertThat(find("a" + AddressBook.MAX_HOPS + "@example.org")).containsExactly("alice@example.org");
        String last = "a" + AddressBook.MAX_HOPS + "@example.org";
        assertThatThrownBy(() -> administration.addAlias("toofar@example.org", last))
                .hasMessageContaining("more than 10 aliases");
        store.accounts().aliases().orElseThrow().add(Alias.of("toofar@example.org", last));
        assertThat(refusal("toofar@example.org")).isEqualTo(Admission.ALIAS_LOOP);
    }

    @Test
    void mistakesAreToldInOneLine() throws Exception {
        assertOneLine(Reason.ALREADY_THERE, () -> administration.add("ALICE@example.org", "x"), "alice@example.org");
        assertOneLine(Reason.UNKNOWN_ACCOUNT, () -> administration.password("no@example.org", "x"), "no@example.org");
        assertOneLine(Reason.UNKNOWN_ACCOUNT, () -> administration.delete("no@example.org"), "no@example.org");
        assertOneLine(
                Reason.UNKNOWN_ACCOUNT,
                () -> administration.addAlias("x@example.org", "no@example.org"),
                "neither an account nor an alias");
        assertOneLine(
                Reason.ALREADY_THERE,
                () -> administration.addAlias("alice@example.org", "bob@example.org"),
                "is an account");
        administration.addAlias("x@example.org", "bob@example.org");
        assertOneLine(
                Reason.ALREADY_THERE, () -> administration.addAlias("x@example.org", "bob@example.org"), "already");
        assertOneLine(Reason.ALREADY_THERE, () -> administration.add("x@example.org", "secret"), "is an alias");
        assertThatThrownBy(() -> administration.add("carol", "x"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("'carol' is not an e-mail address (local@domain)");
        assertThatThrownBy(() -> administration.add("dave@example.org", ""))
                .isInstanceOf(IllegalArgumentException.class);
        administration.delete("bob@example.org");
        assertThat(administration.listAliases()).as("they led to him").isEmpty();
    }

    private static void assertOneLine(
            Reason reason, org.assertj.core.api.ThrowableAssert.ThrowingCallable call, String text) {
        assertThat(StoreDriver.refused(reason, call)).hasMessageContaining(text);
    }
}
