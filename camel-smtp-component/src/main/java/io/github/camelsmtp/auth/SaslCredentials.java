package io.github.camelsmtp.auth;

import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a client logs in with. Equal to another if a connection that was logged in with the one serves the other: token
 * suppliers are compared as objects.
 *
 * @param user the account's name; empty: EXTERNAL alone, and the certificate says who we are
 * @param password or null; never to be logged
 * @param token a bearer token whenever one is needed (RFC 6750), or null. It may block, and is asked on a thread that may;
 *     an exception is a login that failed for now
 * @param external whether to log in with the certificate of our TLS context (EXTERNAL), where the server offers it
 * @param mechanisms the ones that may be used; empty: all that fit
 * @param plaintext whether PLAIN, LOGIN and tokens may be used without TLS
 */
public record SaslCredentials(
        String user,
        @Nullable String password,
        @Nullable Supplier<String> token,
        boolean external,
        Set<SaslMechanism> mechanisms,
        boolean plaintext) {

    public SaslCredentials {
        mechanisms = Set.copyOf(mechanisms);
    }

    /** A name and a password, which crosses the wire only under TLS. */
    public static SaslCredentials password(String user, String password) {
        return new SaslCredentials(user, password, null, false, Set.of(), false);
    }

    /** A name and bearer tokens. */
    public static SaslCredentials token(String user, Supplier<String> token) {
        return new SaslCredentials(user, null, token, false, Set.of(), false);
    }

    /** Shows the name, never a secret. */
    @Override
    public String toString() {
        return "SaslCredentials[" + user + "]";
    }
}
