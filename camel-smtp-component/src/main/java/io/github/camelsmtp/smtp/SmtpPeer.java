package io.github.camelsmtp.smtp;

import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * What is known of the client at some moment of a session. Immutable.
 *
 * @param remote its address
 * @param local our address, as it connected to it
 * @param helo the name it gave with HELO or EHLO, as it sent it, so hostile; null before
 * @param protocol what it speaks (RFC 3848)
 */
public record SmtpPeer(
        InetSocketAddress remote,
        InetSocketAddress local,
        @Nullable String helo,
        SmtpProtocol protocol) {

    /** A client that has just connected. */
    public static SmtpPeer connected(InetSocketAddress remote, InetSocketAddress local) {
        return new SmtpPeer(remote, local, null, SmtpProtocol.SMTP);
    }

    SmtpPeer greeted(String name, SmtpProtocol spoken) {
        return new SmtpPeer(remote, local, name, spoken);
    }
}
