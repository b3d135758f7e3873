package io.github.camelsmtp.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ScramCredentialTest {
    /** The exchange of RFC 7677 §3: user "user", password "pencil". */
    private static final String AUTH_MESSAGE = "n=user,r=rOprNGfwEbeRWgbNEkqO,"
            + "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096,"
            + "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0";

    @Test
    void theKeysOfRfc7677() throws Exception {
        byte[] salt = Base64.getDecoder().decode("W22ZaJ0SNY7soEsUEjb6gQ==");
        ScramCredential credential = ScramCredential.derive("pencil", salt, 4096);

        byte[] serverSignature = hmac(credential.serverKey());
        assertThat(Base64.getEncoder().encodeToString(serverSignature))
                .isEqualTo("6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=");

        // ClientProof = ClientKey XOR HMAC(StoredKey, AuthMessage), and StoredKey = H(ClientKey).
        byte[] clientKey = Base64.getDecoder().decode("dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=");
        byte[] clientSignature = hmac(credential.storedKey());
        for (int i = 0; i < clientKey.length; i++) {
            clientKey[i] ^= clientSignature[i];
        }
        assertThat(MessageDigest.getInstance("SHA-256").digest(clientKey)).isEqualTo(credential.storedKey());
    }

    private static byte[] hmac(byte[] key) throws Exception {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key, "HmacSHA256"));
        return mac.doFinal(AUTH_MESSAGE.getBytes(StandardCharsets.US_ASCII));
    }

    @Test
    void aPasswordMatchesItself() {
        ScramCredential credential = ScramCredential.of("p\u00e4n cil");
        assertThat(credential.matches("p\u00e4n cil")).isTrue();
        assertThat(credential.matches("pa\u0308n cil")).as("the same in NFKC").isTrue();
        assertThat(credential.matches("p\u00e4n\u00a0c\u00adil"))
                .as("the same in SASLprep")
                .isTrue();
        assertThat(credential.matches("pan cil")).isFalse();
        assertThat(credential.matches("")).isFalse();
    }

    @Test
    void aPasswordThatSaslprepForbidsIsTakenAsItIs() {
        assertThat(ScramCredential.of("a\tb").matches("a\tb")).isTrue();
        assertThat(ScramCredential.of("a\tb").matches("a b")).isFalse();
    }

    @Test
    void keysOfOneHashAreNotThoseOfAnother() {
        byte[] salt = {1, 2, 3};
        ScramCredential old = ScramCredential.derive(ScramHash.SHA_1, "pencil", salt, 4096);
        assertThat(old.storedKey()).hasSize(20);
        assertThat(old.matches("pencil")).isTrue();
        assertThat(old.matches("pencils")).isFalse();
        assertThat(old).isNotEqualTo(ScramCredential.derive("pencil", salt, 4096));
        assertThat(old.toString()).isEqualTo("SCRAM-SHA-1$4096:AQID");
    }

    @Test
    void theEmptyPasswordIsAPassword() {
        assertThat(ScramCredential.of("").matches("")).isTrue();
        assertThat(ScramCredential.of("").matches("x")).isFalse();
    }

    @Test
    void everyCredentialHasItsOwnSalt() {
        assertThat(ScramCredential.of("same")).isNotEqualTo(ScramCredential.of("same"));
        byte[] salt = {1, 2, 3};
        assertThat(ScramCredential.derive("same", salt, 4096)).isEqualTo(ScramCredential.derive("same", salt, 4096));
    }

    @Test
    void nothingSecretIsShown() {
        ScramCredential credential = ScramCredential.of("pencil");
        assertThat(credential.toString())
                .doesNotContain("pencil")
                .doesNotContain(Base64.getEncoder().encodeToString(credential.storedKey()))
                .doesNotContain(Base64.getEncoder().encodeToString(credential.serverKey()));
    }

    @Test
    void whatIsStoredComesBack() {
        byte[] salt = {1, 2, 3};
        ScramCredential credential = ScramCredential.derive("pencil", salt, 4096);
        assertThat(credential.stored()).startsWith("SCRAM-SHA-256$4096:AQID$").matches("[!-~]+");
        assertThat(ScramCredential.parse(credential.stored())).isEqualTo(credential);
        ScramCredential old = ScramCredential.derive(ScramHash.SHA_1, "pencil", salt, 5000);
        assertThat(ScramCredential.parse(old.stored())).isEqualTo(old);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "pencil",
                "SCRAM-SHA-512$4096:AQID$AQID:AQID",
                "SCRAM-SHA-256$1:AQID$AQID:AQID",
                "SCRAM-SHA-256$999999999:AQID$AQID:AQID",
                "SCRAM-SHA-256$4096:AQID$AQID",
                "SCRAM-SHA-256$4096:A$AQID:AQID",
            })
    void anythingElseIsRefusedAndNotShown(String text) {
        assertThatThrownBy(() -> ScramCredential.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("AQID");
    }
}
