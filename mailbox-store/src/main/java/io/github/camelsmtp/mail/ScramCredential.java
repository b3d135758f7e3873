package io.github.camelsmtp.mail;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.text.Normalizer;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * What is kept of a password: the salted keys of SCRAM-SHA-256 (RFC 5802 §3, RFC 7677). From them neither the password
 * nor a login can be made, and they serve plain passwords and SASL SCRAM alike.
 *
 * <p>Bad input: any string is a password. It is not checked for strength.
 *
 * @param salt random octets
 * @param iterations rounds of PBKDF2, at least 4096 (RFC 7677 §4)
 * @param storedKey {@code H(HMAC(SaltedPassword, "Client Key"))}
 * @param serverKey {@code HMAC(SaltedPassword, "Server Key")}
 */
public record ScramCredential(byte[] salt, int iterations, byte[] storedKey, byte[] serverKey) {
    /** RFC 7677 §4 asks for at least 4096, which PostgreSQL uses; about 10 ms of one core. */
    public static final int DEFAULT_ITERATIONS = 15_000;

    private static final SecureRandom RANDOM = new SecureRandom();

    /** Keys for a password with a new salt. */
    public static ScramCredential of(String password) {
        byte[] salt = new byte[16];
        RANDOM.nextBytes(salt);
        return derive(password, salt, DEFAULT_ITERATIONS);
    }

    /** Keys for a password with a known salt (RFC 5802 §3). */
    public static ScramCredential derive(String password, byte[] salt, int iterations) {
        try {
            byte[] salted = saltedPassword(password, salt, iterations);
            byte[] clientKey = hmac(salted, "Client Key");
            byte[] storedKey = MessageDigest.getInstance("SHA-256").digest(clientKey);
            return new ScramCredential(salt.clone(), iterations, storedKey, hmac(salted, "Server Key"));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java runtime has SHA-256 and PBKDF2", e);
        }
    }

    /** Whether this is the password, in a time that does not depend on how much of it is right. */
    public boolean matches(String password) {
        return MessageDigest.isEqual(storedKey, derive(password, salt, iterations).storedKey);
    }

    private static byte[] saltedPassword(String password, byte[] salt, int iterations) throws GeneralSecurityException {
        // An empty HMAC key is refused by Java, so the empty password is given one that nobody can type.
        String normalized = password.isEmpty() ? "\0" : Normalizer.normalize(password, Normalizer.Form.NFKC);
        PBEKeySpec spec = new PBEKeySpec(normalized.toCharArray(), salt, iterations, 256);
        try {
            return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                    .generateSecret(spec)
                    .getEncoded();
        } finally {
            spec.clearPassword();
        }
    }

    private static byte[] hmac(byte[] key, String text) throws GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key, "HmacSHA256"));
        return mac.doFinal(text.getBytes(StandardCharsets.US_ASCII));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ScramCredential that
                && Arrays.equals(salt, that.salt)
                && iterations == that.iterations
                && Arrays.equals(storedKey, that.storedKey)
                && Arrays.equals(serverKey, that.serverKey);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(storedKey);
    }

    /** Shows the salt and the iterations, never a key. */
    @Override
    public String toString() {
        return "SCRAM-SHA-256$" + iterations + ":" + Base64.getEncoder().encodeToString(salt);
    }
}
