package io.github.camelsmtp.auth;

import static io.github.camelsmtp.auth.SaslClient.utf8;

import io.github.camelsmtp.mail.SaslPrep;
import io.github.camelsmtp.mail.ScramCredential;
import io.github.camelsmtp.mail.ScramHash;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * SCRAM as a client (RFC 5802 §3, RFC 7677); {@link ScramExchange} shows the messages. The server's signature is verified:
 * without it no success is believed.
 *
 * <p>Bad input: a server whose nonce does not begin with ours, that demands an extension ({@code m=}), or whose rounds are
 * below {@value #LEAST_ROUNDS} (RFC 7677 §4: a guess at the password would be cheap) or above {@value #MOST_ROUNDS} (half a
 * second of ours for each login) is given up.
 */
final class ScramClientExchange implements SaslClientExchange {
    static final int LEAST_ROUNDS = 4096;
    static final int MOST_ROUNDS = 1_000_000;
    private static final SecureRandom RANDOM = new SecureRandom();

    private enum Stage {
        FIRST,
        FINAL,
        SIGNATURE,
        OVER
    }

    private final ScramHash hash;
    private final String password;
    private final String clientFirstBare;
    private final String nonce;
    private final String gs2Header;
    private final byte[] binding;
    private Stage stage = Stage.FIRST;
    private byte[] serverSignature = {};
    private boolean proved;

    ScramClientExchange(
            ScramHash hash, SaslMechanism mechanism, String user, String password, SaslConnection connection) {
        this(hash, mechanism, user, password, connection, ScramClientExchange::randomNonce);
    }

    ScramClientExchange(
            ScramHash hash,
            SaslMechanism mechanism,
            String user,
            String password,
            SaslConnection connection,
            Supplier<String> nonces) {
        this.hash = hash;
        this.password = password;
        this.nonce = nonces.get();
        this.clientFirstBare = "n=" + Text.toSaslName(SaslPrep.prepare(user).orElse(user)) + ",r=" + nonce;
        String type = bindingType(connection.binding());
        if (mechanism.isPlusOf(hash)) {
            this.gs2Header = "p=" + type + ",,";
            this.binding =
                    type == null ? new byte[0] : connection.binding().data(type).orElseThrow();
        } else {
            // "y" tells a server that does offer -PLUS that somebody has cut it out of its offer (RFC 5802 §6).
            boolean hidden = type != null && connection.offered().stream().noneMatch(m -> m.isPlusOf(hash));
            this.gs2Header = hidden ? "y,," : "n,,";
            this.binding = new byte[0];
        }
    }

    private static @Nullable String bindingType(ChannelBinding binding) {
        for (String type : new String[] {"tls-exporter", "tls-server-end-point"}) {
            if (binding.data(type).isPresent()) {
                return type;
            }
        }
        return null;
    }

    private static String randomNonce() {
        byte[] octets = new byte[18];
        RANDOM.nextBytes(octets);
        return Base64.getEncoder().encodeToString(octets);
    }

    @Override
    public byte @Nullable [] respond(byte @Nullable [] challenge) {
        Stage now = stage;
        stage = Stage.OVER;
        return switch (now) {
            case FIRST -> {
                stage = challenge == null || challenge.length == 0 ? Stage.FINAL : Stage.OVER;
                yield stage == Stage.OVER ? null : utf8(gs2Header + clientFirstBare);
            }
            case FINAL -> challenge == null ? null : last(Text.utf8(challenge).orElse(""));
            case SIGNATURE ->
                challenge == null ? null : verified(Text.utf8(challenge).orElse(""));
            case OVER -> null;
        };
    }

    @Override
    public boolean complete() {
        return proved;
    }

    /** {@code server-first-message = nonce "," salt "," iteration-count ["," extensions]} (RFC 5802 §7) */
    private byte @Nullable [] last(String serverFirst) {
        String[] fields = serverFirst.split(",", 4);
        boolean shaped = fields.length >= 3
                && fields[0].startsWith("r=" + nonce)
                && fields[0].length() > nonce.length() + 2
                && fields[1].startsWith("s=")
                && fields[2].startsWith("i=");
        byte[] salt = shaped ? base64(fields[1].substring(2)) : new byte[0];
        int rounds = shaped ? rounds(fields[2].substring(2)) : 0;
        if (salt.length == 0 || rounds < LEAST_ROUNDS || rounds > MOST_ROUNDS) {
            return null;
        }
        byte[] salted = ScramCredential.saltedPassword(hash, password, salt, rounds);
        byte[] clientKey = hash.hmac(salted, utf8("Client Key"));
        byte[] header = utf8(gs2Header);
        byte[] bound = Arrays.copyOf(header, header.length + binding.length);
        System.arraycopy(binding, 0, bound, header.length, binding.length);
        String withoutProof = "c=" + Base64.getEncoder().encodeToString(bound) + ',' + fields[0];
        byte[] authMessage = utf8(clientFirstBare + ',' + serverFirst + ',' + withoutProof);
        byte[] signature = hash.hmac(hash.hash(clientKey), authMessage);
        for (int i = 0; i < clientKey.length; i++) {
            clientKey[i] ^= signature[i];
        }
        serverSignature = hash.hmac(hash.hmac(salted, utf8("Server Key")), authMessage);
        stage = Stage.SIGNATURE;
        return utf8(withoutProof + ",p=" + Base64.getEncoder().encodeToString(clientKey));
    }

    /** {@code server-final-message = (server-error / verifier) ["," extensions]} */
    private byte @Nullable [] verified(String serverFinal) {
        String verifier = serverFinal.split(",", 2)[0];
        proved = verifier.startsWith("v=") && MessageDigest.isEqual(base64(verifier.substring(2)), serverSignature);
        // An error of the server (e=) is acknowledged too; it then says no in its own words.
        return proved || verifier.startsWith("e=") ? new byte[0] : null;
    }

    private static int rounds(String digits) {
        boolean number =
                !digits.isEmpty() && digits.length() <= 7 && digits.chars().allMatch(c -> c >= '0' && c <= '9');
        return number ? Integer.parseInt(digits) : 0;
    }

    private static byte[] base64(String text) {
        try {
            return Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException notBase64) {
            return new byte[0];
        }
    }
}
