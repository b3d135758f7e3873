package io.github.camelsmtp.smtp;

import io.github.camelsmtp.mail.Envelope;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * What is known of the client at some moment of a session. Immutable.
 *
 * @param remote its address
 * @param local our address, as it connected to it
 * @param helo the name it gave with HELO or EHLO, as it sent it, so hostile; null before
 * @param ehlo whether it was EHLO
 * @param tls its TLS, null if it has none
 * @param authUser the account it has logged in to, null if it has not
 * @param proxy who has connected to us and speaks for it with XCLIENT; null if it speaks for itself
 */
public record SmtpPeer(
        InetSocketAddress remote,
        InetSocketAddress local,
        @Nullable String helo,
        boolean ehlo,
        @Nullable TlsInfo tls,
        @Nullable String authUser,
        @Nullable SmtpPeer proxy) {

    /** A client that speaks for itself. */
    public SmtpPeer(
            InetSocketAddress remote,
            InetSocketAddress local,
            @Nullable String helo,
            boolean ehlo,
            @Nullable TlsInfo tls,
            @Nullable String authUser) {
        this(remote, local, helo, ehlo, tls, authUser, null);
    }

    /** A client that has just connected. */
    public static SmtpPeer connected(InetSocketAddress remote, InetSocketAddress local) {
        return new SmtpPeer(remote, local, null, false, null, null);
    }

    /** What it speaks (RFC 3848). */
    public SmtpProtocol protocol() {
        return SmtpProtocol.of(ehlo, tls != null, authUser != null);
    }

    /** What a message of it came with. */
    public SmtpProtocol protocol(Envelope envelope) {
        return envelope.request().smtpUtf8() ? protocol().utf8() : protocol();
    }

    SmtpPeer greeted(String name, boolean byEhlo) {
        return new SmtpPeer(remote, local, name, byEhlo, tls, authUser, proxy);
    }

    /** A client whose TLS has just begun: what it said before does not count (RFC 3207 §4.2). */
    SmtpPeer secured(TlsInfo info) {
        return new SmtpPeer(connected().remote, connected().local, null, false, info, null);
    }

    /** Who has connected to us: itself, or who speaks for it. */
    SmtpPeer connected() {
        return proxy == null ? this : proxy;
    }

    /** The client that this one speaks for, as if it had just connected. */
    SmtpPeer spokenFor(InetSocketAddress itsRemote, InetSocketAddress itsLocal, @Nullable String login) {
        return new SmtpPeer(itsRemote, itsLocal, null, false, tls, login, connected());
    }

    SmtpPeer authenticated(String account) {
        return new SmtpPeer(remote, local, helo, ehlo, tls, account, proxy);
    }
}
