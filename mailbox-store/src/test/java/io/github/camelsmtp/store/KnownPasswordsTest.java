package io.github.camelsmtp.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelsmtp.mail.ScramCredential;
import org.junit.jupiter.api.Test;

class KnownPasswordsTest {
    private final KnownPasswords known = new KnownPasswords();
    private final ScramCredential credential = ScramCredential.of("secret");

    @Test
    void rightIsRightAndWrongIsWrongHoweverOften() {
        for (int i = 0; i < 3; i++) {
            assertThat(known.matches(credential, "secret")).isTrue();
            assertThat(known.matches(credential, "Secret")).isFalse();
            assertThat(known.matches(credential, "")).isFalse();
        }
    }

    @Test
    void whatWasRightForOneCredentialIsNotForAnother() {
        assertThat(known.matches(credential, "secret")).isTrue();
        assertThat(known.matches(ScramCredential.of("changed"), "secret")).isFalse();
    }

    /** Two thousand million rounds would take minutes: whoever answers has not worked it out. */
    @Test
    void aRightPasswordIsNotWorkedOutAgain() {
        assertThat(known.matches(credential, "secret")).isTrue();
        ScramCredential costly = new ScramCredential(
                credential.salt(), Integer.MAX_VALUE, credential.storedKey(), credential.serverKey());
        assertThat(known.matches(costly, "secret")).isTrue();
    }
}
