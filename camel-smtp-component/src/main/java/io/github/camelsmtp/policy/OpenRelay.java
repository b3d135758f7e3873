package io.github.camelsmtp.policy;

import io.github.camelsmtp.mail.Network;
import io.github.camelsmtp.mail.Networks;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Tells whether networks are so large that trusting them means to relay for the internet. Whoever writes {@code 0.0.0.0/0},
 * or {@code 0.0.0.0/1,128.0.0.0/1}, or {@code 2000::/3}, does.
 *
 * <p>The rule: together they hold a sixteenth or more of all IPv4 addresses, or of all IPv6 addresses. All private networks
 * together (RFC 1918, RFC 4193) hold less than a hundredth of either.
 */
public final class OpenRelay {
    private static final int SHARE_BITS = 4;

    private record Range(BigInteger first, BigInteger end) {}

    private OpenRelay() {}

    /** Whether to trust these networks is to relay for anybody. */
    public static boolean isOpen(Networks networks) {
        return isOpen(networks, 32) || isOpen(networks, 128);
    }

    private static boolean isOpen(Networks networks, int bits) {
        List<Range> ranges = new ArrayList<>();
        for (Network network : networks.all()) {
            byte[] octets = network.address().getAddress();
            if (octets.length * 8 == bits) {
                BigInteger first = new BigInteger(1, octets);
                ranges.add(new Range(first, first.add(BigInteger.ONE.shiftLeft(bits - network.length()))));
            }
        }
        return size(ranges).compareTo(BigInteger.ONE.shiftLeft(bits - SHARE_BITS)) >= 0;
    }

    /** How many addresses there are in them, each counted once. */
    private static BigInteger size(List<Range> ranges) {
        ranges.sort(Comparator.comparing(Range::first));
        BigInteger size = BigInteger.ZERO;
        BigInteger counted = BigInteger.ZERO;
        for (Range range : ranges) {
            BigInteger from = range.first().max(counted);
            if (range.end().compareTo(from) > 0) {
                size = size.add(range.end().subtract(from));
                counted = range.end();
            }
        }
        return size;
    }
}
