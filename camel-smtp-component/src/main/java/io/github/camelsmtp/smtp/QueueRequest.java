package io.github.camelsmtp.smtp;

import java.util.List;

/** What a client asks of the outbound queue: that it be worked on, or that its mail be sent the other way on this connection. */
public sealed interface QueueRequest {

    /** Who asks for it. */
    SmtpPeer peer();

    /** What a name in ETRN means (RFC 1985 §5.3). */
    enum Scope {
        /** One host or domain. */
        NODE,
        /** {@code @}: a domain and what is under it. */
        DOMAIN,
        /** {@code #}: a queue of the server's own. */
        QUEUE
    }

    /**
     * {@code ETRN} (RFC 1985): work on the queue for somebody, who is not necessarily the client. The replies: 250 it has
     * begun, 251 there is nothing, 252 there is something, 253 there are so many, 458 it can't, 459 it must not.
     *
     * @param peer the client
     * @param scope what the name means
     * @param name a domain in lower case, or the name of a queue
     */
    record Etrn(SmtpPeer peer, Scope scope, String name) implements QueueRequest {}

    /**
     * {@code ATRN} (RFC 2645 §5.2): send me the mail of these domains. The replies: 250 here it comes, 450 not you, 451 not
     * now, 453 there is nothing.
     *
     * @param peer the client, logged in
     * @param domains in lower case; none: all that are its
     */
    record Atrn(SmtpPeer peer, List<String> domains) implements QueueRequest {}

    /**
     * {@code TURN} (RFC 821 §3.8): send me my mail. The replies: 250 here it comes, 502 no.
     *
     * @param peer the client, logged in: RFC 821 lets anybody take anybody's mail
     */
    record Turn(SmtpPeer peer) implements QueueRequest {}
}
