package io.github.camelsmtp.smtp;

import java.nio.ByteBuffer;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Takes one message. Confined to its session: one call at a time, on an I/O thread, never blocking. Ends with exactly one
 * {@link #finish} or {@link #abandon}, also when the client is gone.
 */
public interface MessageIntake {

    /**
     * Takes octets; the buffer is the caller's, to be used before returning.
     *
     * @return null if more may come at once, or a stage (never failing) that completes when there is room again: until
     *     then the session reads nothing
     */
    @Nullable
    CompletionStage<?> write(ByteBuffer octets);

    /** Forget the message and free what it holds. */
    void abandon();

    /** The message is whole: store or route it. @return what became of it; if it fails, the client gets 451 4.3.0 */
    CompletionStage<MessageOutcome> finish();
}
