package io.github.camelsmtp.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class NetworkTest {

    private static InetAddress address(String text) {
        return IpAddress.parse(text).orElseThrow();
    }

    @Test
    void anAddressIsReadWithoutAskingAnybody() {
        assertThat(address("192.0.2.1").getHostAddress()).isEqualTo("192.0.2.1");
        assertThat(address("2001:DB8::1").getHostAddress()).isEqualTo("2001:db8:0:0:0:0:0:1");
        assertThat(address("1:2:3:4:5:6:7::").getHostAddress()).isEqualTo("1:2:3:4:5:6:7:0");
        assertThat(address("::ffff:192.0.2.1")).isEqualTo(address("192.0.2.1"));
        assertThat(address("::FFFF:c000:201")).isEqualTo(address("192.0.2.1"));
        for (String no : new String[] {
            "", "localhost", "1", "1.2.3", "1.2.3.4.5", "1.2.3.256", "01.2.3.4", "0x7f.0.0.1", "1.2.3.4 ", " 1.2.3.4",
            "a:b", "dead.beef", "::1%lo", "[::1]", ":::", "1::2::3", "12345::", "1:2:3:4:5:6:7:8:9", "::1.2.3", "::g",
            "1.2.3.4:25", "::\u0661", "\u0661.2.3.4", "::" + "0".repeat(60)
        }) {
            assertThat(IpAddress.parse(no)).as(no).isEmpty();
        }
    }

    @Test
    void anAddressLiteralSaysWhatItIs() {
        assertThat(IpAddress.parseLiteral("192.0.2.1")).hasValue(address("192.0.2.1"));
        assertThat(IpAddress.parseLiteral("IPv6:2001:db8::1")).hasValue(address("2001:db8::1"));
        assertThat(IpAddress.parseLiteral("ipv6:::1")).hasValue(address("::1"));
        for (String no : new String[] {"2001:db8::1", "IPv6:192.0.2.1", "IPv6:", "IPv4:192.0.2.1", ""}) {
            assertThat(IpAddress.parseLiteral(no)).as(no).isEmpty();
        }
    }

    @Test
    void theFirstBitsDecide() {
        Network office = Network.of("192.0.2.128/25");
        assertThat(office.contains(address("192.0.2.128"))).isTrue();
        assertThat(office.contains(address("192.0.2.255"))).isTrue();
        assertThat(office.contains(address("192.0.2.127"))).isFalse();
        assertThat(office.contains(address("192.0.3.128"))).isFalse();
        assertThat(Network.of("192.0.2.1")).isEqualTo(Network.of("192.0.2.1/32"));
        assertThat(Network.of("192.0.2.1").contains(address("192.0.2.1"))).isTrue();
        assertThat(Network.of("192.0.2.1").contains(address("192.0.2.0"))).isFalse();
        Network six = Network.of("2001:db8::/33");
        assertThat(six.contains(address("2001:db8:7fff:ffff::1"))).isTrue();
        assertThat(six.contains(address("2001:db8:8000::"))).isFalse();
        assertThat(Network.of("::1")).isEqualTo(Network.of("::1/128"));
    }

    @Test
    void allOfOneKindIsNothingOfTheOther() {
        assertThat(Network.of("0.0.0.0/0").contains(address("203.0.113.9"))).isTrue();
        assertThat(Network.of("0.0.0.0/0").contains(address("::1"))).isFalse();
        assertThat(Network.of("::/0").contains(address("2001:db8::1"))).isTrue();
        assertThat(Network.of("::/0").contains(address("192.0.2.1"))).isFalse();
    }

    @Test
    void anIpv4AddressInIpv6ClothesIsThatAddress() throws Exception {
        byte[] mapped = new byte[16];
        mapped[10] = mapped[11] = (byte) 0xFF;
        mapped[12] = 10;
        mapped[15] = 7;
        InetAddress clothed = Inet6Address.getByAddress(null, mapped, -1);
        assertThat(clothed.getAddress()).hasSize(16);
        assertThat(Network.of("10.0.0.0/8").contains(clothed)).isTrue();
        assertThat(Network.of("::/0").contains(clothed)).isFalse();
        assertThat(new Network(clothed, 128)).isEqualTo(Network.of("10.0.0.7"));
        assertThat(Network.of("::ffff:10.0.0.0/104")).isEqualTo(Network.of("10.0.0.0/8"));
        assertThat(Network.of("::ffff:10.0.0.7")).isEqualTo(Network.of("10.0.0.7"));
    }

    @Test
    void aSettingThatIsNoNetworkIsNamed() {
        for (String no : new String[] {
            "",
            "/",
            "10.0.0.0/",
            "10.0.0.0/33",
            "10.0.0.0/-1",
            "10.0.0.0/8/8",
            "::/129",
            "::/1x",
            "host/8",
            "10.0.0.0/0008",
            "::ffff:10.0.0.0/95"
        }) {
            assertThat(Network.parse(no)).as(no).isEmpty();
            assertThatThrownBy(() -> Network.of(no)).as(no).isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> Network.of("example.org"))
                .hasMessage("'example.org' is not a network such as 192.0.2.0/24, 192.0.2.1 or 2001:db8::/32");
        assertThatThrownBy(() -> Network.of("10.1.2.3/8")).hasMessage("'10.1.2.3/8' has bits set beyond its length");
    }

    @Test
    void severalAreOneSetting() {
        Networks networks = Networks.of(" 10.0.0.0/8,2001:db8::/32  192.0.2.1, ");
        assertThat(networks.contains(address("10.255.0.1"))).isTrue();
        assertThat(networks.contains(address("2001:db8::9"))).isTrue();
        assertThat(networks.contains(address("192.0.2.1"))).isTrue();
        assertThat(networks.contains(address("192.0.2.2"))).isFalse();
        assertThat(networks.toString()).isEqualTo("10.0.0.0/8,2001:db8:0:0:0:0:0:0/32,192.0.2.1/32");
        assertThat(Networks.of(networks.toString())).isEqualTo(networks);
        assertThat(Networks.of(" , ")).isEqualTo(Networks.NONE);
        assertThat(Networks.NONE.isEmpty()).isTrue();
        assertThat(Networks.NONE.contains(address("127.0.0.1"))).isFalse();
        assertThat(Networks.LOOPBACK.contains(address("127.8.9.10"))).isTrue();
        assertThat(Networks.LOOPBACK.contains(address("::1"))).isTrue();
        assertThatThrownBy(() -> Networks.of("10.0.0.0/8,x")).hasMessageStartingWith("'x' is not a network");
    }

    @Test
    void garbageIsAValueAndNoException() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        String alphabet = "0123456789abf:./%x ";
        for (int i = 0; i < 50_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int n = random.nextInt(14); n > 0; n--) {
                text.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            Network.parse(text.toString())
                    .ifPresent(network -> assertThat(Network.of(network.toString()))
                            .as("seed %d", seed)
                            .isEqualTo(network));
        }
    }
}
