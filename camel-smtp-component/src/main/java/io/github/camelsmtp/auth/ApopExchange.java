package io.github.camelsmtp.auth;

import io.github.camelsmtp.auth.SaslStep.Failure;
import io.github.camelsmtp.auth.SaslStep.Reason;
import io.github.camelsmtp.auth.SaslStep.Success;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * APOP (RFC 1939 §7), for old devices: {@code name SP digest}, the digest being the MD5 of the challenge in the greeting and
 * the password, in 32 hexadecimal digits. It needs what CRAM-MD5 needs, a password that is kept so that it can be read, and is
 * as weak.
 */
public final class ApopExchange implements SaslExchange {
    private final Authenticator authenticator;
    private final String challenge;

    /** @param challenge what stands in the greeting, with its angle brackets */
    public ApopExchange(Authenticator authenticator, String challenge) {
        this.authenticator = authenticator;
        this.challenge = challenge;
    }

    /** A challenge that comes only once, for the greeting: {@code <...@hostname>}. */
    public static String challenge(String hostname) {
        return CramMd5Exchange.messageId(CramMd5Exchange.unique(), hostname);
    }

    @Override
    public CompletionStage<SaslStep> respond(byte[] response) {
        String text = Text.utf8(response).orElse("");
        int space = text.lastIndexOf(' ');
        byte[] digest = CramMd5Exchange.digest(text.substring(space + 1));
        Optional<String> name = space < 1 ? Optional.empty() : Text.name(text.substring(0, space));
        if (digest.length == 0 || name.isEmpty()) {
            return SaslStep.failed(Reason.REJECTED);
        }
        return authenticator
                .secret(name.get())
                .handle((secret, failure) -> failure != null ? new Failure(Reason.UNAVAILABLE) : check(secret, digest));
    }

    private SaslStep check(Optional<SharedSecret> secret, byte[] digest) {
        byte[] key = secret.map(SharedSecret::octets).orElse(new byte[0]);
        boolean right = MessageDigest.isEqual(md5(key), digest);
        return right && key.length > 0 ? new Success(secret.get().name()) : new Failure(Reason.REJECTED);
    }

    private byte[] md5(byte[] key) {
        try {
            MessageDigest md5 = MessageDigest.getInstance("MD5");
            md5.update(challenge.getBytes(StandardCharsets.US_ASCII));
            return md5.digest(key);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has MD5", e);
        }
    }
}
