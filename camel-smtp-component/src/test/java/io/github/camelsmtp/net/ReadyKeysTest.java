package io.github.camelsmtp.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.KeyStore;
import java.security.UnrecoverableKeyException;
import org.junit.jupiter.api.Test;

/** What a key manager asks of its keystore at each handshake. */
class ReadyKeysTest {
    private static final char[] PASSWORD = "changeit".toCharArray();

    @Test
    void aKeyIsDecryptedOnceAndNotForEachHandshake() throws Exception {
        KeyStore encrypted = TestCertificates.alice();
        assertThat(encrypted.getKey("mail", PASSWORD))
                .as("a PKCS#12 keystore decrypts it each time")
                .isNotSameAs(encrypted.getKey("mail", PASSWORD));

        KeyStore ready = ReadyKeys.of(encrypted, PASSWORD);
        KeyStore.ProtectionParameter any = new KeyStore.PasswordProtection(new char[0]);
        assertThat(ready.getEntry("mail", any)).isSameAs(ready.getEntry("mail", any));
        assertThat(ready.getKey("mail", PASSWORD)).isEqualTo(encrypted.getKey("mail", PASSWORD));
        assertThat(ready.getCertificateChain("mail")).isEqualTo(encrypted.getCertificateChain("mail"));
    }

    @Test
    void certificatesWithoutAKeyAreLeftOut() throws Exception {
        KeyStore mixed = KeyStore.getInstance("PKCS12");
        mixed.load(null, null);
        KeyStore alice = TestCertificates.alice();
        mixed.setKeyEntry("alice", alice.getKey("mail", PASSWORD), PASSWORD, alice.getCertificateChain("mail"));
        mixed.setCertificateEntry("root", alice.getCertificate("mail"));

        KeyStore ready = ReadyKeys.of(mixed, PASSWORD);
        assertThat(ready.size()).isEqualTo(1);
        assertThat(ready.isKeyEntry("alice")).isTrue();
        assertThat(ready.containsAlias("root")).isFalse();
        assertThat(ready.getCertificateAlias(alice.getCertificate("mail"))).isEqualTo("alice");
    }

    @Test
    void aWrongPasswordIsSaidAtOnce() {
        assertThatThrownBy(() -> ReadyKeys.of(TestCertificates.alice(), "wrong".toCharArray()))
                .isInstanceOf(UnrecoverableKeyException.class);
    }
}
