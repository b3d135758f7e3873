package io.github.camelsmtp.net;

import io.github.camelsmtp.mail.Networks;
import java.time.Duration;

/**
 * Where a server listens and how much a client may ask of its connections. Every default names its precedents.
 *
 * @param host the name or address to bind; {@code 0.0.0.0} is every address
 * @param port 0 to 65535; 0 binds a free port, which {@code start} tells
 * @param maxConnections connections open at one time; Postfix: 100 processes. Over it: 421 4.7.0
 * @param maxConnectionsPerAddress of them from one IPv4 address or one IPv6 /64; Postfix: 50 (and /84). Over it: 421 4.7.0
 * @param idleTimeout silence after which a connection is closed with 421 4.4.2, also the time a client may leave replies
 *     unread; RFC 5321 §4.5.3.2.7: at least 5 minutes; Postfix: 5 minutes
 * @param commandTimeout from the first octet of a command line to its end, however steadily octets trickle in; RFC: none;
 *     Postfix: 5 minutes per request ({@code smtpd_per_request_deadline}, under stress)
 * @param proxies the networks of proxies: a connection from one of them must begin with a PROXY header, which says whose it
 *     is; from anybody else such a header is only noise
 * @param proxyTimeout until the PROXY header is whole; Postfix: 5 seconds ({@code smtpd_upstream_proxy_timeout})
 * @param minDataRate octets per second that a client must keep up while it sends a message; it may fall behind by the
 *     {@code commandTimeout}, then it is closed with 421 4.4.2. Postfix: 500 ({@code smtpd_min_data_rate}, under stress).
 *     0: no rate
 */
public record ListenerSettings(
        String host,
        int port,
        int maxConnections,
        int maxConnectionsPerAddress,
        Duration idleTimeout,
        Duration commandTimeout,
        Networks proxies,
        Duration proxyTimeout,
        int minDataRate) {
    private static final Duration LONGEST = Duration.ofDays(1);

    /** @throws IllegalArgumentException if a value is out of its range, in one line for the user */
    public ListenerSettings {
        require(!host.isBlank(), "host must be a name or an address, not empty");
        require(port >= 0 && port <= 65_535, "port must be 0 to 65535, not " + port);
        require(maxConnections >= 1, "maxConnections must be at least 1, not " + maxConnections);
        require(
                maxConnectionsPerAddress >= 1,
                "maxConnectionsPerAddress must be at least 1, not " + maxConnectionsPerAddress);
        requireTimeout("idleTimeout", idleTimeout);
        requireTimeout("commandTimeout", commandTimeout);
        requireTimeout("proxyTimeout", proxyTimeout);
        require(
                minDataRate >= 0 && minDataRate <= 1_000_000_000,
                "minDataRate must be 0 to 1000000000, not " + minDataRate);
    }

    /** Without proxies. */
    public ListenerSettings(
            String host,
            int port,
            int maxConnections,
            int maxConnectionsPerAddress,
            Duration idleTimeout,
            Duration commandTimeout) {
        this(
                host,
                port,
                maxConnections,
                maxConnectionsPerAddress,
                idleTimeout,
                commandTimeout,
                Networks.NONE,
                Duration.ofSeconds(5),
                500);
    }

    /** The same behind proxies of these networks. */
    public ListenerSettings behind(Networks from) {
        return new ListenerSettings(
                host,
                port,
                maxConnections,
                maxConnectionsPerAddress,
                idleTimeout,
                commandTimeout,
                from,
                proxyTimeout,
                minDataRate);
    }

    /** The same with another least rate of a message. */
    public ListenerSettings minDataRate(int octets) {
        return new ListenerSettings(
                host,
                port,
                maxConnections,
                maxConnectionsPerAddress,
                idleTimeout,
                commandTimeout,
                proxies,
                proxyTimeout,
                octets);
    }

    /** The defaults: 1000 connections, 50 per address, 5 minutes for both timeouts. */
    public static ListenerSettings of(String host, int port) {
        return new ListenerSettings(host, port, 1000, 50, Duration.ofMinutes(5), Duration.ofMinutes(5));
    }

    /** The same for POP3, whose clients may be silent for 10 minutes (RFC 1939 §3). */
    public static ListenerSettings forPop3(String host, int port) {
        return new ListenerSettings(host, port, 1000, 50, Duration.ofMinutes(10), Duration.ofMinutes(5));
    }

    private static void requireTimeout(String name, Duration timeout) {
        boolean holds = timeout.toMillis() >= 1 && timeout.compareTo(LONGEST) <= 0;
        require(holds, name + " must be 1 millisecond to 1 day, not " + timeout.toMillis() + " ms");
    }

    private static void require(boolean holds, String message) {
        if (!holds) {
            throw new IllegalArgumentException(message);
        }
    }
}
