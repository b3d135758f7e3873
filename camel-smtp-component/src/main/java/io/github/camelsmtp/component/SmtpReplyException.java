package io.github.camelsmtp.component;

import io.github.camelsmtp.mail.Reply;
import org.jspecify.annotations.Nullable;

/**
 * Thrown in a route to choose the reply to the SMTP client: {@code throw new SmtpReplyException("550 5.7.1 No thanks")}.
 * Anywhere in the chain of causes will do.
 */
public class SmtpReplyException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient Reply reply;

    /**
     * @param reply code, perhaps an enhanced status, text
     * @throws IllegalArgumentException if that is no reply, or not one of 4xx or 5xx
     */
    public SmtpReplyException(String reply) {
        this(
                Reply.parse(reply)
                        .orElseThrow(() -> new IllegalArgumentException("'" + reply + "' is not an SMTP reply")),
                null);
    }

    /**
     * @param reply a 4xx or 5xx reply
     * @param cause why, for our logs only
     * @throws IllegalArgumentException if the reply is another one: a route that succeeds sets the reply as a header
     */
    public SmtpReplyException(Reply reply, @Nullable Throwable cause) {
        super(reply.toString(), cause);
        if (reply.code() < 400) {
            throw new IllegalArgumentException("a failure's reply must be 4xx or 5xx, not " + reply);
        }
        this.reply = reply;
    }

    /** What the client is told. */
    public Reply reply() {
        return reply == null ? io.github.camelsmtp.smtp.Replies.LOCAL_ERROR : reply;
    }
}
