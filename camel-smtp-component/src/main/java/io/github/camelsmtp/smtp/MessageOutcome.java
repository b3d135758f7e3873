package io.github.camelsmtp.smtp;

import io.github.camelsmtp.mail.Reply;
import java.util.Collections;
import java.util.List;

/**
 * What became of a message: one reply for all of its recipients, or one for each. Immutable.
 *
 * <p>Bad input: replies that are not as many as the recipients say nothing certain of anybody, so each is told {@code 451}
 * and nothing is lost. It does not judge the codes.
 *
 * @param whole the one reply of SMTP: positive only if no recipient was refused
 * @param each the reply for each recipient, in the order of the envelope; empty if the one reply is true for all
 */
public record MessageOutcome(Reply whole, List<Reply> each) {

    /** @throws IllegalArgumentException if the one reply is positive and a recipient was refused */
    public MessageOutcome {
        each = List.copyOf(each);
        if (whole.isPositive() && !each.stream().allMatch(Reply::isPositive)) {
            throw new IllegalArgumentException("a message that a recipient does not get was not taken as a whole");
        }
    }

    /** The same for every recipient. */
    public static MessageOutcome of(Reply reply) {
        return new MessageOutcome(reply, List.of());
    }

    /**
     * A reply for each recipient. As a whole it is the first that says to try again, else the first refusal, else the first.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static MessageOutcome ofEach(List<Reply> replies) {
        Reply whole = replies.stream()
                .filter(Reply::isTransient)
                .findFirst()
                .or(() -> replies.stream().filter(Reply::isPermanent).findFirst())
                .or(() -> replies.stream().findFirst())
                .orElseThrow(() -> new IllegalArgumentException("an outcome needs a reply"));
        return new MessageOutcome(whole, replies);
    }

    /** Whether some recipients get the message and others do not. */
    public boolean isSplit() {
        return each.stream().anyMatch(Reply::isPositive) && !each.stream().allMatch(Reply::isPositive);
    }

    /** The replies for so many recipients, in order (RFC 2033 §4.2). */
    List<Reply> replies(int recipients) {
        if (each.isEmpty()) {
            return Collections.nCopies(recipients, whole);
        }
        return each.size() == recipients ? each : Collections.nCopies(recipients, Replies.LOCAL_ERROR);
    }
}
