package io.github.camelsmtp.forward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camelsmtp.mail.EmailAddress;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VerpTest {
    private static final String ID = "7F3A2B1C-0000000000000042";

    private final Verp verp = new Verp(EmailAddress.of("bounces@example.org"), List.of("a secret of this test"));

    @ParameterizedTest
    @ValueSource(strings = {"bob@b.example", "b=o=b@b.example", "\"b b\"@b.example", "b@[192.0.2.1]"})
    void thereAndBack(String recipient) {
        EmailAddress path = verp.path(ID, EmailAddress.of(recipient)).orElseThrow();

        assertThat(verp.read(path)).contains(new Verp.Returned(ID, EmailAddress.of(recipient)));
        assertThat(verp.read(new EmailAddress(path.localPart().toLowerCase(Locale.ROOT), path.domain())))
                .as("hosts on the way may change the case")
                .isPresent();
    }

    /** RFC 5321 §2.4 forbids to fold the case, and it happens: the id of an exchange is of use only as it was. */
    @ParameterizedTest
    @ValueSource(strings = {ID, "9F3A2B1C4D5E6F7-00000000000000AF", "7f3a-01", "aBcDeFgHiJ.K_l-9", "A", "z", "0"})
    void whateverBecomesOfTheCase(String id) {
        EmailAddress recipient = EmailAddress.of("Bob.B=b@b.example");
        EmailAddress message = verp.path(id).orElseThrow();
        EmailAddress one = verp.path(id, recipient).orElseThrow();
        assertThat(message.localPart().length()).isLessThanOrEqualTo(64);
        for (UnaryOperator<String> fold : List.<UnaryOperator<String>>of(
                text -> text.toLowerCase(Locale.ROOT), text -> text.toUpperCase(Locale.ROOT))) {
            assertThat(verp.read(new EmailAddress(fold.apply(message.localPart()), message.domain())))
                    .contains(new Verp.Returned(id, null));
            assertThat(verp.read(new EmailAddress(fold.apply(one.localPart()), one.domain())))
                    .contains(new Verp.Returned(id, recipient));
        }
    }

    /** What an earlier version has sent may still come back. */
    @Test
    void pathsWithoutCase() {
        Seal seal = new Seal(List.of("a secret of this test"));
        EmailAddress message = new EmailAddress("bounces+" + seal.of(ID) + "=" + ID, "example.org");
        EmailAddress one = new EmailAddress(
                "bounces+" + seal.of(ID, "Bob", "b.example") + "=" + ID + "=Bob=b.example", "example.org");
        assertThat(verp.read(message)).contains(new Verp.Returned(ID, null));
        assertThat(verp.read(one)).contains(new Verp.Returned(ID, EmailAddress.of("Bob@b.example")));
    }

    @Test
    void ofAMessage() {
        assertThat(verp.read(verp.path(ID).orElseThrow())).contains(new Verp.Returned(ID, null));
    }

    @Test
    void noCharacterCanBeChanged() {
        EmailAddress path = verp.path(ID, EmailAddress.of("bob@b.example")).orElseThrow();
        String local = path.localPart();
        for (int i = 0; i < local.length(); i++) {
            char other = local.charAt(i) == 'x' || local.charAt(i) == 'X' ? 'y' : 'x';
            String changed = local.substring(0, i) + other + local.substring(i + 1);
            assertThat(verp.read(new EmailAddress(changed, path.domain())))
                    .as(changed)
                    .isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "bounces@example.org",
                "bounces+@example.org",
                "bounces+a=b@example.org",
                "bounces+a=b=c@example.org",
                "bounces+a=b=c=d@example.org",
                "other+a=b@example.org",
                "bounces+a=b@other.example"
            })
    void whatWeHaveNotMade(String path) {
        assertThat(verp.read(EmailAddress.of(path))).isEmpty();
    }

    @Test
    void whatCanNotBeAPath() {
        assertThat(verp.path("a=b")).isEmpty();
        assertThat(verp.path("")).isEmpty();
        assertThat(verp.path(ID, new EmailAddress("a".repeat(240), "b.example")))
                .isEmpty();
    }

    @Test
    void aliases() {
        Aliases aliases = new Aliases(Map.of(
                "Sales@example.org", List.of("alice@example.org", "team@example.org"),
                "team@example.org", List.of("bob@b.example", "sales@example.org", "alice@example.org"),
                "kept@example.org", List.of("kept@example.org", "copy@c.example"),
                "a@circle.example", List.of("b@circle.example"),
                "b@circle.example", List.of("a@circle.example"),
                "@all.example", List.of("catch@example.org")));

        assertThat(aliases.expand(EmailAddress.of("sales@example.org")))
                .extracting(EmailAddress::toString)
                .containsExactly("alice@example.org", "bob@b.example");
        assertThat(aliases.expand(EmailAddress.of("kept@example.org")))
                .extracting(EmailAddress::toString)
                .containsExactly("kept@example.org", "copy@c.example");
        assertThat(aliases.expand(EmailAddress.of("any@all.example")))
                .extracting(EmailAddress::toString)
                .containsExactly("catch@example.org");
        assertThat(aliases.expand(EmailAddress.of("a@circle.example")))
                .as("nobody is lost")
                .extracting(EmailAddress::toString)
                .containsExactly("a@circle.example");
        assertThat(aliases.expand(EmailAddress.of("x@example.org")))
                .extracting(EmailAddress::toString)
                .containsExactly("x@example.org");
        assertThatThrownBy(() -> new Aliases(Map.of("nobody", List.of()))).hasMessageContaining("'nobody'");
    }
}
