package io.github.camelsmtp.auth;

import io.github.camelsmtp.mail.ScramHash;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;

/**
 * What SCRAM shows of a name that is unknown, so that it looks like one that is known: the same each time, and for each name
 * another (RFC 5802 §9).
 *
 * @param salt 16 octets, as {@link io.github.camelsmtp.mail.ScramCredential#of(String)} draws them
 * @param iterations as many as accounts have
 */
public record ScramDecoy(byte[] salt, int iterations) {

    /**
     * Makes a salt of a name, in any case, that nobody can work out who does not have the key.
     *
     * @param key random octets; who keeps them after a restart shows the same salts then
     */
    public static ScramDecoy of(byte[] key, String name, ScramHash hash, int iterations) {
        byte[] octets = name.toLowerCase(Locale.ROOT).getBytes(StandardCharsets.UTF_8);
        return new ScramDecoy(Arrays.copyOf(hash.hmac(key, octets), 16), iterations);
    }
}
