package io.github.camelsmtp.component;

import io.github.camelsmtp.mail.Reply;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;

/**
 * Where producers note which recipients they refused while they took the message for others. A property of the exchange,
 * shared by all its copies, so that what a branch noted is not lost when the branches are joined. It is there only if
 * the server can tell recipients apart: without it a producer takes the message for all or for none. Thread-safe.
 */
final class RecipientOutcomes {
    private static final String PROPERTY = "CamelSmtpRecipientOutcomes";

    /** By producer and recipient: the last word counts, for a route may try again. */
    private final Map<String, Map<String, Reply>> refusals = new LinkedHashMap<>();

    /** Those of an exchange, or null. */
    static @Nullable RecipientOutcomes of(Exchange exchange) {
        return exchange.getProperty(PROPERTY, RecipientOutcomes.class);
    }

    void attachTo(Exchange exchange) {
        exchange.setProperty(PROPERTY, this);
    }

    /** A producer has not taken the message for a recipient. */
    synchronized void refused(String producer, String recipient, Reply reply) {
        refusals.computeIfAbsent(producer, p -> new LinkedHashMap<>()).put(recipient, reply);
    }

    /** It has, or the exchange itself says what became of it. */
    synchronized void settled(String producer, String recipient) {
        refusals.getOrDefault(producer, new LinkedHashMap<>()).remove(recipient);
    }

    /** What was refused. */
    synchronized void copyTo(RecipientReplies replies) {
        refusals.values().forEach(of -> of.forEach(replies::put));
    }
}
