package io.github.camelsmtp.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelsmtp.auth.TlsInfo;
import java.net.InetSocketAddress;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Whom the session takes for its client; what is said on the wire is in a dialogue. */
class XclientTest {
    private static final SmtpPeer PROXY =
            SmtpPeer.connected(new InetSocketAddress("192.0.2.1", 40_000), new InetSocketAddress("192.0.2.25", 25));

    private final Xclient xclient = new Xclient();

    private SmtpPeer after(SmtpPeer peer, String argument) {
        return xclient.parse(argument, peer).value();
    }

    @Test
    void theClientTakesTheProxysPlace() {
        SmtpPeer client = after(
                PROXY,
                "NAME=spike.porcupine.org ADDR=168.100.189.2 PORT=4711 DESTADDR=IPV6:2001:db8::25 DESTPORT=587"
                        + " LOGIN=al+C3+AFce HELO=spike");
        assertThat(client.remote()).isEqualTo(new InetSocketAddress("168.100.189.2", 4711));
        assertThat(client.remote().getHostString()).isEqualTo("spike.porcupine.org");
        assertThat(client.local()).isEqualTo(new InetSocketAddress("2001:db8::25", 587));
        assertThat(client.authUser()).isEqualTo("al\u00efce");
        assertThat(client.helo()).as("not before the policy was asked").isNull();
        assertThat(xclient.helo()).isEqualTo("spike");
        assertThat(client.proxy()).isEqualTo(PROXY);
        assertThat(client.connected()).isEqualTo(PROXY);
    }

    @Test
    void aLaterCommandAddsToTheEarlierOnes() {
        SmtpPeer first = after(PROXY, "ADDR=192.0.2.9 PORT=4711 NAME=a.example LOGIN=alice");
        SmtpPeer second = after(first, "HELO=b.example PROTO=SMTP");
        assertThat(second.remote()).isEqualTo(new InetSocketAddress("192.0.2.9", 4711));
        assertThat(second.remote().getHostString()).isEqualTo("a.example");
        assertThat(second.authUser()).isEqualTo("alice");
        assertThat(second.proxy()).as("the one who connected").isEqualTo(PROXY);
        assertThat(xclient.ehlo()).isFalse();
        SmtpPeer third = after(second, "ADDR=192.0.2.10");
        assertThat(third.remote())
                .as("another client on a port of its own")
                .isEqualTo(new InetSocketAddress("192.0.2.10", 0));
        assertThat(third.remote().getHostString()).isEqualTo("192.0.2.10");
        assertThat(xclient.helo()).isEqualTo("b.example");
    }

    @Test
    void whoIsUnknownIsNotTheProxy() {
        SmtpPeer unknown = after(PROXY, "ADDR=[UNAVAILABLE] NAME=[UNAVAILABLE] DESTADDR=[UNAVAILABLE]");
        assertThat(unknown.remote()).isEqualTo(new InetSocketAddress("0.0.0.0", 0));
        assertThat(unknown.local().getAddress()).isEqualTo(PROXY.local().getAddress());
    }

    @Test
    void anIpv4AddressInIpv6ClothesIsThatAddress() {
        assertThat(after(PROXY, "ADDR=IPV6:::ffff:192.0.2.9").remote())
                .isEqualTo(new InetSocketAddress("192.0.2.9", 0));
    }

    @Test
    void tlsForgetsAll() {
        SmtpPeer client = after(PROXY, "ADDR=192.0.2.9 HELO=a LOGIN=alice PROTO=SMTP");
        xclient.forget();
        SmtpPeer secured = client.secured(new TlsInfo("TLSv1.3", "x"));
        assertThat(secured.remote()).isEqualTo(PROXY.remote());
        assertThat(secured.authUser()).isNull();
        assertThat(secured.proxy()).isNull();
        assertThat(xclient.helo()).isNull();
        assertThat(xclient.ehlo()).isTrue();
        assertThat(after(secured, "ADDR=192.0.2.9").authUser()).isNull();
    }

    @Test
    void aMistakeChangesNothing() {
        after(PROXY, "HELO=a LOGIN=alice");
        assertThat(xclient.parse("HELO=b LOGIN=bob ADDR=x", PROXY).refused()).isEqualTo(Replies.BAD_XCLIENT);
        assertThat(xclient.helo()).isEqualTo("a");
        assertThat(after(PROXY, "PORT=1").authUser()).isEqualTo("alice");
    }

    @Test
    void garbageNeverThrows() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        String[] pieces = {
            "NAME",
            "ADDR",
            "PORT",
            "HELO",
            "LOGIN",
            "DESTADDR",
            "=",
            " ",
            "+",
            "+41",
            "[UNAVAILABLE]",
            "192.0.2.9",
            "IPV6:",
            "::1",
            "65535",
            "99999",
            "\u00e9",
            "x".repeat(300)
        };
        for (int i = 0; i < 50_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int n = random.nextInt(8); n > 0; n--) {
                text.append(pieces[random.nextInt(pieces.length)]);
            }
            assertThat(new Xclient().parse(text.toString(), PROXY))
                    .as("seed %d", seed)
                    .isNotNull();
        }
    }
}
