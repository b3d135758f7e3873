package io.github.camelsmtp.queue;

/**
 * What somebody can do to queued deliveries, apart from delivering them. What may not go before a time, because its sender
 * wants it so (RFC 4865), does not: only {@link #FLUSH} of one message by its id lets it go.
 */
public enum QueueCommand {
    /** What waits is kept until it is released; its lifetime goes on. */
    HOLD,
    /** What is held becomes due, at its sender's time if that is still to come. */
    RELEASE,
    /** Is removed, and nobody is told. */
    DELETE,
    /**
     * Begins from the start: due now or at its sender's time, no attempt made, a whole lifetime before it; also what failed
     * and was not reported.
     */
    REQUEUE,
    /** What waits becomes due, for a message that is named also before its sender's time. */
    FLUSH
}
