package io.github.camelsmtp.auth;

import io.github.camelsmtp.mail.ScramHash;
import java.security.cert.X509Certificate;
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
 *
 * <p>Names come prepared with SASLprep (RFC 4013), and are hostile all the same. What is answered is the account's own
 * name, which the session is for from then on.
 */
public interface Authenticator {

    /** The mechanisms it has answers for. A server offers those of them that it is set to, and that a connection allows. */
    default Set<SaslMechanism> mechanisms() {
        return EnumSet.of(SaslMechanism.PLAIN, SaslMechanism.LOGIN);
    }

    /**
     * The account of a name that somebody else vouches for, such as the issuer of a token. Without more knowledge every name
     * is one.
     *
     * @return the account's name, or empty if there is none
     */
    default CompletionStage<Optional<String>> account(String name) {
        return CompletableFuture.completedStage(Optional.of(name));
    }

    /**
     * Checks a password: PLAIN and LOGIN.
     *
     * @param name as the client gave it, hostile
     * @param password as the client gave it, not prepared ({@link io.github.camelsmtp.mail.ScramCredential} does that); never
     *     to be logged
     * @return the account's name, or empty if the name or the password is wrong
     */
    CompletionStage<Optional<String>> password(String name, String password);

    /**
     * What SCRAM needs of an account (RFC 5802 §3).
     *
     * @param name as the client gave it, hostile
     * @param hash of which the credential must be
     * @return empty if there is no account of that name, or no keys of that hash for it
     */
    default CompletionStage<Optional<ScramAccount>> scram(String name, ScramHash hash) {
        return CompletableFuture.completedStage(Optional.empty());
    }

    /**
     * What SCRAM shows of a name that {@link #scram} has found nothing for; asked after it has answered, for every name, and
     * does not block. It should be the same after a restart, and have as many iterations as accounts have, or what the server
     * answers tells unknown names from known ones (RFC 5802 §9).
     *
     * @return empty for a salt that holds as long as this process, and {@link
     *     io.github.camelsmtp.mail.ScramCredential#DEFAULT_ITERATIONS}
     */
    default Optional<ScramDecoy> decoy(String name, ScramHash hash) {
        return Optional.empty();
    }

    /**
     * Checks a bearer token: OAUTHBEARER (RFC 7628) and XOAUTH2.
     *
     * @param name the name the client claims, empty if it leaves that to the token
     * @param token never to be logged
     * @return the account's name, or empty if the token is not good for it
     */
    default CompletionStage<Optional<String>> token(String name, String token) {
        return CompletableFuture.completedStage(Optional.empty());
    }

    /** The secret that CRAM-MD5 needs (RFC 2195), or empty if there is none for that name. */
    default CompletionStage<Optional<SharedSecret>> secret(String name) {
        return CompletableFuture.completedStage(Optional.empty());
    }

    /**
     * Finds whom a TLS certificate is of: EXTERNAL (RFC 4422 appendix A). That it is genuine has been verified, and that the
     * client has its key; whether it is of an account is the question here.
     *
     * @param certificate the client's
     * @param name the name the client claims, empty if it leaves that to the certificate
     * @return the account's name, or empty if the certificate is not good for it
     */
    default CompletionStage<Optional<String>> certificate(X509Certificate certificate, String name) {
        return CompletableFuture.completedStage(Optional.empty());
    }

    /**
     * Whether a client that has this certificate is offered EXTERNAL. Asked at each EHLO, so it looks at the certificate only
     * and does not block: what is certain about the account comes with the login.
     */
    default boolean mayBeOfAnAccount(X509Certificate certificate) {
        return true;
    }
}
