package io.github.camelsmtp.component;

import io.github.camelsmtp.mail.Envelope;
import io.github.camelsmtp.smtp.SmtpPeer;

/**
 * A message that came in whole.
 *
 * @param id its queue id
 * @param peer who sent it
 * @param envelope what the dialogue said of it
 * @param spool its octets; whoever has the message keeps them, and lets go of them once
 */
record Incoming(String id, SmtpPeer peer, Envelope envelope, Spool spool) {}
