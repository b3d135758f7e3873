package io.github.camelsmtp.smtp;

import io.github.camelsmtp.auth.TlsInfo;
import io.github.camelsmtp.mail.Envelope;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * What is known of the client at some moment of a session. Immutable.
 *
 * @param remote its address
 * @param local our address, as it connected to it
 * @param dialect which protocol the connection is for
 * @param helo the name it gave with HELO, EHLO or LHLO, as it sent it, so hostile; null before
 * @param ehlo whether it was EHLO or LHLO
 * @param tls its TLS, null if it has none
 * @param authUser the account it has logged in to, null if it has not
 * @param proxy who has connected to us and speaks for it with XCLIENT; null if it speaks for itself
 */
public record SmtpPeer(
        InetSocketAddress remote,
        InetSocketAddress local,
        SmtpDialect dialect,
        @Nullable String helo,
        boolean ehlo,
        @Nullable TlsInfo tls,
        @Nullable String authUser,
        @Nullable SmtpPeer proxy) {

    /** A client of SMTP that speaks for itself. */
    public SmtpPeer(
            InetSocketAddress remote,
            InetSocketAddress local,
            @Nullable String helo,
            boolean ehlo,
            @Nullable TlsInfo tls,
            @Nullable String authUser) {
        this(remote, local, SmtpDialect.SMTP, helo, ehlo, tls, authUser, null);
    }

    /** A client that has just connected. */
    public static SmtpPeer connected(InetSocketAddress remote, InetSocketAddress local, SmtpDialect dialect) {
        return new SmtpPeer(remote, local, dialect, null, false, null, null, null);
    }

    /** A client of SMTP that has just connected. */
    public static SmtpPeer connected(InetSocketAddress remote, InetSocketAddress local) {
        return connected(remote, local, SmtpDialect.SMTP);
    }

    /** What it speaks (RFC 3848). */
    public SmtpProtocol protocol() {
        return SmtpProtocol.of(dialect, ehlo, tls != null, authUser != null);
    }

    /** What a message of it came with. */
    public SmtpProtocol protocol(Envelope envelope) {
        return envelope.request().smtpUtf8() ? protocol().utf8() : protocol();
    }

    SmtpPeer greeted(String name, boolean byEhlo) {
        return new SmtpPeer(remote, local, dialect, name, byEhlo, tls, authUser, proxy);
    }

    /** A client whose TLS has just begun: what it said before does not count (RFC 3207 §4.2). */
    SmtpPeer secured(TlsInfo info) {
        return new SmtpPeer(connected().remote, connected().local, dialect, null, false, info, null, null);
    }

    /** Who has connected to us: itself, or who speaks for it. */
    SmtpPeer connected() {
        return proxy == null ? this : proxy;
    }

    /** The client that this one speaks for, as if it had just connected. */
    SmtpPeer spokenFor(InetSocketAddress itsRemote, InetSocketAddress itsLocal, @Nullable String login) {
        return new SmtpPeer(itsRemote, itsLocal, dialect, null, false, tls, login, connected());
    }

    SmtpPeer authenticated(String account) {
        return new SmtpPeer(remote, local, dialect, helo, ehlo, tls, account, proxy);
    }
}
