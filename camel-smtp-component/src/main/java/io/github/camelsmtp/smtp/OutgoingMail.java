package io.github.camelsmtp.smtp;

import io.github.camelsmtp.mail.Envelope;
import io.github.camelsmtp.wire.ContentSurvey;

/** A message to be sent. @param envelope what to say @param survey what was seen in its content, all of which was looked at */
public record OutgoingMail(Envelope envelope, ContentSurvey survey) {}
