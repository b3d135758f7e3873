package io.github.camelsmtp.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which domains a login may fetch the mail of. */
class LoginDomainsTest {
    private static Set<String> of(String text, String account) {
        return LoginDomains.parse(text).of(account).toCompletableFuture().join();
    }

    @Test
    void eachLoginHasItsOwnAsTheStoreComparesThem() {
        String text =
                "Office@Example.org:EXAMPLE.com, branch.example ; jos\u00e9@example.org:m\u00fcnchen.example;lab:lab.example";
        assertThat(of(text, "office@example.org")).containsExactlyInAnyOrder("example.com", "branch.example");
        assertThat(of(text, "jose\u0301@example.org")).containsExactly("xn--mnchen-3ya.example");
        assertThat(of(text, "LAB")).containsExactly("lab.example");
        assertThat(of(text, "bob@example.org")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "a", "a:", ":b.example", "a:b..example", "a:[192.0.2.1]", "a:b.example;", "a:b.example,"})
    void whatIsWrittenOtherwiseIsRefused(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LoginDomains.parse(text))
                .withMessageStartingWith("loginDomains: '");
    }
}
