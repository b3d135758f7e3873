package io.github.camelsmtp.net;

import io.github.camelsmtp.auth.SaslCredentials;
import io.github.camelsmtp.auth.TlsMode;
import io.github.camelsmtp.smtp.SmtpDialect;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * Where a client goes, as whom, and what it demands there. Connections are shared by messages whose targets are equal.
 *
 * @param host the server's name: looked for in its certificate, sent as SNI, and told in results
 * @param address where it is. Unresolved: its name is looked up, off the I/O threads, and its addresses are tried in order
 * @param bind the address we come from, or null for the system's choice
 * @param dialect what is spoken
 * @param tls NONE; OFFERED: if the server offers STARTTLS, and in the clear if that fails (RFC 7435); REQUIRED: STARTTLS or
 *     nothing; IMPLICIT: TLS from the first octet
 * @param certificate what is demanded of the certificate
 * @param credentials what to log in with, or null: without a login. If it can't be done, nothing is sent
 */
public record SmtpTarget(
        String host,
        InetSocketAddress address,
        @Nullable InetAddress bind,
        SmtpDialect dialect,
        TlsMode tls,
        ClientTls certificate,
        @Nullable SaslCredentials credentials) {

    /** A server of SMTP, with opportunistic TLS and no login. */
    public static SmtpTarget of(String host, int port) {
        return new SmtpTarget(
                host,
                InetSocketAddress.createUnresolved(host, port),
                null,
                SmtpDialect.SMTP,
                TlsMode.OFFERED,
                ClientTls.ANY,
                null);
    }

    /** The same server at a known address. */
    public SmtpTarget at(InetSocketAddress known) {
        return new SmtpTarget(host, known, bind, dialect, tls, certificate, credentials);
    }

    /** The same with other TLS. */
    public SmtpTarget with(TlsMode mode, ClientTls demanded) {
        return new SmtpTarget(host, address, bind, dialect, mode, demanded, credentials);
    }

    /** The same with a login. */
    public SmtpTarget with(SaslCredentials login) {
        return new SmtpTarget(host, address, bind, dialect, tls, certificate, login);
    }

    /** The same, coming from one of our addresses. */
    public SmtpTarget from(@Nullable InetAddress ours) {
        return new SmtpTarget(host, address, ours, dialect, tls, certificate, credentials);
    }

    /** The same in another dialect. */
    public SmtpTarget speaking(SmtpDialect other) {
        return new SmtpTarget(host, address, bind, other, tls, certificate, credentials);
    }
}
