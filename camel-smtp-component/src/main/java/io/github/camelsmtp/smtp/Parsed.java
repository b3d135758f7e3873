package io.github.camelsmtp.smtp;

import io.github.camelsmtp.mail.Reply;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What an argument means, or the reply that refuses it.
 *
 * @param value what it means; null if it is refused
 * @param refusal why not; null if it is right
 */
record Parsed<T>(@Nullable T value, @Nullable Reply refusal) {

    /** @throws IllegalArgumentException unless it is one of the two */
    Parsed {
        if ((value == null) == (refusal == null)) {
            throw new IllegalArgumentException("either a value or a refusal");
        }
    }

    /** The refusal of what has no value. */
    Reply refused() {
        return Objects.requireNonNull(refusal);
    }

    static <T> Parsed<T> as(T value) {
        return new Parsed<>(value, null);
    }

    static <T> Parsed<T> refused(Reply refusal) {
        return new Parsed<>(null, refusal);
    }
}
