package io.github.camelsmtp.forward;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.List;
import java.util.Locale;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * A short HMAC-SHA-256 over parts of an address, in letters and digits whose case does not matter, for hosts on the way
 * change it: 40 bits, of which nobody can try many, since each try is a message to us.
 */
final class Seal {
    /** RFC 4648 §6 */
    static final String BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    private static final int LENGTH = 8;
    private static final int MIN_SECRET = 16;

    private final List<byte[]> secrets;

    /** @param secrets the first one seals, all of them are tried, so that they can be changed */
    Seal(List<String> secrets) {
        if (secrets.isEmpty()) {
            throw new IllegalArgumentException("a secret is needed");
        }
        for (String secret : secrets) {
            if (secret.length() < MIN_SECRET) {
                throw new IllegalArgumentException("a secret must have at least " + MIN_SECRET
                        + " characters, for whoever guesses it can send mail through us to anybody");
            }
        }
        this.secrets = secrets.stream()
                .map(secret -> secret.getBytes(StandardCharsets.UTF_8))
                .toList();
    }

    String of(String... parts) {
        return of(secrets.get(0), parts);
    }

    boolean fits(String seal, String... parts) {
        byte[] given = seal.toUpperCase(Locale.ROOT).getBytes(StandardCharsets.UTF_8);
        boolean fits = false;
        for (byte[] secret : secrets) {
            fits |= MessageDigest.isEqual(given, of(secret, parts).getBytes(StandardCharsets.UTF_8));
        }
        return fits;
    }

    private static String of(byte[] secret, String... parts) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret, "HmacSHA256"));
            // A line end can't be in a part: so parts can't be moved from one to the other.
            byte[] octets = mac.doFinal(
                    String.join("\n", parts).toLowerCase(Locale.ROOT).getBytes(StandardCharsets.UTF_8));
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < LENGTH; i++) {
                text.append(BASE32.charAt(octets[i] & 31));
            }
            return text.toString();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has HmacSHA256", e);
        }
    }

    /** Two digits of base 32 for the days since 1970, which come again after 1024 days. */
    static String day(long epochDay) {
        int day = (int) Math.floorMod(epochDay, 1024L);
        return "" + BASE32.charAt(day >> 5) + BASE32.charAt(day & 31);
    }

    /** What {@link #day} has written, or -1. */
    static int day(String text) {
        if (text.length() != 2) {
            return -1;
        }
        int high = BASE32.indexOf(Character.toUpperCase(text.charAt(0)));
        int low = BASE32.indexOf(Character.toUpperCase(text.charAt(1)));
        return high < 0 || low < 0 ? -1 : high << 5 | low;
    }
}
