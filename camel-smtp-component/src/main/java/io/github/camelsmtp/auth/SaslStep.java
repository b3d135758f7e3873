package io.github.camelsmtp.auth;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** What a SASL exchange wants next: a value of one of three kinds (RFC 4422 §3). */
public sealed interface SaslStep {

    /** Send this to the client and come back with its response. @param octets not yet in base64 */
    record Challenge(byte[] octets) implements SaslStep {}

    /** The client is who it says. @param account the account's name */
    record Success(String account) implements SaslStep {}

    /** It is over. @param reason why */
    record Failure(Reason reason) implements SaslStep {}

    /** Why an exchange failed. */
    enum Reason {
        /** A wrong name, password, proof or token: which of them is not told. */
        REJECTED,
        /** The client does not follow the mechanism. */
        MALFORMED,
        /** Ours is the fault; trying again may help. */
        UNAVAILABLE
    }

    /** A failure, ready to be answered. */
    static CompletionStage<SaslStep> failed(Reason reason) {
        return CompletableFuture.completedStage(new Failure(reason));
    }

    /** A challenge, ready to be answered. */
    static CompletionStage<SaslStep> challenge(byte[] octets) {
        return CompletableFuture.completedStage(new Challenge(octets));
    }
}
