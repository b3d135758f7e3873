package io.github.camelsmtp.queue;

/** A place where queues are kept, each with a name of its own. Thread-safe. */
public interface OutboundQueues {

    /** How long a name may be, in characters. */
    int MAX_NAME = 64;

    /**
     * The queue of this name, which is there as soon as somebody asks for it.
     *
     * @throws IllegalArgumentException if the name is empty, longer than {@link #MAX_NAME}, or has other characters than
     *     ASCII letters, digits, {@code .}, {@code _} and {@code -}
     */
    OutboundQueue queue(String name);

    /** A name that was checked. @throws IllegalArgumentException as {@link #queue} */
    static String checkedName(String name) {
        boolean plain = name.chars()
                .allMatch(c -> c >= 'a' && c <= 'z'
                        || c >= 'A' && c <= 'Z'
                        || c >= '0' && c <= '9'
                        || c == '.'
                        || c == '_'
                        || c == '-');
        if (name.isEmpty() || name.length() > MAX_NAME || !plain) {
            throw new IllegalArgumentException(
                    "a queue's name has 1 to " + MAX_NAME + " letters, digits, '.', '_', '-'");
        }
        return name;
    }
}
