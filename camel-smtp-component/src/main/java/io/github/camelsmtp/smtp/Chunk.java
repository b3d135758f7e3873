package io.github.camelsmtp.smtp;

import io.github.camelsmtp.mail.Reply;
import io.github.camelsmtp.mail.UnicodeText;
import org.jspecify.annotations.Nullable;

/**
 * The octets that a BDAT command announced (RFC 3030 §2). They come whether the command is refused or not, so a refused
 * chunk is counted down like any other and its refusal told at the end. Confined.
 */
final class Chunk {
    /** What is refused is drained if it is not more than this many times the largest message, */
    private static final int DRAIN_FACTOR = 4;

    /** or if it is not more than this: with a small limit an ordinary message is many times as large. */
    private static final long DRAINED_ANYWAY = 1 << 20;

    private final long size;
    private final boolean last;
    private final @Nullable Reply refusal;
    private long remaining;

    private Chunk(long size, boolean last, @Nullable Reply refusal) {
        this.size = size;
        this.last = last;
        this.refusal = refusal;
        this.remaining = size;
    }

    /**
     * {@code bdat-cmd = "BDAT" SP chunk-size [ SP end-marker ]}, {@code chunk-size = 1*DIGIT}, {@code end-marker = "LAST"};
     * refused if it is anything else, or more than anybody would drain.
     */
    static Parsed<Chunk> parse(String argument, SmtpLimits limits) {
        int space = argument.indexOf(' ');
        String digits = space < 0 ? argument : argument.substring(0, space);
        boolean last = space >= 0 && argument.substring(space).strip().equalsIgnoreCase("LAST");
        boolean number =
                !digits.isEmpty() && digits.length() <= 18 && digits.chars().allMatch(c -> c >= '0' && c <= '9');
        if (!number || space >= 0 && !last || !UnicodeText.isAscii(argument)) {
            return Parsed.refused(Replies.BAD_BDAT);
        }
        long size = Long.parseLong(digits);
        return isAbsurd(size, limits) ? Parsed.refused(Replies.TOO_LARGE) : Parsed.as(new Chunk(size, last, null));
    }

    /** Whether so many octets are more than anybody would drain. */
    static boolean isAbsurd(long octets, SmtpLimits limits) {
        return limits.messageSize() > 0 && octets > DRAINED_ANYWAY && octets / DRAIN_FACTOR > limits.messageSize();
    }

    /** The same chunk, to be drained and then refused. */
    Chunk refusedWith(Reply reply) {
        return new Chunk(size, last, reply);
    }

    long size() {
        return size;
    }

    boolean last() {
        return last;
    }

    @Nullable
    Reply refusal() {
        return refusal;
    }

    long remaining() {
        return remaining;
    }

    void consumed(int octets) {
        remaining -= octets;
    }
}
