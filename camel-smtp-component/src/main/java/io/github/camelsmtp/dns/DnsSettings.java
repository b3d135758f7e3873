package io.github.camelsmtp.dns;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;

/**
 * Whom to ask, and how. Every default names its precedents.
 *
 * @param servers asked in this order until one answers; none: those of the operating system
 * @param timeout until a server must have answered; then another is asked, or the same again. resolv.conf: 5 seconds
 * @param dnssec whose word counts that an answer is authentic
 * @param anchors where trust begins, with {@link Dnssec#VALIDATE}: DS or DNSKEY records as text, one a line; none: the keys
 *     of the root
 * @param cacheOctets about how many octets of answers are kept
 */
public record DnsSettings(
        List<InetSocketAddress> servers, Duration timeout, Dnssec dnssec, List<String> anchors, int cacheOctets) {
    private static final Duration LONGEST = Duration.ofMinutes(1);

    /** The servers of the operating system, without DNSSEC. */
    public static final DnsSettings SYSTEM = of(List.of(), Dnssec.OFF);

    /** @throws IllegalArgumentException if a value is out of its range, in one line for the user */
    public DnsSettings {
        servers = List.copyOf(servers);
        anchors = List.copyOf(anchors);
        if (timeout.toMillis() < 1 || timeout.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("the timeout of DNS questions must be 1 millisecond to 1 minute, not "
                    + timeout.toMillis() + " ms");
        }
    }

    /** 5 seconds for a server, 16 MB of answers. */
    public static DnsSettings of(List<InetSocketAddress> servers, Dnssec dnssec) {
        return new DnsSettings(servers, Duration.ofSeconds(5), dnssec, List.of(), 16 * 1024 * 1024);
    }
}
