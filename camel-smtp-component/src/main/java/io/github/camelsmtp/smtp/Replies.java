package io.github.camelsmtp.smtp;

import io.github.camelsmtp.mail.Reply;

/** Every reply the server can give of itself, in one place, by name. Codes: RFC 5321 §4.2.3, RFC 3463, RFC 5248. */
public final class Replies {
    /** The receiver has no room for work. */
    public static final Reply BUSY = Reply.of(451, 3, 2, "Too busy, try again later");

    /** Something of ours failed; the text tells nothing. */
    public static final Reply LOCAL_ERROR = Reply.of(451, 3, 0, "Local error in processing, try again later");

    /** Too many connections from one address, or in all. */
    public static final Reply TOO_MANY_CONNECTIONS = Reply.plain(421, "4.7.0 Too many connections, try again later");

    /** We are stopping. */
    public static final Reply SHUTTING_DOWN = Reply.of(421, 3, 2, "Service is shutting down, try again later");

    private Replies() {}
}
