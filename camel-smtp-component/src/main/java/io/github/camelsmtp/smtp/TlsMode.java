package io.github.camelsmtp.smtp;

import io.github.camelsmtp.mail.Reply;
import org.jspecify.annotations.Nullable;

/** What a server does about TLS (RFC 3207, RFC 8314). */
public enum TlsMode {
    /** There is none. */
    NONE,
    /** STARTTLS is offered, and nobody must take it: what a server for everybody's mail does. */
    OFFERED,
    /** STARTTLS is offered, and without it there is no mail: 530 5.7.0. */
    REQUIRED,
    /** TLS from the first octet (RFC 8314 §3.3). */
    IMPLICIT;

    /** Why STARTTLS can't be for this client now, or null. */
    @Nullable
    Reply refusal(SmtpPeer peer) {
        if (this == NONE) {
            return Replies.NOT_IMPLEMENTED;
        }
        if (peer.tls() != null) {
            return Replies.TLS_ACTIVE;
        }
        return peer.authUser() != null ? Replies.TLS_AFTER_AUTH : null;
    }
}
