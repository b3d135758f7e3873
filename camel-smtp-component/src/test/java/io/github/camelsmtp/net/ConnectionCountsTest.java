package io.github.camelsmtp.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;

class ConnectionCountsTest {
    private final ConnectionCounts counts = new ConnectionCounts(4, 2);

    @Test
    void countsAWholeIpv4Address() {
        assertThat(add("192.0.2.1")).isTrue();
        assertThat(add("192.0.2.1")).isTrue();
        assertThat(add("192.0.2.1")).isFalse();
        assertThat(add("192.0.2.2")).isTrue();
        assertThat(counts.total()).isEqualTo(3);
    }

    @Test
    void countsTheNetworkOfAnIpv6Address() {
        assertThat(add("2001:db8:0:1::1")).isTrue();
        assertThat(add("2001:db8:0:1:ffff:ffff:ffff:ffff")).isTrue();
        assertThat(add("2001:db8:0:1::2")).isFalse();
        assertThat(add("2001:db8:0:2::1")).isTrue();
    }

    @Test
    void countsInAll() {
        assertThat(add("192.0.2.1")).isTrue();
        assertThat(add("192.0.2.2")).isTrue();
        assertThat(add("192.0.2.3")).isTrue();
        assertThat(add("192.0.2.4")).isTrue();
        assertThat(add("192.0.2.5")).isFalse();
        assertThat(counts.total()).isEqualTo(4);
        assertThat(counts.addresses()).isEqualTo(4);
    }

    @Test
    void hasRoomAgainAndForgetsAddressesWithoutConnections() {
        ConnectionCounts.Place first = counts.take(address("192.0.2.1"));
        ConnectionCounts.Place second = counts.take(address("192.0.2.1"));
        assertThat(counts.take(address("192.0.2.1"))).isNull();
        first.free();
        first.free();
        ConnectionCounts.Place third = counts.take(address("192.0.2.1"));
        assertThat(third).isNotNull();
        assertThat(add("192.0.2.1")).isFalse();
        second.free();
        third.free();
        assertThat(counts.total()).isZero();
        assertThat(counts.addresses()).isZero();
    }

    private boolean add(String address) {
        return counts.take(address(address)) != null;
    }

    private static InetAddress address(String literal) {
        try {
            return InetAddress.getByName(literal);
        } catch (UnknownHostException failure) {
            throw new AssertionError(failure);
        }
    }
}
