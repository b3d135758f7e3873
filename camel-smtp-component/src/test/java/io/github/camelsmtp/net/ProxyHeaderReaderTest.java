package io.github.camelsmtp.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelsmtp.net.ProxyHeaderReader.Ends;
import io.github.camelsmtp.net.ProxyHeaderReader.Result;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Headers of both versions, as the specification of HAProxy has them. */
class ProxyHeaderReaderTest {
    private static final String SIGNATURE = "0d0a0d0a000d0a515549540a";

    private static byte[] binary(String hex) {
        return HexFormat.of().parseHex(SIGNATURE + hex.replace(" ", ""));
    }

    private static byte[] text(String line) {
        return line.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** What it makes of a header with something behind it; the same whole and octet by octet. */
    private static String read(byte[] header) {
        ByteBuffer whole = ByteBuffer.allocate(header.length + 3)
                .put(header)
                .put(text("EHL"))
                .flip();
        ProxyHeaderReader reader = new ProxyHeaderReader();
        String result = describe(reader.take(whole), reader);
        if (result.equals("MALFORMED")) {
            return result;
        }
        assertThat(whole.remaining()).as("left for the client").isEqualTo(3);

        ProxyHeaderReader slow = new ProxyHeaderReader();
        for (int i = 0; i < header.length - 1; i++) {
            assertThat(slow.take(ByteBuffer.wrap(header, i, 1)))
                    .as("octet %d", i)
                    .isEqualTo(Result.MORE);
        }
        assertThat(describe(slow.take(ByteBuffer.wrap(header, header.length - 1, 1)), slow))
                .isEqualTo(result);
        return result;
    }

    private static String describe(Result result, ProxyHeaderReader reader) {
        Optional<Ends> client = reader.client();
        if (result != Result.COMPLETE) {
            return result.toString();
        }
        return client.map(ends -> ends.remote() + " > " + ends.local())
                .orElse("itself")
                .replace("/", "");
    }

    @Test
    void versionOne() {
        assertThat(read(text("PROXY TCP4 192.0.2.7 198.51.100.1 40000 25\r\n")))
                .isEqualTo("192.0.2.7:40000 > 198.51.100.1:25");
        assertThat(read(text("PROXY TCP4 255.255.255.255 255.255.255.255 65535 65535\r\n")))
                .isEqualTo("255.255.255.255:65535 > 255.255.255.255:65535");
        assertThat(read(text("PROXY TCP6 2001:db8::7 ::1 0 25\r\n")))
                .isEqualTo("[2001:db8:0:0:0:0:0:7]:0 > [0:0:0:0:0:0:0:1]:25");
        assertThat(read(text("PROXY TCP6 ::ffff:192.0.2.7 ::ffff:198.51.100.1 1 2\r\n")))
                .as("an IPv4 client of a listener for both")
                .isEqualTo("192.0.2.7:1 > 198.51.100.1:2");
        assertThat(read(text("PROXY UNKNOWN\r\n"))).isEqualTo("itself");
        String longest = "PROXY UNKNOWN ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"
                + " 65535 65535\r\n";
        assertThat(longest).hasSize(107);
        assertThat(read(text(longest))).isEqualTo("itself");
    }

    @Test
    void versionOneMalformed() {
        for (String bad : new String[] {
            "EHLO x\r\n",
            "proxy TCP4 192.0.2.7 198.51.100.1 40000 25\r\n",
            "PROXY\r\n",
            "PROXY \r\n",
            "PROXY TCP4\r\n",
            "PROXY TCP5 192.0.2.7 198.51.100.1 40000 25\r\n",
            "PROXY TCP4 192.0.2.7 198.51.100.1 40000\r\n",
            "PROXY TCP4 192.0.2.7 198.51.100.1 40000 25 \r\n",
            "PROXY TCP4 192.0.2.7 198.51.100.1 40000 25 26\r\n",
            "PROXY TCP4  192.0.2.7 198.51.100.1 40000 25\r\n",
            "PROXY TCP4 192.0.2.7 198.51.100.1 40000 25\n",
            "PROXY TCP4 192.0.2.256 198.51.100.1 40000 25\r\n",
            "PROXY TCP4 192.0.2.7 198.51.100.1 65536 25\r\n",
            "PROXY TCP4 192.0.2.7 198.51.100.1 -1 25\r\n",
            "PROXY TCP4 192.0.2.7 198.51.100.1 025 25\r\n",
            "PROXY TCP4 2001:db8::7 ::1 40000 25\r\n",
            "PROXY TCP6 192.0.2.7 198.51.100.1 40000 25\r\n",
            "PROXY TCP4 mail.example.org 198.51.100.1 40000 25\r\n",
            "PROXY UNKNOWN " + "x".repeat(92) + "\r\n"
        }) {
            assertThat(read(text(bad))).as(bad).isEqualTo("MALFORMED");
        }
    }

    @Test
    void whatIsNoHeaderIsKnownAtItsFirstOctet() {
        ByteBuffer hello = ByteBuffer.wrap(text("EHLO x"));
        assertThat(new ProxyHeaderReader().take(hello)).isEqualTo(Result.MALFORMED);
        assertThat(hello.position()).isEqualTo(1);
    }

    @Test
    void versionTwo() {
        String four = "c0000207 c6336401 9c40 0019";
        assertThat(read(binary("21 11 000c" + four))).isEqualTo("192.0.2.7:40000 > 198.51.100.1:25");
        assertThat(read(binary("21 11 0013" + four + "040004 deadbeef")))
                .as("a TLV behind the addresses")
                .isEqualTo("192.0.2.7:40000 > 198.51.100.1:25");
        assertThat(read(binary(
                        "21 21 0024 20010db8000000000000000000000007 00000000000000000000000000000001 9c40 0019")))
                .isEqualTo("[2001:db8:0:0:0:0:0:7]:40000 > [0:0:0:0:0:0:0:1]:25");
        assertThat(read(binary("21 31 00d8" + "2f".repeat(216))))
                .as("UNIX sockets")
                .isEqualTo("itself");
        assertThat(read(binary("21 00 0000"))).as("unknown").isEqualTo("itself");
        assertThat(read(binary("21 00 0004 ffffffff"))).isEqualTo("itself");
        assertThat(read(binary("20 00 0000"))).as("a health check").isEqualTo("itself");
        assertThat(read(binary("20 11 000c" + four)))
                .as("LOCAL: the addresses mean nothing")
                .isEqualTo("itself");
        assertThat(read(binary("20 99 0003 ffffff")))
                .as("LOCAL: neither does the family")
                .isEqualTo("itself");
    }

    @Test
    void versionTwoMalformed() {
        for (String bad : new String[] {
            "11 11 000c c0000207 c6336401 9c40 0019", // version 1
            "31 11 000c c0000207 c6336401 9c40 0019",
            "22 11 000c c0000207 c6336401 9c40 0019", // no such command
            "21 11 000b c0000207 c6336401 9c40 00", // too short for its addresses
            "21 21 0023 " + "00".repeat(35),
            "21 31 00d7 " + "00".repeat(215),
            "21 12 000c c0000207 c6336401 9c40 0019", // a datagram
            "21 41 0000", // no such family
            "21 10 0000"
        }) {
            assertThat(read(binary(bad))).as(bad).isEqualTo("MALFORMED");
        }
        byte[] almost = binary("21 11 000c c0000207 c6336401 9c40 0019");
        almost[11] = 0x0B;
        assertThat(read(almost)).isEqualTo("MALFORMED");
    }

    @Test
    void versionTwoIsBounded() {
        int most = ProxyHeaderReader.MOST - 16;
        String filled = "c0000207 c6336401 9c40 0019" + "00".repeat(most - 12);
        assertThat(read(binary("21 11" + HexFormat.of().toHexDigits((short) most) + filled)))
                .isEqualTo("192.0.2.7:40000 > 198.51.100.1:25");
        assertThat(read(binary("21 11" + HexFormat.of().toHexDigits((short) (most + 1)))))
                .as("refused before it comes")
                .isEqualTo("MALFORMED");
        assertThat(read(binary("20 11 ffff"))).isEqualTo("MALFORMED");
    }

    @Test
    void garbageNeverThrows() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < 50_000; i++) {
            byte[] octets = random.nextBoolean()
                    ? binary("21 11 000c c0000207 c6336401 9c40 0019")
                    : text("PROXY TCP4 1.2.3.4 1.2.3.5 6 7\r\n");
            for (int n = random.nextInt(4); n > 0; n--) {
                octets[random.nextInt(octets.length)] = (byte) random.nextInt(256);
            }
            ProxyHeaderReader reader = new ProxyHeaderReader();
            Result result = reader.take(ByteBuffer.wrap(octets));
            assertThat(result == Result.COMPLETE || reader.client().isEmpty())
                    .as("seed %d", seed)
                    .isTrue();
        }
    }
}
