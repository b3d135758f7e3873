package io.github.camelsmtp.component;

import io.github.camelsmtp.mail.Envelope;
import java.time.Instant;

/**
 * A message whose route failed for good.
 *
 * @param uid names it in its mailbox
 * @param stored when
 * @param octets of it and of the fields that say what happened
 * @param route the id of the route that failed, or empty
 * @param queueId the id of the message, or empty
 * @param reason why the route failed, in one line of printable ASCII
 * @param envelope as it came
 */
public record DeadLetter(
        String uid, Instant stored, long octets, String route, String queueId, String reason, Envelope envelope) {}
