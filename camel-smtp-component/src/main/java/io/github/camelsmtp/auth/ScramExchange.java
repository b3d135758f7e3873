package io.github.camelsmtp.auth;

import io.github.camelsmtp.auth.SaslStep.Reason;
import io.github.camelsmtp.mail.ScramCredential;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * SCRAM-SHA-256 with and without channel binding (RFC 5802, RFC 7677). The password never crosses the wire, and what is
 * stored here can't be used to log in elsewhere.
 *
 * <pre>
 * C: client-first   n,,n=user,r=cnonce
 * S: server-first   r=cnonce+snonce,s=salt,i=iterations
 * C: client-final   c=base64(gs2-header + binding),r=nonce,p=proof
 * S: server-final   v=signature           (SMTP and POP3 send it as one more challenge, answered with nothing)
 * </pre>
 *
 * <p>An unknown name gets a salt of its own, the same each time, and fails only at the proof: so nobody learns which names
 * there are. Bad input fails as malformed. It knows no extensions: a client that demands one (m=) is refused (§5.1).
 */
final class ScramExchange implements SaslExchange {
    private static final SecureRandom RANDOM = new SecureRandom();
    /** Makes the salts of names that don't exist; a new one in each process is enough to keep it unguessable. */
    private static final byte[] SALT_KEY = randomOctets(32);

    private final Authenticator authenticator;
    private final ChannelBinding binding;
    private final boolean plus;
    private final Supplier<String> nonces;

    private enum Stage {
        FIRST,
        FINAL,
        ACKNOWLEDGE,
        OVER
    }

    private Stage stage = Stage.FIRST;
    private String name = "";
    private String gs2Header = "";
    private String clientFirstBare = "";
    private String serverFirst = "";
    private String nonce = "";
    private @Nullable ScramCredential credential;
    private boolean known;

    ScramExchange(Authenticator authenticator, ChannelBinding binding, boolean plus) {
        this(authenticator, binding, plus, () -> Base64.getEncoder().encodeToString(randomOctets(18)));
    }

    ScramExchange(Authenticator authenticator, ChannelBinding binding, boolean plus, Supplier<String> nonces) {
        this.authenticator = authenticator;
        this.binding = binding;
        this.plus = plus;
        this.nonces = nonces;
    }

    @Override
    public CompletionStage<SaslStep> respond(byte[] response) {
        String text = Text.utf8(response).orElse("");
        Stage now = stage;
        stage = Stage.OVER;
        return switch (now) {
            case FIRST -> first(text);
            case FINAL -> last(text);
            case ACKNOWLEDGE ->
                Outcome.of(java.util.concurrent.CompletableFuture.completedStage(
                        response.length == 0 ? Optional.of(name) : Optional.empty()));
            case OVER -> SaslStep.failed(Reason.MALFORMED);
        };
    }

    /** {@code client-first-message = gs2-header client-first-message-bare} (RFC 5802 §7) */
    private CompletionStage<SaslStep> first(String text) {
        int firstComma = text.indexOf(',');
        int secondComma = text.indexOf(',', firstComma + 1);
        if (firstComma < 0 || secondComma < 0 || !bindingAgreed(text.substring(0, firstComma))) {
            return SaslStep.failed(Reason.MALFORMED);
        }
        String authzid = text.substring(firstComma + 1, secondComma);
        gs2Header = text.substring(0, secondComma + 1);
        clientFirstBare = text.substring(secondComma + 1);
        String[] fields = clientFirstBare.split(",", -1);
        Optional<String> user = fields.length >= 2 && fields[0].startsWith("n=")
                ? Text.saslName(fields[0].substring(2))
                : Optional.empty();
        boolean nonceGiven = fields.length >= 2 && fields[1].startsWith("r=") && isNonce(fields[1].substring(2));
        if (user.isEmpty() || !nonceGiven) {
            return SaslStep.failed(Reason.MALFORMED);
        }
        name = user.get();
        if (!authzid.isEmpty() && !authzid.equals("a=" + fields[0].substring(2))) {
            return SaslStep.failed(Reason.REJECTED);
        }
        nonce = fields[1].substring(2) + nonces.get();
        return authenticator.credential(name).handle((found, failure) -> {
            if (failure != null) {
                return new SaslStep.Failure(Reason.UNAVAILABLE);
            }
            return serverFirst(found);
        });
    }

    /** {@code gs2-cbind-flag}: "p=type" binds; "y" says we did not offer to, which is a lie if we did (§6). */
    private boolean bindingAgreed(String flag) {
        if (plus) {
            return flag.startsWith("p=") && binding.data(flag.substring(2)).isPresent();
        }
        boolean offered = binding.data("tls-exporter").isPresent()
                || binding.data("tls-server-end-point").isPresent();
        return flag.equals("n") || flag.equals("y") && !offered;
    }

    private static boolean isNonce(String text) {
        return !text.isEmpty() && text.chars().allMatch(c -> c > ' ' && c < 127 && c != ',');
    }

    /** {@code server-first-message = nonce "," salt "," iteration-count} */
    private SaslStep serverFirst(Optional<ScramCredential> found) {
        known = found.isPresent();
        ScramCredential keys = found.orElseGet(() -> decoy(name));
        credential = keys;
        serverFirst =
                "r=" + nonce + ",s=" + Base64.getEncoder().encodeToString(keys.salt()) + ",i=" + keys.iterations();
        stage = Stage.FINAL;
        return new SaslStep.Challenge(ascii(serverFirst));
    }

    private static ScramCredential decoy(String name) {
        byte[] salt = Arrays.copyOf(hmac(SALT_KEY, name.getBytes(StandardCharsets.UTF_8)), 16);
        byte[] nobodysKey = randomOctets(32);
        return new ScramCredential(salt, ScramCredential.DEFAULT_ITERATIONS, nobodysKey, nobodysKey);
    }

    /** {@code client-final-message = channel-binding "," nonce ["," extensions] "," proof} */
    private CompletionStage<SaslStep> last(String text) {
        int proofAt = text.lastIndexOf(",p=");
        ScramCredential keys = credential;
        if (proofAt < 0 || keys == null) {
            return SaslStep.failed(Reason.MALFORMED);
        }
        String withoutProof = text.substring(0, proofAt);
        byte[] proof = base64(text.substring(proofAt + 3));
        if (!withoutProof.equals("c=" + Base64.getEncoder().encodeToString(bindingInput()) + ",r=" + nonce)
                || proof.length != keys.storedKey().length) {
            return SaslStep.failed(Reason.REJECTED);
        }
        byte[] authMessage = utf8(clientFirstBare + "," + serverFirst + "," + withoutProof);
        byte[] clientKey = hmac(keys.storedKey(), authMessage);
        for (int i = 0; i < clientKey.length; i++) {
            clientKey[i] ^= proof[i];
        }
        if (!MessageDigest.isEqual(sha256(clientKey), keys.storedKey()) || !known) {
            return SaslStep.failed(Reason.REJECTED);
        }
        stage = Stage.ACKNOWLEDGE;
        String signature = Base64.getEncoder().encodeToString(hmac(keys.serverKey(), authMessage));
        return SaslStep.challenge(ascii("v=" + signature));
    }

    /** {@code cbind-input = gs2-header [ cbind-data ]} */
    private byte[] bindingInput() {
        byte[] header = utf8(gs2Header);
        String flag = gs2Header.substring(0, gs2Header.indexOf(','));
        byte[] data = plus ? binding.data(flag.substring(2)).orElse(new byte[0]) : new byte[0];
        byte[] input = Arrays.copyOf(header, header.length + data.length);
        System.arraycopy(data, 0, input, header.length, data.length);
        return input;
    }

    private static byte[] base64(String text) {
        try {
            return Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException notBase64) {
            return new byte[0];
        }
    }

    private static byte[] randomOctets(int count) {
        byte[] octets = new byte[count];
        RANDOM.nextBytes(octets);
        return octets;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] sha256(byte[] octets) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(octets);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }

    private static byte[] hmac(byte[] key, byte[] octets) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(octets);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java runtime has HmacSHA256", e);
        }
    }
}
