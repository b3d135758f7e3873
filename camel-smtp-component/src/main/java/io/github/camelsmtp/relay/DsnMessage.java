package io.github.camelsmtp.relay;

import io.github.camelsmtp.mail.Envelope;
import io.github.camelsmtp.store.Content;

/**
 * A delivery status notification, ready to be sent.
 *
 * @param envelope from the null sender to who is told
 * @param content the message; it reads the original as it is read, so that must be there as long
 */
public record DsnMessage(Envelope envelope, Content content) {}
