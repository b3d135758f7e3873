package io.github.camelsmtp.wire;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/**
 * Prepares a message to be sent as lines that end with a dot: a POP3 multi-line response (RFC 1939 §3) or the content
 * after DATA (RFC 5321 §4.5.2). The message comes in any pieces; nothing of it is kept.
 *
 * <p>A line that begins with a dot gets a second one, and {@link #end} writes the dot that stands alone, after a CRLF if
 * the message does not end in one. For POP3's TOP it stops after a number of body lines: the header section, the blank
 * line, and as many lines of the body (RFC 1939 §7).
 *
 * <pre>
 * state       CR   LF           .                other
 * LINE_START  CR   BARE_LF      TEXT, doubled    TEXT
 * TEXT        CR   BARE_LF      TEXT             TEXT
 * CR          CR   LINE_START   TEXT, doubled    TEXT
 * BARE_LF     CR   BARE_LF      TEXT, doubled    TEXT
 * </pre>
 *
 * <p>Bad input: what the RFCs call a line ends in CRLF, but readers exist that also end one at a bare CR or a bare LF, and
 * for them {@code LF.LF} or {@code CR.CR} would be the end of the message. So a dot is doubled after those too. It does not
 * repair them: octets go out as they came in, and a message of proper lines comes out exactly as the RFCs say.
 */
public final class DotStuffer {
    /** No limit of body lines. */
    private static final long ALL = -1;

    private static final byte[] DOT = {'.'};
    private static final byte[] END = ".\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] END_AFTER_CRLF = "\r\n.\r\n".getBytes(StandardCharsets.US_ASCII);

    private enum State {
        LINE_START,
        TEXT,
        CR,
        BARE_LF
    }

    private final Consumer<ByteBuffer> sink;
    private State state = State.LINE_START;
    private boolean blankLine = true;
    private boolean inHeader;
    private long linesLeft;
    private long octets;

    private DotStuffer(Consumer<ByteBuffer> sink, long bodyLines) {
        this.sink = sink;
        this.inHeader = bodyLines != ALL;
        this.linesLeft = bodyLines;
    }

    /**
     * Sends a whole message.
     *
     * @param sink takes runs of octets, never empty, each good only during the call
     */
    public static DotStuffer whole(Consumer<ByteBuffer> sink) {
        return new DotStuffer(sink, ALL);
    }

    /**
     * Sends the top of a message.
     *
     * @param bodyLines lines of the body, 0 or more; more than there are is the whole message
     */
    public static DotStuffer top(Consumer<ByteBuffer> sink, long bodyLines) {
        if (bodyLines < 0) {
            throw new IllegalArgumentException("bodyLines must be 0 or more, not " + bodyLines);
        }
        return new DotStuffer(sink, bodyLines);
    }

    /**
     * Sends the next octets of the message; consumes all of them, or those up to the limit of body lines.
     *
     * @return whether more is wanted: false when the top is complete
     */
    public boolean encode(ByteBuffer in) {
        int run = in.position();
        int end = in.limit();
        int i = run;
        while (i < end && !complete()) {
            if (state == State.TEXT) {
                i = skipText(in, i, end);
                if (i == end) {
                    break;
                }
            }
            byte octet = in.get(i);
            if (octet == '.' && state != State.TEXT) {
                emit(in, run, i);
                sink.accept(ByteBuffer.wrap(DOT).asReadOnlyBuffer());
                run = i;
            }
            state = next(octet);
            i++;
        }
        emit(in, run, i);
        in.position(i);
        return !complete();
    }

    /** Most octets of a message are looked at here, and only here: eight at a time. */
    private static int skipText(ByteBuffer in, int from, int end) {
        int i = from;
        while (end - i >= Long.BYTES && hasNoLineEnd(in.getLong(i))) {
            i += Long.BYTES;
        }
        while (i < end) {
            byte octet = in.get(i);
            if (octet == '\r' || octet == '\n') {
                break;
            }
            i++;
        }
        return i;
    }

    /** Whether all eight octets are over 13, CR: subtracting 14 from each sets no sign that was not there. */
    private static boolean hasNoLineEnd(long eight) {
        return (eight - 0x0e0e0e0e0e0e0e0eL & ~eight & 0x8080808080808080L) == 0;
    }

    private State next(byte octet) {
        switch (octet) {
            case '\r':
                return State.CR;
            case '\n':
                endOfLine();
                return state == State.CR ? State.LINE_START : State.BARE_LF;
            default:
                blankLine = false;
                return State.TEXT;
        }
    }

    /** Counts for TOP: the first blank line ends the header section, each line after it is one of the body. */
    private void endOfLine() {
        if (inHeader) {
            inHeader = !blankLine;
        } else if (linesLeft > 0) {
            linesLeft--;
        }
        blankLine = true;
    }

    private boolean complete() {
        return !inHeader && linesLeft == 0;
    }

    private void emit(ByteBuffer in, int from, int to) {
        if (from < to) {
            octets += to - from;
            sink.accept(in.slice(from, to - from));
        }
    }

    /** Sends the end of the message: {@code .CRLF}, after a CRLF if there was none. Nothing is to be called after it. */
    public void end() {
        byte[] end = state == State.LINE_START ? END : END_AFTER_CRLF;
        sink.accept(ByteBuffer.wrap(end).asReadOnlyBuffer());
    }

    /** How many octets of the message have been sent, those that were added not counted. */
    public long octets() {
        return octets;
    }
}
