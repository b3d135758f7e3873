package io.github.camelsmtp.mail;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * The hash functions of SCRAM with what is made of them (RFC 5802 §2.2). Stateless.
 *
 * <p>SHA-1 serves old clients only: its SCRAM is not broken, but those who break passwords are better at it.
 */
public enum ScramHash {
    /** RFC 5802. */
    SHA_1("SHA-1", "HmacSHA1", "PBKDF2WithHmacSHA1", 160),
    /** RFC 7677. */
    SHA_256("SHA-256", "HmacSHA256", "PBKDF2WithHmacSHA256", 256);

    private final String digest;
    private final String hmac;
    private final String derivation;
    private final int bits;

    ScramHash(String digest, String hmac, String derivation, int bits) {
        this.digest = digest;
        this.hmac = hmac;
        this.derivation = derivation;
        this.bits = bits;
    }

    /** The octets of a hash. */
    public int octets() {
        return bits / 8;
    }

    /** {@code H(str)} */
    public byte[] hash(byte[] octets) {
        try {
            return MessageDigest.getInstance(digest).digest(octets);
        } catch (GeneralSecurityException e) {
            throw missing(e);
        }
    }

    /** {@code HMAC(key, str)} */
    public byte[] hmac(byte[] key, byte[] octets) {
        try {
            Mac mac = Mac.getInstance(hmac);
            mac.init(new SecretKeySpec(key, hmac));
            return mac.doFinal(octets);
        } catch (GeneralSecurityException e) {
            throw missing(e);
        }
    }

    /** {@code Hi(str, salt, i)}: PBKDF2; some 10 ms for 15,000 rounds. The characters are overwritten. */
    byte[] stretch(char[] password, byte[] salt, int iterations) {
        PBEKeySpec spec = new PBEKeySpec(password, salt, iterations, bits);
        try {
            return SecretKeyFactory.getInstance(derivation).generateSecret(spec).getEncoded();
        } catch (GeneralSecurityException e) {
            throw missing(e);
        } finally {
            spec.clearPassword();
            Arrays.fill(password, ' ');
        }
    }

    private IllegalStateException missing(GeneralSecurityException e) {
        return new IllegalStateException("every Java runtime has " + digest + ", " + hmac + " and " + derivation, e);
    }

    /** As the names of mechanisms have it: {@code SHA-256}. */
    @Override
    public String toString() {
        return digest;
    }
}
