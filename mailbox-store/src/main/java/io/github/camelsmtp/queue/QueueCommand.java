package io.github.camelsmtp.queue;

/** What somebody can do to queued deliveries, apart from delivering them. */
public enum QueueCommand {
    /** What waits is kept until it is released; its lifetime goes on. */
    HOLD,
    /** What is held becomes due. */
    RELEASE,
    /** Is removed, and nobody is told. */
    DELETE,
    /** Begins from the start: due now, no attempt made, a whole lifetime before it; also what failed and was not reported. */
    REQUEUE,
    /** What waits becomes due. */
    FLUSH
}
