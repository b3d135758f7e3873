package io.github.camelsmtp.queue;

import io.github.camelsmtp.mail.DeliveryResult;
import io.github.camelsmtp.mail.Recipient;
import io.github.camelsmtp.mail.Reply;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One attempt to deliver to one recipient.
 *
 * @param at when it ended
 * @param reply what was said
 * @param remoteMta the host that said so, or null if it is our own reason
 */
public record Attempt(Instant at, Reply reply, @Nullable String remoteMta) {

    /** An attempt with this result. */
    public static Attempt of(Instant at, DeliveryResult result) {
        return new Attempt(at, result.reply(), result.remoteMta());
    }

    /** The result of it, for reports. */
    public DeliveryResult result(Recipient recipient) {
        return new DeliveryResult(recipient, reply, remoteMta, false);
    }
}
