package io.github.camelsmtp.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelsmtp.auth.TlsInfo;
import io.github.camelsmtp.mail.BodyType;
import io.github.camelsmtp.mail.DeliveryMode;
import io.github.camelsmtp.mail.DeliveryRequest;
import io.github.camelsmtp.mail.EmailAddress;
import io.github.camelsmtp.mail.Envelope;
import io.github.camelsmtp.mail.ForwardPath;
import io.github.camelsmtp.mail.Recipient;
import io.github.camelsmtp.mail.ReversePath;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** RFC 5321 §4.4. */
class TraceHeaderTest {
    private static final ZonedDateTime WHEN = ZonedDateTime.of(2026, 3, 5, 7, 8, 9, 0, ZoneOffset.ofHours(2));
    private static final Recipient ALICE = Recipient.of(EmailAddress.of("alice@example.org"));

    private static String received(
            String helo, @Nullable String name, InetAddress address, List<Recipient> recipients) {
        InetSocketAddress remote = new InetSocketAddress(address, 40000);
        SmtpPeer peer = new SmtpPeer(remote, remote, helo, true, null, null);
        Envelope envelope = Envelope.of(ReversePath.NULL, recipients);
        byte[] field = TraceHeader.received(peer, name, "mx.example.org", "4XK1", envelope, WHEN);
        return new String(field, StandardCharsets.ISO_8859_1);
    }

    @Test
    void oneRecipientIsNamed() {
        InetAddress address = SessionDriver.address(192, 0, 2, 1);
        assertThat(received("client.example.com", "host.example.com", address, List.of(ALICE)))
                .isEqualTo("""
                        Received: from client.example.com (host.example.com [192.0.2.1])
                        \tby mx.example.org with ESMTP id 4XK1
                        \tfor <alice@example.org>;
                        \tThu, 5 Mar 2026 07:08:09 +0200
                        """.replace("\n", "\r\n"));
    }

    /** RFC 6531 §4.3: what came with SMTPUTF8 is called so, and only then the recipient is outside ASCII. */
    @Test
    void aMessageInUtf8IsCalledOne() {
        DeliveryRequest utf8 = new DeliveryRequest(DeliveryMode.MAIL, true, false, null, null, null, null, 0);
        Recipient juergen = Recipient.of(EmailAddress.of("j\u00fcrgen@m\u00fcnchen.example"));
        Envelope envelope =
                new Envelope(ReversePath.NULL, List.of(juergen), BodyType.EIGHT_BIT_MIME, OptionalLong.empty(), utf8);
        TlsInfo tls = new TlsInfo("TLSv1.3", "TLS_AES_128_GCM_SHA256");
        InetSocketAddress remote = new InetSocketAddress(SessionDriver.address(192, 0, 2, 1), 40000);
        SmtpPeer plain = new SmtpPeer(remote, remote, "\u00e4\u202e", true, null, null);
        SmtpPeer login = new SmtpPeer(remote, remote, "x", true, null, "bob");
        SmtpPeer secure = new SmtpPeer(remote, remote, "x", true, tls, null);
        SmtpPeer both = new SmtpPeer(remote, remote, "x", true, tls, "bob");
        assertThat(new String(
                        TraceHeader.received(plain, null, "mx.example.org", "4XK1", envelope, WHEN),
                        StandardCharsets.UTF_8))
                .isEqualTo("""
                        Received: from ?? ([192.0.2.1])
                        \tby mx.example.org with UTF8SMTP id 4XK1
                        \tfor <j\u00fcrgen@xn--mnchen-3ya.example>;
                        \tThu, 5 Mar 2026 07:08:09 +0200
                        """.replace("\n", "\r\n"));
        assertThat(login.protocol(envelope)).isEqualTo(SmtpProtocol.UTF8SMTPA);
        assertThat(secure.protocol(envelope)).isEqualTo(SmtpProtocol.UTF8SMTPS);
        assertThat(both.protocol(envelope)).isEqualTo(SmtpProtocol.UTF8SMTPSA);
        assertThat(both.protocol(Envelope.of(ReversePath.NULL, List.of(juergen))))
                .isEqualTo(SmtpProtocol.ESMTPSA);
    }

    @Test
    void lmtpIsNamedWithItsTlsAndItsLogin() {
        InetSocketAddress remote = new InetSocketAddress(SessionDriver.address(192, 0, 2, 1), 40000);
        TlsInfo tls = new TlsInfo("TLSv1.3", "TLS_AES_128_GCM_SHA256");
        SmtpPeer peer = SmtpPeer.connected(remote, remote, SmtpDialect.LMTP).greeted("x", true);
        assertThat(with(peer)).isEqualTo("LMTP");
        assertThat(with(peer.authenticated("alice"))).isEqualTo("LMTPA");
        assertThat(with(peer.secured(tls).greeted("x", true))).isEqualTo("LMTPS");
        assertThat(with(peer.secured(tls).greeted("x", true).authenticated("alice")))
                .isEqualTo("LMTPSA");
    }

    private static String with(SmtpPeer peer) {
        Envelope envelope = Envelope.of(ReversePath.NULL, List.of(ALICE));
        byte[] field = TraceHeader.received(peer, null, "mx.example.org", "4XK1", envelope, WHEN);
        String text = new String(field, StandardCharsets.ISO_8859_1);
        return text.substring(text.indexOf(" with ") + 6, text.indexOf(" id "));
    }

    @Test
    void severalRecipientsDoNotLearnOfEachOther() {
        Recipient postmaster = new Recipient(ForwardPath.POSTMASTER);
        InetAddress address = SessionDriver.address(192, 0, 2, 1);
        assertThat(received("x", null, address, List.of(ALICE, postmaster))).isEqualTo("""
                        Received: from x ([192.0.2.1])
                        \tby mx.example.org with ESMTP id 4XK1;
                        \tThu, 5 Mar 2026 07:08:09 +0200
                        """.replace("\n", "\r\n"));
    }

    @Test
    void ipv6AddressesAreLiteralsWithTheirTag() {
        InetAddress address = SessionDriver.address(0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1);
        assertThat(received("x", null, address, List.of(ALICE)))
                .startsWith("Received: from x ([IPv6:2001:db8:0:0:0:0:0:1])");
    }

    @Test
    void hostileNamesCannotBreakOutOfTheirPlace() {
        InetAddress address = SessionDriver.address(192, 0, 2, 1);
        String evil = "a b\r\nX-Evil: (yes);\0\u00e4";
        String field = received(evil, evil, address, List.of(ALICE));
        assertThat(field)
                .startsWith("Received: from a?b??X-Evil:??yes???? (a?b??X-Evil:??yes???? [192.0.2.1])\r\n\tby ");
        assertThat(field.lines()).hasSize(4);
        assertThat(received("x".repeat(2000), null, address, List.of(ALICE)).indexOf(" (["))
                .isLessThan(300);
    }
}
