package io.github.camelsmtp.store;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** A clock that goes when it is told to. */
public final class HandClock extends Clock {
    private volatile Instant now;

    /** It is the beginning of 2026. */
    public HandClock() {
        this(Instant.parse("2026-01-01T00:00:00Z"));
    }

    public HandClock(Instant now) {
        this.now = now;
    }

    /** Lets time pass. */
    public void forward(Duration by) {
        now = now.plus(by);
    }

    @Override
    public Instant instant() {
        return now;
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return this;
    }
}
