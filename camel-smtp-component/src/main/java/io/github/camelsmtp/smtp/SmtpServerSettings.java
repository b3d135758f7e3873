package io.github.camelsmtp.smtp;

import io.github.camelsmtp.auth.TlsMode;
import io.github.camelsmtp.mail.Networks;
import io.github.camelsmtp.mail.Reply;
import org.jspecify.annotations.Nullable;

/**
 * What is the same for every session of a server.
 *
 * @param hostname our name in greeting, EHLO reply and Received
 * @param limits how much a session may ask of us
 * @param auth how clients may log in
 * @param tls what the server does about TLS
 * @param extensions what it offers because whoever takes its mail can honour it
 * @param xclients the networks of those who may say with XCLIENT for whom they speak
 * @param dialect which protocol it speaks
 * @param greetsFirst whether a client that speaks before the greeting is closed, and not only charged an error
 */
public record SmtpServerSettings(
        String hostname,
        SmtpLimits limits,
        SmtpAuthSettings auth,
        TlsMode tls,
        Extensions extensions,
        Networks xclients,
        SmtpDialect dialect,
        boolean greetsFirst) {

    /** A server of SMTP where everybody speaks for himself. */
    public SmtpServerSettings(
            String hostname, SmtpLimits limits, SmtpAuthSettings auth, TlsMode tls, Extensions extensions) {
        this(hostname, limits, auth, tls, extensions, Networks.NONE, SmtpDialect.SMTP, false);
    }

    /** A server of SMTP that offers what the protocol itself can honour. */
    public SmtpServerSettings(String hostname, SmtpLimits limits, SmtpAuthSettings auth, TlsMode tls) {
        this(hostname, limits, auth, tls, Extensions.NONE);
    }

    /** The same server, offering these extensions. */
    public SmtpServerSettings offering(Extensions offered) {
        return new SmtpServerSettings(hostname, limits, auth, tls, offered, xclients, dialect, greetsFirst);
    }

    /** The same server, where clients of these networks may speak for others. */
    public SmtpServerSettings believing(Networks proxies) {
        return new SmtpServerSettings(hostname, limits, auth, tls, extensions, proxies, dialect, greetsFirst);
    }

    /** The same server, speaking this dialect. */
    public SmtpServerSettings speaking(SmtpDialect other) {
        return new SmtpServerSettings(hostname, limits, auth, tls, extensions, xclients, other, greetsFirst);
    }

    /** The same server, which closes whoever does not wait for its greeting. */
    public SmtpServerSettings greetingFirst() {
        return new SmtpServerSettings(hostname, limits, auth, tls, extensions, xclients, dialect, true);
    }

    /** What a client must do before it may send mail, or null. */
    @Nullable
    Reply refusal(SmtpPeer peer) {
        if (tls == TlsMode.REQUIRED && peer.tls() == null) {
            return Replies.TLS_REQUIRED;
        }
        return auth.required() && peer.authUser() == null ? Replies.AUTH_REQUIRED : null;
    }

    /** A server nobody can log in to, without TLS. */
    public SmtpServerSettings(String hostname, SmtpLimits limits) {
        this(hostname, limits, SmtpAuthSettings.NONE, TlsMode.NONE);
    }
}
