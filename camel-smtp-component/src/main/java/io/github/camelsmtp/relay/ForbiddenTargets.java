package io.github.camelsmtp.relay;

import io.github.camelsmtp.mail.Networks;
import java.net.InetAddress;

/**
 * Where mail is not sent, whatever a domain's DNS says: this machine, private networks, and what is no host's address.
 * Otherwise anybody who owns a domain could make us talk to what only we can reach.
 *
 * @param allowed networks that are allowed nevertheless: an intranet's, a test's
 */
public record ForbiddenTargets(Networks allowed) {
    /** RFC 6890 (special purposes), RFC 1918, RFC 6598, RFC 4193; also IPv4 in IPv6 clothes that a NAT64 takes off (RFC 6052). */
    static final Networks FORBIDDEN = Networks.of("0.0.0.0/8, 10.0.0.0/8, 100.64.0.0/10, 127.0.0.0/8, 169.254.0.0/16,"
            + " 172.16.0.0/12, 192.0.0.0/24, 192.168.0.0/16, 198.18.0.0/15, 224.0.0.0/4, 240.0.0.0/4,"
            + " ::/96, 64:ff9b::/96, 64:ff9b:1::/48, 2002::/16, fc00::/7, fe80::/10, fec0::/10, ff00::/8");

    /** None is allowed. */
    public static final ForbiddenTargets ALL = new ForbiddenTargets(Networks.NONE);

    boolean contains(InetAddress address) {
        return FORBIDDEN.contains(address) && !allowed.contains(address);
    }
}
