package io.github.camelsmtp.store;

import io.github.camelsmtp.mail.ScramCredential;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Remembers which passwords were right, so that a client that logs in for each message does not cost the 10 ms of
 * {@link ScramCredential} each time. What is kept is no password but its HMAC under a key that is made at the start and
 * never leaves the memory; it holds for one credential only, so a changed password is not remembered. Wrong passwords are
 * never remembered: guessing is as slow as ever, for names that exist and for those that don't. Thread-safe.
 */
final class KnownPasswords {
    /** Some 2 MB. */
    private static final int MOST = 10_000;

    private final SecretKeySpec key;
    private final Map<String, Boolean> right = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
            return size() > MOST;
        }
    };

    /** Remembers nothing yet. */
    KnownPasswords() {
        byte[] octets = new byte[32];
        new SecureRandom().nextBytes(octets);
        key = new SecretKeySpec(octets, "HmacSHA256");
    }

    /** The same as {@link ScramCredential#matches}, and quick if it was found true before. */
    boolean matches(ScramCredential credential, String password) {
        String mark = mark(credential, password);
        synchronized (right) {
            if (right.get(mark) != null) {
                return true;
            }
        }
        boolean matches = credential.matches(password);
        if (matches) {
            synchronized (right) {
                right.put(mark, true);
            }
        }
        return matches;
    }

    /** The salt and the key have a length of their own, so nothing of the one can be taken for the other. */
    private String mark(ScramCredential credential, String password) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            mac.update((byte) credential.salt().length);
            mac.update(credential.salt());
            mac.update(credential.storedKey());
            return HexFormat.of().formatHex(mac.doFinal(password.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("every Java has HmacSHA256", impossible);
        }
    }
}
