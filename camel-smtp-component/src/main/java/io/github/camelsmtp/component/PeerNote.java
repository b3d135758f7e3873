package io.github.camelsmtp.component;

import io.github.camelsmtp.auth.TlsInfo;
import io.github.camelsmtp.mail.IpAddress;
import io.github.camelsmtp.smtp.SmtpDialect;
import io.github.camelsmtp.smtp.SmtpPeer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * A client as a line of text, so that a route that runs later, perhaps in another process, knows it: addresses, name, TLS
 * and login. Its certificate is not kept, nor who spoke for it with XCLIENT.
 *
 * <p>Bad input: a text that is none of ours is a client of which nothing is known.
 */
final class PeerNote {
    /** No field has it: control characters of the client's name are replaced. */
    private static final String SEPARATOR = "\n";

    private static final int FIELDS = 10;
    private static final int MAX_FIELD = 255;
    private static final InetSocketAddress UNKNOWN = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    private PeerNote() {}

    static String of(SmtpPeer peer) {
        TlsInfo tls = peer.tls();
        return String.join(
                SEPARATOR,
                peer.remote().getAddress().getHostAddress(),
                Integer.toString(peer.remote().getPort()),
                peer.local().getAddress().getHostAddress(),
                Integer.toString(peer.local().getPort()),
                peer.dialect().name(),
                peer.ehlo() ? "1" : "0",
                field(peer.helo()),
                field(tls == null ? null : tls.protocol()),
                field(tls == null ? null : tls.cipher()),
                field(peer.authUser()));
    }

    private static String field(@Nullable String text) {
        String plain = ExchangeHeaders.printable(text == null ? "" : text);
        return plain.length() > MAX_FIELD ? plain.substring(0, MAX_FIELD) : plain;
    }

    static SmtpPeer peer(@Nullable String note) {
        String[] fields = note == null ? new String[0] : note.split(SEPARATOR, -1);
        if (fields.length != FIELDS) {
            return SmtpPeer.connected(UNKNOWN, UNKNOWN);
        }
        TlsInfo tls = fields[7].isEmpty() ? null : new TlsInfo(fields[7], fields[8]);
        return new SmtpPeer(
                address(fields[0], fields[1]),
                address(fields[2], fields[3]),
                fields[4].equals(SmtpDialect.LMTP.name()) ? SmtpDialect.LMTP : SmtpDialect.SMTP,
                fields[6].isEmpty() ? null : fields[6],
                fields[5].equals("1"),
                tls,
                fields[9].isEmpty() ? null : fields[9],
                null);
    }

    private static InetSocketAddress address(String host, String port) {
        int scope = host.indexOf('%'); // of a link-local address: it means something on this machine alone
        String plain = scope < 0 ? host : host.substring(0, scope);
        return IpAddress.parse(plain)
                .map(address -> new InetSocketAddress(address, Integer.parseInt(port)))
                .orElse(UNKNOWN);
    }
}
