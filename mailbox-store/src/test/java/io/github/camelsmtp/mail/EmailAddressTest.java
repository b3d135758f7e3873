package io.github.camelsmtp.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class EmailAddressTest {

    /**
     * The golden table: {@code addresses.in} holds an address a line, {@code addresses.expected} what it is taken for:
     * local part, domain and how it is written, or {@code -}. A change shows as a difference of two text files.
     */
    @Test
    void theGoldenTable() throws IOException {
        List<String> actual =
                lines("addresses.in").stream().map(EmailAddressTest::row).toList();
        assertThat(String.join("\n", actual)).isEqualTo(String.join("\n", lines("addresses.expected")));
    }

    private static String row(String line) {
        if (line.startsWith("#")) {
            return line;
        }
        String text =
                line.replace("<TAB>", "\t").replace("<63>", "l".repeat(63)).replace("<64>", "l".repeat(64));
        return line
                + EmailAddress.parse(text)
                        .map(address -> " => " + address.localPart() + " | " + address.domain() + " | " + address)
                        .orElse(" => -")
                        .replace("l".repeat(63), "<63>");
    }

    private static List<String> lines(String resource) throws IOException {
        try (InputStream in = EmailAddressTest.class.getResourceAsStream(resource)) {
            assertThat(in).as(resource).isNotNull();
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        }
    }

    @Test
    void lengthsAreLimited() {
        assertThat(EmailAddress.parse("l".repeat(64) + "@example.org"))
                .as("RFC 5321 §4.5.3.1.1: at least 64")
                .isPresent();
        assertThat(EmailAddress.parse("l".repeat(256) + "@example.org")).isPresent();
        assertThat(EmailAddress.parse("l".repeat(257) + "@example.org")).isEmpty();
        assertThat(EmailAddress.parse('"' + "\\ ".repeat(256) + "\"@example.org"))
                .as("octets count as they are meant")
                .isPresent();
        String domain255 = "a.".repeat(127) + "b";
        assertThat(EmailAddress.parse("a@" + domain255)).isPresent();
        assertThat(EmailAddress.parse("a@" + domain255 + "c")).isEmpty();
    }

    @Test
    void equalHoweverItIsWritten() {
        assertThat(EmailAddress.of("\"alice\"@EXAMPLE.org")).isEqualTo(EmailAddress.of("alice@example.org"));
        assertThat(EmailAddress.of("Alice@example.org"))
                .as("only the store may fold the case of a local part")
                .isNotEqualTo(EmailAddress.of("alice@example.org"));
        assertThat(EmailAddress.of("a@[127.0.0.1]").isLiteral()).isTrue();
        assertThat(EmailAddress.of("a@127.0.0.1").isLiteral()).isFalse();
    }

    @Test
    void aSettingThatIsNoAddressIsNamed() {
        assertThatThrownBy(() -> EmailAddress.of("alice"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("'alice' is not an e-mail address (local@domain)");
    }

    @Test
    void whatIsWrittenIsReadAgain() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < 5000; i++) {
            StringBuilder local = new StringBuilder();
            for (int n = 1 + random.nextInt(6); n > 0; n--) {
                local.append((char) (' ' + random.nextInt('~' - ' ' + 1)));
            }
            EmailAddress address = new EmailAddress(local.toString(), "example.org");
            assertThat(EmailAddress.parse(address.toString()))
                    .as("seed %d", seed)
                    .hasValue(address);
        }
    }

    @Test
    void garbageIsAValueAndNoException() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        String alphabet = "ab.@\"\\[]:<> \t\r\n\0\u00e9\u0085\u202e\ud83d-1IPv6";
        for (int i = 0; i < 50_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int n = random.nextInt(12); n > 0; n--) {
                text.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            EmailAddress.parse(text.toString())
                    .ifPresent(address ->
                            assertThat(address.toString()).as("seed %d", seed).doesNotContainPattern("[^ -~\\u00e9]"));
        }
    }

    @Test
    void octetsCountAndNotCharacters() {
        assertThat(EmailAddress.parse("\u00e4".repeat(128) + "@example.org")).isPresent();
        assertThat(EmailAddress.parse("\u00e4".repeat(128) + "a@example.org")).isEmpty();
        assertThat(EmailAddress.parse("\u20ac".repeat(85) + "a@example.org")).isPresent();
        assertThat(EmailAddress.parse("\u20ac".repeat(85) + "ab@example.org")).isEmpty();
        assertThat(EmailAddress.parse("\ud83d\ude00".repeat(64) + "@example.org"))
                .isPresent();
        assertThat(EmailAddress.parse("\ud83d\ude00".repeat(64) + "a@example.org"))
                .isEmpty();
        String labels = "\u00e4\u00e4\u00e4.".repeat(36);
        assertThat(EmailAddress.parse("a@" + labels + "de"))
                .as("254 octets, but its A-labels have more than 255")
                .isEmpty();
        assertThat(EmailAddress.parse("a@" + "\u00e4".repeat(56) + ".de"))
                .as("a label of 63 octets")
                .isPresent();
        assertThat(EmailAddress.parse("a@" + "\u00e4".repeat(60) + ".de")).isEmpty();
    }

    @Test
    void halfOfACharacterIsNone() {
        assertThat(EmailAddress.parse("\ud83d@example.org")).isEmpty();
        assertThat(EmailAddress.parse("\ude00\ud83d@example.org")).isEmpty();
    }

    @Test
    void theDomainsOfAllScriptsAreComparedInOneForm() {
        assertThat(EmailAddress.of("a@M\u00dcNCHEN.example")).isEqualTo(EmailAddress.of("a@xn--mnchen-3ya.example"));
        assertThat(new EmailAddress("a", "m\u00fcnchen.example").domain()).isEqualTo("xn--mnchen-3ya.example");
        assertThatThrownBy(() -> new EmailAddress("a", "stra\u00dfe.example"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no domain of any script");
        assertThat(EmailAddress.of("\u00e4@example.org").isAscii()).isFalse();
        assertThat(EmailAddress.of("a@m\u00fcnchen.example").isAscii()).isTrue();
    }

    @Test
    void onlyPostmasterIsPostmaster() {
        assertThat(ForwardPath.to(EmailAddress.of("POSTMASTER@x")).isPostmaster())
                .isTrue();
        assertThat(ForwardPath.to(EmailAddress.of("po\u017ftmaster@x")).isPostmaster())
                .as("a long s has the capital S")
                .isFalse();
    }
}
