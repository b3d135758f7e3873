package io.github.camelsmtp.component;

import io.github.camelsmtp.mail.Recipient;
import io.github.camelsmtp.mail.ReversePath;
import io.github.camelsmtp.queue.Attempt;
import org.jspecify.annotations.Nullable;

/**
 * What became of one recipient of a queued message: the body of an exchange of {@code mail-queue:name?events=true}.
 *
 * @param kind what
 * @param queueId the message's id in the queue
 * @param origin the id of the exchange that enqueued it, or null
 * @param envelopeId the {@code ENVID} of RFC 3461, or null
 * @param messageId its {@code Message-ID} field, or null
 * @param sender its sender
 * @param recipient who
 * @param attempts how many attempts were made
 * @param last the last of them, or null
 */
public record MailQueueEvent(
        Kind kind,
        String queueId,
        @Nullable String origin,
        @Nullable String envelopeId,
        @Nullable String messageId,
        ReversePath sender,
        Recipient recipient,
        int attempts,
        @Nullable Attempt last) {

    /** What became of it. */
    public enum Kind {
        /** It was handed on, and nobody is told by us. */
        DELIVERED,
        /** It was handed on, and the sender is told, who asked for it. */
        RELAYED,
        /** It failed for good. */
        FAILED,
        /** Its time is over. */
        EXPIRED,
        /** It takes longer, and the sender has been told. */
        DELAYED
    }
}
