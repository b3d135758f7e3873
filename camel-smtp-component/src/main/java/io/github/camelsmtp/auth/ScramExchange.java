package io.github.camelsmtp.auth;

import io.github.camelsmtp.auth.SaslStep.Reason;
import io.github.camelsmtp.mail.ScramCredential;
import io.github.camelsmtp.mail.ScramHash;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * SCRAM with SHA-1 and SHA-256, with and without channel binding (RFC 5802, RFC 7677). The password never crosses the
 * wire, and what is stored here can't be used to log in elsewhere.
 *
 * <pre>
 * C: client-first   n,,n=user,r=cnonce
 * S: server-first   r=cnonce+snonce,s=salt,i=iterations
 * C: client-final   c=base64(gs2-header + binding),r=nonce,p=proof
 * S: server-final   v=signature           (SMTP and POP3 send it as one more challenge, answered with nothing)
 * </pre>
 *
 * <p>An unknown name gets a salt of its own, the same each time ({@link Authenticator#decoy}), and fails only at the proof: so
 * nobody learns which names there are. Bad input fails as malformed. It knows no extensions:
 * a client that demands one (m=) is refused, others are ignored (§5.1). A client may act as nobody but itself (a=).
 *
 * <p>Channel bindings are those of {@link ChannelBinding}: {@code tls-unique}, which §6.1 asks for, is not to be had in Java.
 */
final class ScramExchange implements SaslExchange {
    private static final SecureRandom RANDOM = new SecureRandom();
    /** Makes the salts of names that don't exist; a new one in each process is enough to keep it unguessable. */
    private static final byte[] SALT_KEY = randomOctets(32);

    private final Authenticator authenticator;
    private final SaslConnection connection;
    private final ScramHash hash;
    private final boolean plus;
    private final Supplier<String> nonces;

    private enum Stage {
        FIRST,
        FINAL,
        ACKNOWLEDGE,
        OVER
    }

    private Stage stage = Stage.FIRST;
    private String account = "";
    private String gs2Header = "";
    private String clientFirstBare = "";
    private String serverFirst = "";
    private String nonce = "";
    private @Nullable ScramCredential credential;
    private boolean known;

    /** @param plus whether the name of the mechanism ends in -PLUS */
    ScramExchange(Authenticator authenticator, SaslConnection connection, ScramHash hash, boolean plus) {
        this(authenticator, connection, hash, plus, () -> Base64.getEncoder().encodeToString(randomOctets(18)));
    }

    ScramExchange(
            Authenticator authenticator,
            SaslConnection connection,
            ScramHash hash,
            boolean plus,
            Supplier<String> nonces) {
        this.authenticator = authenticator;
        this.connection = connection;
        this.hash = hash;
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
                response.length == 0
                        ? CompletableFuture.completedStage(new SaslStep.Success(account))
                        : SaslStep.failed(Reason.MALFORMED);
            case OVER -> SaslStep.failed(Reason.MALFORMED);
        };
    }

    /** {@code client-first-message = gs2-header client-first-message-bare} (RFC 5802 §7) */
    private CompletionStage<SaslStep> first(String text) {
        int firstComma = text.indexOf(',');
        int secondComma = text.indexOf(',', firstComma + 1);
        if (firstComma < 0 || secondComma < 0 || !isBindingFlag(text.substring(0, firstComma))) {
            return SaslStep.failed(Reason.MALFORMED);
        }
        gs2Header = text.substring(0, secondComma + 1);
        clientFirstBare = text.substring(secondComma + 1);
        String[] fields = clientFirstBare.split(",", -1);
        boolean named = fields.length >= 2 && fields[0].startsWith("n=");
        Optional<String> user = named ? Text.saslName(fields[0].substring(2)) : Optional.empty();
        String authzid = text.substring(firstComma + 1, secondComma);
        boolean nonceGiven = named && fields[1].startsWith("r=") && isNonce(fields[1].substring(2));
        if (user.isEmpty() || !nonceGiven || !authzid.isEmpty() && !authzid.startsWith("a=")) {
            return SaslStep.failed(Reason.MALFORMED);
        }
        Optional<String> name = Text.name(user.get());
        // libgsasl writes an empty name if it is given one.
        boolean itself = authzid.isEmpty() || authzid.equals("a=") || authzid.equals("a=" + fields[0].substring(2));
        if (name.isEmpty() || !itself || !bindingAgreed(text.substring(0, firstComma))) {
            return SaslStep.failed(Reason.REJECTED);
        }
        nonce = fields[1].substring(2) + nonces.get();
        return authenticator.scram(name.get(), hash).handle((found, failure) -> {
            if (failure != null) {
                return new SaslStep.Failure(Reason.UNAVAILABLE);
            }
            return serverFirst(name.get(), found);
        });
    }

    /** {@code gs2-cbind-flag = ("p=" cb-name) / "n" / "y"} */
    private static boolean isBindingFlag(String flag) {
        return flag.equals("n") || flag.equals("y") || flag.startsWith("p=") && flag.length() > 2;
    }

    /**
     * "p=type" binds, with -PLUS and only there. "y" says that we offered no -PLUS, and if we did, somebody has cut it out
     * of our offer (RFC 5802 §6).
     */
    private boolean bindingAgreed(String flag) {
        if (plus) {
            return flag.startsWith("p=")
                    && connection.binding().data(flag.substring(2)).isPresent();
        }
        return flag.equals("n")
                || flag.equals("y") && connection.offered().stream().noneMatch(m -> m.isPlusOf(hash));
    }

    private static boolean isNonce(String text) {
        return !text.isEmpty() && text.chars().allMatch(c -> c > ' ' && c < 127 && c != ',');
    }

    /** {@code server-first-message = nonce "," salt "," iteration-count} */
    private SaslStep serverFirst(String name, Optional<ScramAccount> found) {
        Optional<ScramAccount> usable = found.filter(f -> f.credential().hash() == hash);
        known = usable.isPresent();
        account = usable.map(ScramAccount::name).orElse("");
        // Made for a name that is known too: it is the same work.
        ScramCredential nobodys = decoy(name);
        ScramCredential keys = usable.map(ScramAccount::credential).orElse(nobodys);
        credential = keys;
        serverFirst =
                "r=" + nonce + ",s=" + Base64.getEncoder().encodeToString(keys.salt()) + ",i=" + keys.iterations();
        stage = Stage.FINAL;
        return new SaslStep.Challenge(ascii(serverFirst));
    }

    private ScramCredential decoy(String name) {
        ScramDecoy decoy = authenticator
                .decoy(name, hash)
                .orElseGet(() -> ScramDecoy.of(SALT_KEY, name, hash, ScramCredential.DEFAULT_ITERATIONS));
        byte[] nobodysKey = randomOctets(hash.octets());
        return new ScramCredential(hash, decoy.salt(), decoy.iterations(), nobodysKey, nobodysKey);
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
        String wanted = "c=" + Base64.getEncoder().encodeToString(bindingInput()) + ",r=" + nonce;
        boolean same = withoutProof.equals(wanted) || withoutProof.startsWith(wanted + ",");
        if (withoutProof.startsWith(wanted + ",m=") || !same || proof.length != keys.storedKey().length) {
            return SaslStep.failed(Reason.REJECTED);
        }
        byte[] authMessage = utf8(clientFirstBare + "," + serverFirst + "," + withoutProof);
        byte[] clientKey = hash.hmac(keys.storedKey(), authMessage);
        for (int i = 0; i < clientKey.length; i++) {
            clientKey[i] ^= proof[i];
        }
        if (!MessageDigest.isEqual(hash.hash(clientKey), keys.storedKey()) || !known) {
            return SaslStep.failed(Reason.REJECTED);
        }
        stage = Stage.ACKNOWLEDGE;
        String signature = Base64.getEncoder().encodeToString(hash.hmac(keys.serverKey(), authMessage));
        return SaslStep.challenge(ascii("v=" + signature));
    }

    /** {@code cbind-input = gs2-header [ cbind-data ]} */
    private byte[] bindingInput() {
        byte[] header = utf8(gs2Header);
        String flag = gs2Header.substring(0, gs2Header.indexOf(','));
        byte[] data = plus ? connection.binding().data(flag.substring(2)).orElse(new byte[0]) : new byte[0];
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
}
