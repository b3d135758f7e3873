package io.github.camelsmtp.auth;

import java.util.concurrent.CompletionStage;

/**
 * One run of a mechanism. Confined: the next response comes after the stage of the one before has completed.
 *
 * <p>Bad input: whatever a client responds leads to a {@link SaslStep.Failure}; nothing throws. It does not limit the
 * length of a response: the protocol's line limits do (RFC 4954 §4.5.3.1: 12288 octets).
 */
public interface SaslExchange {

    /** The client's response, out of base64; the first is its initial response. After a success or failure: no more. */
    CompletionStage<SaslStep> respond(byte[] response);
}
