package io.github.camelsmtp.smtp;

import io.github.camelsmtp.mail.Reply;
import org.jspecify.annotations.Nullable;

/**
 * A policy's answer: accept, reject with a reply, or no opinion.
 *
 * @param kind which of the three
 * @param reply what the client is told, if rejected; else null
 */
public record Decision(Kind kind, @Nullable Reply reply) {

    /** The three answers. */
    public enum Kind {
        /** Yes; no later policy is asked. */
        ACCEPT,
        /** No, with a reply; no later policy is asked. */
        REJECT,
        /** Somebody else decides. */
        NO_OPINION
    }

    /** Yes. */
    public static final Decision ACCEPT = new Decision(Kind.ACCEPT, null);

    /** Somebody else decides. */
    public static final Decision NO_OPINION = new Decision(Kind.NO_OPINION, null);

    /** @throws IllegalArgumentException if the reply does not fit the kind */
    public Decision {
        if ((kind == Kind.REJECT) != (reply != null && !reply.isPositive())) {
            throw new IllegalArgumentException("a rejection, and only a rejection, has a 4xx or 5xx reply");
        }
    }

    /** No. @param reply a 4xx or 5xx reply; 421 also ends the session (RFC 5321 §3.8) */
    public static Decision reject(Reply reply) {
        return new Decision(Kind.REJECT, reply);
    }
}
