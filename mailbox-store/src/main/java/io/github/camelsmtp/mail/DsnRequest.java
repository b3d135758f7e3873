package io.github.camelsmtp.mail;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the sender wants to be told about one recipient (RFC 3461 §4.1, §4.2).
 *
 * @param notifyOn what the reports are wanted for; empty if nothing was said, which means failure, perhaps delay (§4.1)
 * @param original the recipient as the sender first named it, or null
 */
public record DsnRequest(Set<Notify> notifyOn, @Nullable OriginalRecipient original) {

    /** One entry of the {@code NOTIFY} parameter. */
    public enum Notify {
        /** Nothing is to be reported; stands alone. */
        NEVER,
        /** A delivery. */
        SUCCESS,
        /** That there will be no delivery. */
        FAILURE,
        /** That it takes longer. */
        DELAY
    }

    /** Nothing was said. */
    public static final DsnRequest NONE = new DsnRequest(Set.of(), null);

    /** @throws IllegalArgumentException if NEVER does not stand alone */
    public DsnRequest {
        notifyOn = notifyOn.isEmpty() ? Set.of() : Collections.unmodifiableSet(EnumSet.copyOf(notifyOn));
        if (notifyOn.contains(Notify.NEVER) && notifyOn.size() > 1) {
            throw new IllegalArgumentException("NEVER stands alone");
        }
    }

    /**
     * What both want, of a recipient that was named twice: NEVER only if both say so, and who said nothing wants to hear of a
     * failure and a delay (RFC 3461 §4.1). The original recipient is the first that was named.
     */
    public DsnRequest and(DsnRequest other) {
        Set<Notify> both = EnumSet.noneOf(Notify.class);
        both.addAll(notifyOn);
        both.addAll(other.notifyOn);
        boolean nothingSaid = notifyOn.isEmpty() || other.notifyOn.isEmpty();
        if (both.size() > 1) {
            both.remove(Notify.NEVER);
        }
        if (nothingSaid && both.contains(Notify.NEVER)) {
            both.clear();
        } else if (nothingSaid && !both.isEmpty()) {
            both.addAll(Set.of(Notify.FAILURE, Notify.DELAY));
        }
        return new DsnRequest(both, original == null ? other.original : original);
    }
}
