package io.github.camelsmtp.relay;

import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a report says of one recipient (RFC 3464 §2.3).
 *
 * @param action what has happened
 * @param address the final recipient, without its type; need not be an address
 * @param original the recipient as the sender first named it, or null
 * @param status an enhanced status such as {@code 5.1.1}, or null if there was none
 * @param remoteMta the host whose words the diagnostic is, or null
 * @param diagnostic its words, or null
 */
public record ReportedRecipient(
        Action action,
        String address,
        @Nullable String original,
        @Nullable String status,
        @Nullable String remoteMta,
        @Nullable String diagnostic) {

    /** {@code action-value} (RFC 3464 §2.3.3). */
    public enum Action {
        FAILED,
        DELAYED,
        DELIVERED,
        RELAYED,
        EXPANDED;

        /** In any case; what stands behind the word is a comment. */
        static Optional<Action> of(String text) {
            String word = text.split("[ (;]", 2)[0].toUpperCase(Locale.ROOT);
            for (Action action : values()) {
                if (action.name().equals(word)) {
                    return Optional.of(action);
                }
            }
            return Optional.empty();
        }
    }
}
