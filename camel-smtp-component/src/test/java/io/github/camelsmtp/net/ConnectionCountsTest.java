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
        add("192.0.2.1");
        add("192.0.2.1");
        add("192.0.2.1");
        counts.remove(address("192.0.2.1"));
        assertThat(add("192.0.2.1")).isTrue();
        counts.remove(address("192.0.2.1"));
        counts.remove(address("192.0.2.1"));
        assertThat(counts.total()).isZero();
        assertThat(counts.addresses()).isZero();
    }

    private boolean add(String address) {
        return counts.add(address(address));
    }

    private static InetAddress address(String literal) {
        try {
            return InetAddress.getByName(literal);
        } catch (UnknownHostException failure) {
            throw new AssertionError(failure);
        }
    }
}
