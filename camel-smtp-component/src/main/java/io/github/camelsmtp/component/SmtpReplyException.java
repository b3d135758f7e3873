package io.github.camelsmtp.component;

import io.github.camelsmtp.mail.Reply;
import io.github.camelsmtp.smtp.MessageOutcome;
import io.github.camelsmtp.smtp.Replies;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Thrown in a route to choose the reply to the SMTP client: {@code throw new SmtpReplyException("550 5.7.1 No thanks")}.
 * Anywhere in the chain of causes will do.
 */
public class SmtpReplyException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient Reply reply;
    private final transient Map<String, Reply> replies;

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
        this(reply, Map.of(), cause);
    }

    /**
     * The route failed, and not in the same way for all. A client that hears one reply only (SMTP) is told the first 4xx, or
     * else the first 5xx; so is each recipient who is not named.
     *
     * @param replies by address; a positive one says that this recipient got the message all the same
     * @param cause why, for our logs only
     * @throws IllegalArgumentException if none of them is a 4xx or 5xx
     */
    public SmtpReplyException(Map<String, Reply> replies, @Nullable Throwable cause) {
        this(
                replies.isEmpty()
                        ? Replies.LOCAL_ERROR
                        : MessageOutcome.ofEach(List.copyOf(replies.values())).whole(),
                replies,
                cause);
    }

    private SmtpReplyException(Reply reply, Map<String, Reply> replies, @Nullable Throwable cause) {
        super(reply.toString(), cause);
        if (reply.code() < 400) {
            throw new IllegalArgumentException("a failure's reply must be 4xx or 5xx, not " + reply);
        }
        this.reply = reply;
        this.replies = Map.copyOf(replies);
    }

    /** What single recipients are told, by address; empty if all are told the same. */
    public Map<String, Reply> replies() {
        return replies == null ? Map.of() : replies;
    }

    /** What the client is told. */
    public Reply reply() {
        return reply == null ? Replies.LOCAL_ERROR : reply;
    }
}
