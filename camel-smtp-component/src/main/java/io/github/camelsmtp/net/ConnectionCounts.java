package io.github.camelsmtp.net;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Counts the connections of a listener, in all and from each address, and says when there are too many. An address is a
 * whole IPv4 address or the /64 of an IPv6 one: whoever has one address of a /64 has them all. Thread-safe.
 */
final class ConnectionCounts {
    private final int most;
    private final int mostPerAddress;
    private final AtomicInteger total = new AtomicInteger();
    private final Map<Long, Integer> perAddress = new ConcurrentHashMap<>();

    ConnectionCounts(int most, int mostPerAddress) {
        this.most = most;
        this.mostPerAddress = mostPerAddress;
    }

    /** Counts a connection if there is room for it. If true, exactly one {@link #remove} must follow. */
    boolean add(InetAddress address) {
        if (total.incrementAndGet() > most) {
            total.decrementAndGet();
            return false;
        }
        // merge() is atomic for the key; a count over the limit is taken back at once.
        if (perAddress.merge(network(address), 1, Integer::sum) > mostPerAddress) {
            remove(address);
            return false;
        }
        return true;
    }

    /** Takes back one that was counted. */
    void remove(InetAddress address) {
        perAddress.computeIfPresent(network(address), (network, count) -> count == 1 ? null : count - 1);
        total.decrementAndGet();
    }

    /** Connections counted now. */
    int total() {
        return total.get();
    }

    /** Addresses with a connection now. */
    int addresses() {
        return perAddress.size();
    }

    /** No IPv6 unicast network begins with 64 bits that an IPv4 address padded with zeros has. */
    private static Long network(InetAddress address) {
        ByteBuffer octets = ByteBuffer.wrap(address.getAddress());
        return address instanceof Inet6Address ? octets.getLong() : octets.getInt() & 0xFFFF_FFFFL;
    }
}
