package io.github.camelsmtp.net;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

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

    /** The place of a connection that was counted. Thread-safe. */
    final class Place {
        private final Long network;
        private final AtomicBoolean taken = new AtomicBoolean(true);

        private Place(Long network) {
            this.network = network;
        }

        /** Gives it back; a second call does nothing. */
        void free() {
            if (taken.compareAndSet(true, false)) {
                remove(network);
            }
        }
    }

    /** Counts a connection; null if there is no room for it. */
    @Nullable
    Place take(InetAddress address) {
        if (total.incrementAndGet() > most) {
            total.decrementAndGet();
            return null;
        }
        // merge() is atomic for the key; a count over the limit is taken back at once.
        Long network = network(address);
        if (perAddress.merge(network, 1, Integer::sum) > mostPerAddress) {
            remove(network);
            return null;
        }
        return new Place(network);
    }

    private void remove(Long network) {
        perAddress.computeIfPresent(network, (same, count) -> count == 1 ? null : count - 1);
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
