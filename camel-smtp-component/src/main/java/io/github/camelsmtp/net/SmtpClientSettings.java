package io.github.camelsmtp.net;

import java.time.Duration;

/**
 * How a client speaks and keeps its connections.
 *
 * @param hostname our name in EHLO: one that leads back to our address, or servers of strangers refuse us
 * @param timeouts how long it waits
 * @param maxConnections to one target, 1 or more; Postfix: 20 ({@code default_destination_concurrency_limit})
 * @param maxMessages over one connection, 1 or more; Postfix: unlimited in time of 5 minutes
 * @param idleTime how long a connection without a message is kept; 0: not at all; Postfix: 2 s ({@code
 *     smtp_connection_cache_time_limit}); servers close after 5 minutes (RFC 5321 §4.5.3.2.7)
 */
public record SmtpClientSettings(
        String hostname, SmtpTimeouts timeouts, int maxConnections, int maxMessages, Duration idleTime) {

    /** Ten connections to a target, a hundred messages on each, kept for ten seconds. */
    public static SmtpClientSettings of(String hostname) {
        return new SmtpClientSettings(hostname, SmtpTimeouts.DEFAULT, 10, 100, Duration.ofSeconds(10));
    }

    /** @throws IllegalArgumentException if a value is out of its range, in one line */
    public SmtpClientSettings {
        if (hostname.isEmpty() || !hostname.chars().allMatch(c -> c > ' ' && c < 127)) {
            throw new IllegalArgumentException("the hostname for EHLO must be a name in ASCII, not '" + hostname + "'");
        }
        if (maxConnections < 1) {
            throw new IllegalArgumentException("maxConnections must be 1 or more, not " + maxConnections);
        }
        if (maxMessages < 1) {
            throw new IllegalArgumentException("maxMessages must be 1 or more, not " + maxMessages);
        }
        if (idleTime.isNegative()) {
            throw new IllegalArgumentException("the idle time must be 0 or more, not " + idleTime);
        }
    }
}
