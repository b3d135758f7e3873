package io.github.camelsmtp.auth;

import org.jspecify.annotations.Nullable;

/**
 * The client's side of one run of a mechanism. Confined. A step may take a while (the keys of SCRAM, a token), so it is not
 * made on an I/O thread.
 *
 * <p>Bad input: whatever a server asks is answered, or the run is given up; nothing throws for it. Secrets are in responses
 * only, which must not be logged.
 */
public interface SaslClientExchange {

    /**
     * What to answer.
     *
     * @param challenge the server's, out of base64; null: it has not asked yet, the initial response is wanted
     * @return the response, not yet in base64, or null: give up, the server does not follow the mechanism
     */
    byte @Nullable [] respond(byte @Nullable [] challenge);

    /** Whether a success that the server claims now is to be believed: SCRAM's server has to prove that it knows the keys. */
    default boolean complete() {
        return true;
    }
}
