package io.github.camelsmtp.mail;

/**
 * How long a message may be on its way: the {@code BY} parameter of RFC 2852 §4.
 *
 * @param seconds how many are left, counted from the moment the MAIL command came; zero or less: it is late already
 * @param mode what is to happen when they are over
 * @param trace whether relays are to be reported (§4, by-trace)
 */
public record DeliverBy(long seconds, Mode mode, boolean trace) {

    /** What happens to a message that is late. */
    public enum Mode {
        /** {@code R}: it is returned. */
        RETURN,
        /** {@code N}: the sender is told, and it goes on. */
        NOTIFY
    }

    /** @throws IllegalArgumentException if it is to be returned and has no time (RFC 2852 §4) */
    public DeliverBy {
        if (mode == Mode.RETURN && seconds <= 0) {
            throw new IllegalArgumentException("a message that is to be returned needs time");
        }
    }
}
