package io.github.camelsmtp.auth;

import io.github.camelsmtp.auth.SaslStep.Challenge;
import io.github.camelsmtp.auth.SaslStep.Failure;
import io.github.camelsmtp.auth.SaslStep.Reason;
import io.github.camelsmtp.auth.SaslStep.Success;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * CRAM-MD5 (RFC 2195), for old devices: a challenge that looks like a message id, and {@code name SP digest}, the digest
 * being the HMAC-MD5 of the challenge in 32 hexadecimal digits.
 *
 * <p>The RFC asks for a timestamp in the challenge, so that it comes only once; 128 random bits do that without a clock.
 * Whoever hears the exchange can try passwords on it, as fast as MD5 is: it is better than PLAIN without TLS and worse with.
 */
final class CramMd5Exchange implements SaslExchange {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int DIGEST = 16;

    private final Authenticator authenticator;
    private final byte[] challenge;
    private boolean asked;

    CramMd5Exchange(Authenticator authenticator, SaslConnection connection) {
        this(authenticator, connection, CramMd5Exchange::unique);
    }

    CramMd5Exchange(Authenticator authenticator, SaslConnection connection, Supplier<String> unique) {
        this.authenticator = authenticator;
        this.challenge = utf8(messageId(unique.get(), connection.hostname()));
    }

    @Override
    public CompletionStage<SaslStep> respond(byte[] response) {
        if (!asked) {
            asked = true;
            // The server speaks first: a response before the challenge answers nothing.
            return response.length == 0
                    ? CompletableFuture.completedStage(new Challenge(challenge.clone()))
                    : SaslStep.failed(Reason.MALFORMED);
        }
        String text = Text.utf8(response).orElse("");
        int space = text.lastIndexOf(' ');
        byte[] digest = digest(text.substring(space + 1));
        if (space < 1 || digest.length == 0) {
            return SaslStep.failed(Reason.MALFORMED);
        }
        Optional<String> name = Text.name(text.substring(0, space));
        if (name.isEmpty()) {
            return SaslStep.failed(Reason.REJECTED);
        }
        return authenticator.secret(name.get()).handle((secret, failure) -> {
            if (failure != null) {
                return new Failure(Reason.UNAVAILABLE);
            }
            return check(secret, digest);
        });
    }

    private SaslStep check(Optional<SharedSecret> secret, byte[] digest) {
        byte[] key = secret.map(SharedSecret::octets).orElse(new byte[0]);
        boolean right = MessageDigest.isEqual(hmac(key.length == 0 ? new byte[1] : key), digest);
        return right && key.length > 0 ? new Success(secret.get().name()) : new Failure(Reason.REJECTED);
    }

    private byte[] hmac(byte[] key) {
        try {
            Mac mac = Mac.getInstance("HmacMD5");
            mac.init(new SecretKeySpec(key, "HmacMD5"));
            return mac.doFinal(challenge);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java runtime has HmacMD5", e);
        }
    }

    /** The octets of an MD5 in hexadecimal digits; none if it is not one. */
    static byte[] digest(String text) {
        try {
            return text.length() == 2 * DIGEST ? HexFormat.of().parseHex(text) : new byte[0];
        } catch (IllegalArgumentException notHexadecimal) {
            return new byte[0];
        }
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static String messageId(String unique, String hostname) {
        return "<" + unique + "@" + hostname + ">";
    }

    /** What comes only once. */
    static String unique() {
        return Long.toUnsignedString(RANDOM.nextLong()) + "." + Long.toUnsignedString(RANDOM.nextLong());
    }
}
