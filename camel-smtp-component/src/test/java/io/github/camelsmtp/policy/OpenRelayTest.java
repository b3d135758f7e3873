package io.github.camelsmtp.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelsmtp.mail.Network;
import io.github.camelsmtp.mail.Networks;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OpenRelayTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0.0.0.0/0 | true",
                "::/0 | true",
                "0.0.0.0/1,128.0.0.0/1 | true",
                "0.0.0.0/1 | true",
                "2000::/3 | true",
                "::/1,8000::/1 | true",
                "::ffff:0.0.0.0/96 | true",
                "10.0.0.0/8,172.16.0.0/12,192.168.0.0/16,100.64.0.0/10,127.0.0.0/8 | false",
                "fc00::/7,fe80::/10,::1 | false",
                "2001:db8::/32,192.0.2.0/24 | false",
                "10.0.0.0/8,10.0.0.0/8,10.0.0.0/9,10.1.0.0/16 | false",
                "16.0.0.0/4 | true",
                "16.0.0.0/5,16.0.0.0/6,17.0.0.0/8 | false"
            })
    void networksOfASixteenthOfAllAddressesAreOpen(String networks, boolean open) {
        assertThat(OpenRelay.isOpen(Networks.of(networks))).isEqualTo(open);
    }

    @Test
    void manySmallOnesAreAsOpenAsALargeOne() {
        String all = IntStream.range(0, 256).mapToObj(i -> i + ".0.0.0/8").collect(Collectors.joining(","));
        assertThat(OpenRelay.isOpen(Networks.of(all))).isTrue();
        assertThat(OpenRelay.isOpen(new Networks(Networks.of(all).all().subList(0, 15))))
                .isFalse();
        assertThat(OpenRelay.isOpen(new Networks(Networks.of(all).all().subList(0, 16))))
                .isTrue();
        assertThat(OpenRelay.isOpen(Networks.NONE)).isFalse();
        assertThat(Network.of("0.0.0.0/0").length()).isZero();
    }
}
