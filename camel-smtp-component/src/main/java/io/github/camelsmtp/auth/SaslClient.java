package io.github.camelsmtp.auth;

import io.github.camelsmtp.auth.SaslMechanism.Needs;
import io.github.camelsmtp.mail.ScramHash;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** Logs in to a server: picks a mechanism, and begins it. Stateless. */
public final class SaslClient {
    /** Strongest first: a mechanism that shows the server no secret comes before one that does. */
    private static final List<SaslMechanism> PREFERENCE = List.of(
            SaslMechanism.EXTERNAL,
            SaslMechanism.SCRAM_SHA_256_PLUS,
            SaslMechanism.SCRAM_SHA_256,
            SaslMechanism.SCRAM_SHA_1_PLUS,
            SaslMechanism.SCRAM_SHA_1,
            SaslMechanism.CRAM_MD5,
            SaslMechanism.OAUTHBEARER,
            SaslMechanism.XOAUTH2,
            SaslMechanism.PLAIN,
            SaslMechanism.LOGIN);

    private SaslClient() {}

    /**
     * The strongest mechanism that the server offers and the credentials serve, or empty.
     *
     * @param tls whether the connection has TLS; without it only mechanisms that show nobody a secret are used, unless the
     *     credentials say otherwise
     * @param bindable whether a login can be bound to the connection
     */
    public static Optional<SaslMechanism> pick(
            SaslCredentials credentials, Collection<SaslMechanism> offered, boolean tls, boolean bindable) {
        return PREFERENCE.stream()
                .filter(offered::contains)
                .filter(m -> credentials.mechanisms().isEmpty()
                        || credentials.mechanisms().contains(m))
                .filter(m -> m.needs() != Needs.SECRECY || tls || credentials.plaintext())
                .filter(m -> m.needs() != Needs.CHANNEL_BINDING || bindable)
                .filter(m -> serves(credentials, m, tls))
                .findFirst();
    }

    private static boolean serves(SaslCredentials credentials, SaslMechanism mechanism, boolean tls) {
        return switch (mechanism) {
            case EXTERNAL -> credentials.external() && tls;
            case OAUTHBEARER, XOAUTH2 -> credentials.token() != null;
            default -> credentials.password() != null;
        };
    }

    /**
     * Begins a mechanism that {@link #pick} has picked.
     *
     * @param connection the server's name, what binds to the connection, and what the server offers
     * @param port the server's, which OAUTHBEARER names
     */
    public static SaslClientExchange begin(
            SaslMechanism mechanism, SaslCredentials credentials, SaslConnection connection, int port) {
        String user = credentials.user();
        String password = credentials.password() == null ? "" : credentials.password();
        return switch (mechanism) {
            case EXTERNAL -> challenge -> utf8(user);
            case SCRAM_SHA_256_PLUS, SCRAM_SHA_256 ->
                new ScramClientExchange(ScramHash.SHA_256, mechanism, user, password, connection);
            case SCRAM_SHA_1_PLUS, SCRAM_SHA_1 ->
                new ScramClientExchange(ScramHash.SHA_1, mechanism, user, password, connection);
            case CRAM_MD5 -> challenge -> challenge == null ? null : cramMd5(user, password, challenge);
            case OAUTHBEARER -> bearer(oauthBearer(user, connection.hostname(), port), credentials.token(), "\1");
            case XOAUTH2 -> bearer("user=" + user + '\1', credentials.token(), "");
            case PLAIN -> challenge -> utf8('\0' + user + '\0' + password);
            case LOGIN -> new Login(user, password);
        };
    }

    /** {@code kvpair}s with the host and the port, behind a GS2 header (RFC 7628 §3.1). */
    private static String oauthBearer(String user, String host, int port) {
        String name = user.isEmpty() ? "" : "a=" + Text.toSaslName(user);
        return "n," + name + ",\1host=" + host + "\1port=" + port + '\1';
    }

    /** @param begin what stands before the token @param afterError how the error's JSON is answered (RFC 7628 §3.2.3) */
    private static SaslClientExchange bearer(String begin, @Nullable Supplier<String> token, String afterError) {
        if (token == null) {
            throw new IllegalArgumentException("there is no token to log in with");
        }
        // An empty challenge asks for the initial response that it did not get.
        return challenge -> challenge == null || challenge.length == 0
                ? utf8(begin + "auth=Bearer " + token.get() + "\1\1")
                : utf8(afterError);
    }

    /** {@code user SP digest}, with {@code digest = HMAC-MD5(password, challenge)} in hexadecimal (RFC 2195 §2). */
    private static byte[] cramMd5(String user, String password, byte[] challenge) {
        try {
            Mac mac = Mac.getInstance("HmacMD5");
            byte[] key = utf8(password);
            mac.init(new SecretKeySpec(key.length == 0 ? new byte[1] : key, "HmacMD5"));
            return utf8(user + ' ' + HexFormat.of().formatHex(mac.doFinal(challenge)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java runtime has HmacMD5", e);
        }
    }

    /** The server asks for the name, then for the password; what it writes in its questions does not matter. */
    private static final class Login implements SaslClientExchange {
        private final String user;
        private final String password;
        private int asked;

        Login(String user, String password) {
            this.user = user;
            this.password = password;
        }

        @Override
        public byte @Nullable [] respond(byte @Nullable [] challenge) {
            if (challenge == null) {
                return null;
            }
            asked++;
            return asked == 1 ? utf8(user) : asked == 2 ? utf8(password) : null;
        }

        @Override
        public boolean complete() {
            return asked == 2;
        }
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
