package io.github.camelsmtp.mail;

import java.time.Duration;
import java.time.Instant;

/** That a message shall wait here before it goes on: RFC 4865 §3. */
public sealed interface Hold {

    /** {@code HOLDFOR}. @param duration from the moment the message was accepted */
    record For(Duration duration) implements Hold {}

    /** {@code HOLDUNTIL}. @param instant when it goes on */
    record Until(Instant instant) implements Hold {}
}
