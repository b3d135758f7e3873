package io.github.camelsmtp.smtp;

import io.github.camelsmtp.mail.Networks;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Set;

/**
 * The extensions that a server offers because whoever takes its mail can honour them, with what they need to know. Those
 * that the protocol itself can honour are always offered and not named here.
 *
 * @param on which ones
 * @param shortestDeliverBy the least time a message may be given if it is to be returned when the time is over (RFC 2852
 *     §4, min-by-time); zero: none
 * @param longestHold how long a message may wait here (RFC 4865 §3)
 * @param clock tells what time that is
 * @param submitters the networks of those who may let a message wait without a login: it is for submission only (RFC 4865
 *     §4), for whoever may send to us could fill our disk for as long as it waits
 */
public record Extensions(
        Set<Extension> on, Duration shortestDeliverBy, Duration longestHold, InstantSource clock, Networks submitters) {
    /** RFC 4865 §3: an interval has at most nine digits. */
    private static final long LONGEST = 999_999_999;

    /** None. */
    public static final Extensions NONE = of();

    /** @throws IllegalArgumentException if FUTURERELEASE is on and nothing may wait, or a time is out of range */
    public Extensions {
        on = Set.copyOf(on);
        if (shortestDeliverBy.isNegative() || shortestDeliverBy.toSeconds() > LONGEST) {
            throw new IllegalArgumentException("shortestDeliverBy must be 0 to " + LONGEST + " s");
        }
        long most = longestHold.toSeconds();
        if (on.contains(Extension.FUTURERELEASE) && (most < 1 || most > LONGEST)) {
            throw new IllegalArgumentException("FUTURERELEASE needs a longestHold of 1 to " + LONGEST + " s");
        }
    }

    /** The same, where only who has logged in may let a message wait. */
    public Extensions(Set<Extension> on, Duration shortestDeliverBy, Duration longestHold, InstantSource clock) {
        this(on, shortestDeliverBy, longestHold, clock, Networks.NONE);
    }

    /** Extensions that need no times: any but FUTURERELEASE. */
    public static Extensions of(Extension... on) {
        return new Extensions(Set.of(on), Duration.ZERO, Duration.ZERO, InstantSource.fixed(Instant.EPOCH));
    }

    /** {@code min-by-time} (RFC 2852 §4), or nothing. */
    String deliverByParameter() {
        long seconds = shortestDeliverBy.toSeconds();
        return seconds == 0 ? "" : String.valueOf(seconds);
    }

    /** {@code max-future-release-interval SP max-future-release-date-time} (RFC 4865 §3). */
    String futureReleaseParameters() {
        return longestHold.toSeconds() + " " + latestRelease();
    }

    /** Whether this client may let a message wait. */
    boolean mayHold(SmtpPeer peer) {
        return peer.authUser() != null || submitters.contains(peer.remote().getAddress());
    }

    /** Up to when a message may wait. */
    Instant latestRelease() {
        return clock.instant().plus(longestHold).truncatedTo(ChronoUnit.SECONDS);
    }
}
