package io.github.camelsmtp.auth;

import io.github.camelsmtp.mail.ScramCredential;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Knows who may log in, and how. Implement what you can answer; the mechanisms that need the rest are not offered, or fail.
 *
 * <p>Thread-safe; methods are called on I/O threads and must not block: what needs a disk or costs work answers with a
 * stage that completes later. A wrong name or password is an empty answer, a stage that fails is a temporary failure. It
 * has to take the same work for a name that is unknown, so that the time tells nothing.
 */
public interface Authenticator {

    /** The mechanisms it has answers for. A server offers those of them that it is set to, and that a connection allows. */
    default Set<SaslMechanism> mechanisms() {
        return EnumSet.of(SaslMechanism.PLAIN, SaslMechanism.LOGIN);
    }

    /**
     * Checks a password.
     *
     * @param name as the client gave it, hostile
     * @param password as the client gave it; never to be logged
     * @return the account's name, or empty if the name or the password is wrong
     */
    CompletionStage<Optional<String>> password(String name, String password);

    /** What SCRAM needs of an account (RFC 5802 §3), or empty if there is none of that name or no SCRAM for it. */
    default CompletionStage<Optional<ScramCredential>> credential(String name) {
        return CompletableFuture.completedStage(Optional.empty());
    }

    /**
     * Checks a bearer token (RFC 7628).
     *
     * @param name the name the client claims, empty if it leaves that to the token
     * @param token never to be logged
     * @return the account's name, or empty if the token is not good for it
     */
    default CompletionStage<Optional<String>> token(String name, String token) {
        return CompletableFuture.completedStage(Optional.empty());
    }
}
