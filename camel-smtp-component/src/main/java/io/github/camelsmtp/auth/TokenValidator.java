package io.github.camelsmtp.auth;

import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * Knows whose bearer tokens are (RFC 6750). Make an {@link Authenticator} of it with {@link TokenAuthenticator}.
 *
 * <p>Thread-safe; called on I/O threads, so it must not block: what needs a network answers with a stage that completes
 * later. Whatever is wrong with a token is an empty answer; a stage that fails means that it can't be told now, and the
 * client tries again later. Tokens are secrets: they are never logged, nor are the reasons in a way that shows them.
 */
@FunctionalInterface
public interface TokenValidator {

    /** The name that a token is good for, or empty if it is good for nothing here. @param token hostile */
    CompletionStage<Optional<String>> nameOf(String token);
}
