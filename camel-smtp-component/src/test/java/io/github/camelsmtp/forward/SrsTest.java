package io.github.camelsmtp.forward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camelsmtp.forward.Srs.Returned.Kind;
import io.github.camelsmtp.mail.EmailAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SrsTest {
    private static final Instant NOW = Instant.parse("2026-03-01T10:15:30Z");

    private final Srs first = new Srs("fwd.example", List.of("a secret of this test"));
    private final Srs second = new Srs("next.example", List.of("another secret of this test"));
    private final Srs third = new Srs("last.example", List.of("yet another secret of this test"));

    private static EmailAddress of(String text) {
        return EmailAddress.of(text);
    }

    private static EmailAddress forwarded(Srs by, EmailAddress sender) {
        return by.forward(sender, NOW).orElseThrow();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "alice@example.org",
                "a=b=c@example.org",
                "\"a b\"@example.org",
                "SRS0@example.org",
                "srs0x=y@example.org",
                "jürgen@example.org",
                "a@[192.0.2.1]"
            })
    void thereAndBack(String sender) {
        EmailAddress path = forwarded(first, of(sender));

        assertThat(path.domain()).isEqualTo("fwd.example");
        assertThat(path.localPart()).startsWith("SRS0=");
        assertThat(first.reverse(path, NOW)).isEqualTo(new Srs.Returned(Kind.GOOD, of(sender)));
    }

    @Test
    void aChainGoesBackToTheFirstForwarder() {
        EmailAddress once = forwarded(first, of("alice@example.org"));
        EmailAddress twice = forwarded(second, once);
        EmailAddress thrice = forwarded(third, twice);

        assertThat(twice.localPart()).startsWith("SRS1=").contains("=fwd.example==");
        assertThat(thrice.localPart()).startsWith("SRS1=").contains("=fwd.example==");
        assertThat(thrice.localPart().length()).isEqualTo(twice.localPart().length());
        assertThat(third.reverse(thrice, NOW).address()).isEqualTo(once);
        assertThat(second.reverse(twice, NOW).address()).isEqualTo(once);
        assertThat(first.reverse(once, NOW).address()).isEqualTo(of("alice@example.org"));
    }

    /** SRS0 of others may have + or - behind the mark. */
    @Test
    void theSeparatorOfOthersIsKept() {
        EmailAddress theirs = of("SRS0+abcd=2W=example.org=alice@theirs.example");
        EmailAddress ours = forwarded(first, theirs);

        assertThat(ours.localPart()).contains("=theirs.example=+abcd=");
        assertThat(first.reverse(ours, NOW).address()).isEqualTo(theirs);
    }

    @Test
    void hostsOnTheWayMayChangeTheCase() {
        EmailAddress path = forwarded(first, of("alice@example.org"));
        EmailAddress lower = new EmailAddress(path.localPart().toLowerCase(Locale.ROOT), path.domain());

        assertThat(first.reverse(lower, NOW)).isEqualTo(new Srs.Returned(Kind.GOOD, of("alice@example.org")));
    }

    @Test
    void ourOwnSendersStay() {
        assertThat(forwarded(first, of("alice@fwd.example"))).isEqualTo(of("alice@fwd.example"));
        EmailAddress path = forwarded(first, of("alice@example.org"));
        assertThat(forwarded(first, path)).isEqualTo(path);
    }

    @Test
    void noCharacterCanBeChanged() {
        EmailAddress path = forwarded(first, of("alice@example.org"));
        EmailAddress chain = forwarded(second, path);
        for (int i = 5; i < path.localPart().length(); i++) {
            assertForged(first, path, i);
        }
        for (int i = 5; i < chain.localPart().length(); i++) {
            assertForged(second, chain, i);
        }
    }

    private static void assertForged(Srs srs, EmailAddress path, int at) {
        String local = path.localPart();
        char other = local.charAt(at) == 'x' || local.charAt(at) == 'X' ? 'y' : 'x';
        EmailAddress changed =
                new EmailAddress(local.substring(0, at) + other + local.substring(at + 1), path.domain());
        assertThat(srs.reverse(changed, NOW)).as("%s", changed).isEqualTo(new Srs.Returned(Kind.FORGED, null));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SRS0=x@fwd.example",
                "SRS0=@fwd.example",
                "SRS0====@fwd.example",
                "SRS1=x=@fwd.example",
                "SRS1===@fwd.example",
                "srs0+a=b=c=d@fwd.example"
            })
    void whatWeHaveNotMade(String path) {
        assertThat(first.reverse(of(path), NOW).kind()).isEqualTo(Kind.FORGED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"alice@fwd.example", "SRS0=a=b=c=d@other.example", "SRS2=a@fwd.example", "SRS0@fwd.example"})
    void whatIsNotOurBusiness(String path) {
        assertThat(first.reverse(of(path), NOW).kind()).isEqualTo(Kind.OTHER);
    }

    @Test
    void pathsExpire() {
        EmailAddress path = forwarded(first, of("alice@example.org"));

        assertThat(first.reverse(path, NOW.plus(Duration.ofDays(21))).kind()).isEqualTo(Kind.GOOD);
        assertThat(first.reverse(path, NOW.plus(Duration.ofDays(22))).kind()).isEqualTo(Kind.EXPIRED);
        assertThat(first.reverse(path, NOW.minus(Duration.ofDays(1))).kind())
                .as("a clock ahead")
                .isEqualTo(Kind.GOOD);
        assertThat(first.reverse(path, NOW.minus(Duration.ofDays(2))).kind()).isEqualTo(Kind.EXPIRED);
    }

    @Test
    void secretsCanBeChanged() {
        EmailAddress path = forwarded(first, of("alice@example.org"));
        Srs changed = new Srs("fwd.example", List.of("a new secret of this test", "a secret of this test"));

        assertThat(changed.reverse(path, NOW).kind()).isEqualTo(Kind.GOOD);
        assertThat(first.reverse(forwarded(changed, of("alice@example.org")), NOW)
                        .kind())
                .isEqualTo(Kind.FORGED);
    }

    @Test
    void aPathThatWouldBeTooLong() {
        assertThat(first.forward(new EmailAddress("a".repeat(230), "a-long-domain.example"), NOW))
                .isEmpty();
    }

    @Test
    void shortSecretsAreRefused() {
        assertThatThrownBy(() -> new Srs("fwd.example", List.of("short")))
                .hasMessageContaining("at least 16 characters")
                .message()
                .doesNotContain("'short'");
        assertThatThrownBy(() -> new Srs("fwd.example", List.of())).isInstanceOf(IllegalArgumentException.class);
    }
}
