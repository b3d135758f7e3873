package io.github.camelsmtp.wire;

import java.nio.ByteBuffer;

/**
 * Finds the end of a message that is sent with DATA and takes the stuffed dots out (RFC 5321 §4.1.1.4, §4.5.2).
 *
 * <p>The end is CRLF.CRLF and nothing else, where the first CRLF may be the one that ended the DATA command. Every place
 * where the scan can stand between two octets has a name, so there is no sequence it could misread:
 *
 * <pre>
 * state       CR          LF            .          other
 * LINE_START  CR          TEXT (stray)  DOT        TEXT
 * TEXT        CR          TEXT (stray)  TEXT       TEXT
 * CR          CR (stray)  LINE_START    TEXT (s.)  TEXT (stray)
 * DOT         DOT_CR      TEXT (stray)  TEXT       TEXT
 * DOT_CR      CR (stray)  END           TEXT (s.)  TEXT (stray)
 * END         consumes nothing
 * </pre>
 *
 * <p>Bad input: a stray CR or LF is remembered ({@link #stray}) and never begins a line, so {@code LF.LF}, {@code LF.CRLF}
 * or {@code CR.CR} end nothing; the message has to be refused once it has been drained, for others could read it as two
 * (RFC 5321 §2.3.8). The octets handed on are exact only while nothing is stray. It does not count octets and does not
 * limit lines: RFC 5321 §4.5.3.1.6 is a minimum, and a long line does no harm.
 */
public final class DataDecoder {

    /** Takes the octets of the message; the buffer is only good during the call. */
    public interface Sink {
        /** A run of octets, never empty. */
        void octets(ByteBuffer run);
    }

    private enum State {
        LINE_START,
        TEXT,
        CR,
        DOT,
        DOT_CR,
        END
    }

    private final Sink sink;
    private State state = State.LINE_START;
    private boolean stray;

    /** A decoder that stands behind the CRLF of the DATA command. */
    public DataDecoder(Sink sink) {
        this.sink = sink;
    }

    /**
     * Consumes octets up to the end of the message, or all of them.
     *
     * @return whether the message has ended; what follows it is left in the buffer
     */
    public boolean decode(ByteBuffer in) {
        int run = in.position();
        int end = in.limit();
        int i = run;
        while (i < end && state != State.END) {
            State before = state;
            if (before == State.TEXT) {
                i = skipText(in, i, end);
                if (i == end) {
                    break;
                }
            }
            state = next(before, in.get(i));
            if (state == State.DOT || before == State.DOT && state == State.DOT_CR) {
                // The dot is not part of the message, nor is the CR that may belong to the end.
                emit(in, run, i);
                run = i + 1;
            } else if (state == State.END) {
                run = i + 1;
            }
            i++;
        }
        emit(in, run, i);
        in.position(i);
        return state == State.END;
    }

    /** Most octets of a message are looked at here, and only here. */
    private static int skipText(ByteBuffer in, int from, int end) {
        int i = from;
        while (i < end) {
            byte octet = in.get(i);
            if (octet == '\r' || octet == '\n') {
                break;
            }
            i++;
        }
        return i;
    }

    private State next(State from, byte octet) {
        return switch (octet) {
            case '\r' -> carriageReturn(from);
            case '\n' -> lineFeed(from);
            case '.' -> from == State.LINE_START ? State.DOT : text(from);
            default -> text(from);
        };
    }

    private State carriageReturn(State from) {
        stray |= from == State.CR || from == State.DOT_CR;
        return from == State.DOT ? State.DOT_CR : State.CR;
    }

    private State lineFeed(State from) {
        return switch (from) {
            case CR -> State.LINE_START;
            case DOT_CR, END -> State.END;
            case LINE_START, TEXT, DOT -> {
                stray = true;
                yield State.TEXT;
            }
        };
    }

    private State text(State from) {
        stray |= from == State.CR || from == State.DOT_CR;
        return State.TEXT;
    }

    private void emit(ByteBuffer in, int from, int to) {
        if (from < to) {
            sink.octets(in.slice(from, to - from));
        }
    }

    /** Whether a CR or a LF stood alone so far. */
    public boolean stray() {
        return stray;
    }
}
