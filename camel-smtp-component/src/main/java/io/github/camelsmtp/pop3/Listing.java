package io.github.camelsmtp.pop3;

import io.github.camelsmtp.store.StoredMessage;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;

/**
 * The lines that LIST and UIDL answer with, made piece by piece as the client reads them: a maildrop may hold millions of
 * messages, and a client may ask again and again.
 */
final class Listing {
    /** A line is at most 1 + 10 + 70 + 2 octets. */
    static final int LINES_AT_ONCE = 256;

    private final MessageList messages;
    private final Function<StoredMessage, Object> column;
    private int next;

    private Listing(MessageList messages, Function<StoredMessage, Object> column) {
        this.messages = messages;
        this.column = column;
        this.next = messages.next(1);
    }

    /** {@code scan-listing = msg SP octets} (RFC 1939 §5). */
    static Listing scan(MessageList messages) {
        return new Listing(messages, StoredMessage::octets);
    }

    /** {@code unique-id-listing = msg SP unique-id} (RFC 1939 §7). */
    static Listing uniqueIds(MessageList messages) {
        return new Listing(messages, StoredMessage::uid);
    }

    /** The line of one message, without CRLF. */
    String line(int number) {
        return number + " " + column.apply(messages.get(number));
    }

    boolean finished() {
        return messages.isPast(next);
    }

    /** The messages up to this one must be listed before the next lines are made. */
    int needed() {
        return next + LINES_AT_ONCE;
    }

    /** The next lines, and the dot at the end if they are the last ones. None of them can begin with a dot. */
    ByteBuffer piece() {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < LINES_AT_ONCE && !finished(); i++) {
            lines.append(line(next)).append("\r\n");
            next = messages.next(next + 1);
        }
        if (finished()) {
            lines.append(".\r\n");
        }
        return ByteBuffer.wrap(lines.toString().getBytes(StandardCharsets.US_ASCII));
    }
}
