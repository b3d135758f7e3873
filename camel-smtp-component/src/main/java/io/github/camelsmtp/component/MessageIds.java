package io.github.camelsmtp.component;

import java.math.BigInteger;
import java.security.SecureRandom;

/** Message identifiers for messages that came without one. */
final class MessageIds {
    private static final SecureRandom RANDOM = new SecureRandom();

    private MessageIds() {}

    /**
     * {@code msg-id = "<" id-left "@" id-right ">"} (RFC 5322 §3.6.4). The queue id is never made twice by one server, and
     * 64 random bits stand behind it for servers that share a name.
     */
    static String of(String queueId, String hostname) {
        return "<" + queueId + "." + new BigInteger(64, RANDOM).toString(36) + "@" + hostname + ">";
    }
}
