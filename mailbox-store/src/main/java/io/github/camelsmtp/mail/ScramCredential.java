package io.github.camelsmtp.mail;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What is kept of a password: the salted keys of SCRAM (RFC 5802 §3, RFC 7677). From them neither the password nor a login
 * can be made, and they serve plain passwords and SASL SCRAM alike.
 *
 * <p>Bad input: any string is a password. It is not checked for strength. It is prepared with {@link SaslPrep}; one that
 * SASLprep forbids is taken as it is, as PostgreSQL does it too.
 *
 * @param hash the hash function; keys of one are worth nothing to another
 * @param salt random octets
 * @param iterations rounds of PBKDF2, at least 4096 (RFC 7677 §4)
 * @param storedKey {@code H(HMAC(SaltedPassword, "Client Key"))}
 * @param serverKey {@code HMAC(SaltedPassword, "Server Key")}
 */
public record ScramCredential(ScramHash hash, byte[] salt, int iterations, byte[] storedKey, byte[] serverKey) {
    /** RFC 7677 §4 asks for at least 4096, which PostgreSQL uses; about 10 ms of one core. */
    public static final int DEFAULT_ITERATIONS = 15_000;

    private static final Pattern STORED = Pattern.compile(
            "SCRAM-([A-Z0-9-]+)\\$([0-9]{1,9}):([A-Za-z0-9+/=]+)\\$([A-Za-z0-9+/=]+):([A-Za-z0-9+/=]+)");
    private static final SecureRandom RANDOM = new SecureRandom();

    /** Keys of SHA-256. */
    public ScramCredential(byte[] salt, int iterations, byte[] storedKey, byte[] serverKey) {
        this(ScramHash.SHA_256, salt, iterations, storedKey, serverKey);
    }

    /** Keys of SHA-256 for a password, with a new salt. */
    public static ScramCredential of(String password) {
        return of(password, DEFAULT_ITERATIONS);
    }

    /** Keys of SHA-256 for a password, with a new salt. @param iterations rounds of PBKDF2 */
    public static ScramCredential of(String password, int iterations) {
        byte[] salt = new byte[16];
        RANDOM.nextBytes(salt);
        return derive(password, salt, iterations);
    }

    /**
     * A number of rounds that is neither too small to be safe nor so large that logins stand still.
     *
     * @throws IllegalArgumentException if it is not 4096 (RFC 7677 §4) to 10,000,000
     */
    public static int checkedIterations(int iterations) {
        if (iterations < 4096 || iterations > 10_000_000) {
            throw new IllegalArgumentException("iterations must be 4096 to 10000000, not " + iterations);
        }
        return iterations;
    }

    /** Keys of SHA-256 for a password, with a known salt. */
    public static ScramCredential derive(String password, byte[] salt, int iterations) {
        return derive(ScramHash.SHA_256, password, salt, iterations);
    }

    /** Keys for a password with a known salt (RFC 5802 §3). */
    public static ScramCredential derive(ScramHash hash, String password, byte[] salt, int iterations) {
        byte[] salted = saltedPassword(hash, password, salt, iterations);
        byte[] clientKey = hash.hmac(salted, ascii("Client Key"));
        return new ScramCredential(
                hash, salt.clone(), iterations, hash.hash(clientKey), hash.hmac(salted, ascii("Server Key")));
    }

    /** {@code SaltedPassword} (RFC 5802 §3): as good as the password itself, and what a client makes its proof of. */
    public static byte[] saltedPassword(ScramHash hash, String password, byte[] salt, int iterations) {
        return hash.stretch(prepared(password).toCharArray(), salt, iterations);
    }

    /** Whether this is the password, in a time that does not depend on how much of it is right. */
    public boolean matches(String password) {
        return MessageDigest.isEqual(storedKey, derive(hash, password, salt, iterations).storedKey);
    }

    /**
     * As it may be stored: {@code SCRAM-SHA-256$<iterations>:<salt>$<StoredKey>:<ServerKey>} (RFC 5803 §2, and PostgreSQL). A
     * secret, though not the password: whoever reads it can try passwords.
     */
    public String stored() {
        Base64.Encoder base64 = Base64.getEncoder();
        return "SCRAM-" + hash + "$" + iterations + ":" + base64.encodeToString(salt) + "$"
                + base64.encodeToString(storedKey) + ":" + base64.encodeToString(serverKey);
    }

    /** What {@link #stored} has written. @throws IllegalArgumentException if it is anything else; it is not shown */
    public static ScramCredential parse(String stored) {
        Matcher parts = STORED.matcher(stored);
        Optional<ScramHash> hash = parts.matches()
                ? Arrays.stream(ScramHash.values())
                        .filter(one -> one.toString().equals(parts.group(1)))
                        .findFirst()
                : Optional.empty();
        if (hash.isEmpty()) {
            throw new IllegalArgumentException("this is no stored SCRAM credential");
        }
        Base64.Decoder base64 = Base64.getDecoder();
        return new ScramCredential(
                hash.get(),
                base64.decode(parts.group(3)),
                checkedIterations(Integer.parseInt(parts.group(2))),
                base64.decode(parts.group(4)),
                base64.decode(parts.group(5)));
    }

    /** An empty HMAC key is refused by Java, so the empty password is given one that nobody can type. */
    private static String prepared(String password) {
        String prepared = SaslPrep.prepare(password).orElse(password);
        return prepared.isEmpty() ? "\0" : prepared;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ScramCredential that
                && hash == that.hash
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
        return "SCRAM-" + hash + "$" + iterations + ":" + Base64.getEncoder().encodeToString(salt);
    }
}
