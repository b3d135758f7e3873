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

    /** The place of a connection that was counted. Thread-safe; its address is told once, before it is given away. */
    final class Place {
        private final AtomicBoolean taken = new AtomicBoolean(true);
        private volatile @Nullable Long network;

        /** Counts it among those of an address too. @return false if there is no room for it: then it is free */
        boolean of(InetAddress address) {
            // merge() is atomic for the key; a count over the limit is taken back at once.
            Long its = network(address);
            network = its;
            if (perAddress.merge(its, 1, Integer::sum) > mostPerAddress) {
                free();
                return false;
            }
            return true;
        }

        /** Gives it back; a second call does nothing. */
        void free() {
            if (taken.compareAndSet(true, false)) {
                Long its = network;
                if (its != null) {
                    perAddress.computeIfPresent(its, (same, count) -> count == 1 ? null : count - 1);
                }
                total.decrementAndGet();
            }
        }
    }

    /** Counts a connection; null if there is no room for it. */
    @Nullable
    Place take(InetAddress address) {
        Place place = take();
        return place != null && place.of(address) ? place : null;
    }

    /** Counts a connection whose address is not known yet; null if there is no room for it. */
    @Nullable
    Place take() {
        if (total.incrementAndGet() > most) {
            total.decrementAndGet();
            return null;
        }
        return new Place();
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
