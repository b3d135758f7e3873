package io.github.camelsmtp.net;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.ByteBuffer;

/** Any octets where the header of a proxy is due: the same answer however they are cut, and none taken behind the header. */
class ProxyHeaderFuzz {

    @FuzzTest
    void header(byte[] input) {
        assertThat(read(input, 1)).isEqualTo(read(input, Math.max(1, input.length)));
        assertThat(read(input, 7)).isEqualTo(read(input, 1));
    }

    private static String read(byte[] input, int piece) {
        ProxyHeaderReader reader = new ProxyHeaderReader();
        for (int from = 0; from < input.length; from += piece) {
            ByteBuffer in = ByteBuffer.wrap(input, from, Math.min(piece, input.length - from));
            ProxyHeaderReader.Result result = reader.take(in);
            if (result != ProxyHeaderReader.Result.MORE) {
                assertThat(in.position()).isLessThanOrEqualTo(ProxyHeaderReader.MOST);
                return result + " at " + in.position() + " " + reader.client();
            }
        }
        return "MORE";
    }
}
