package io.github.camelsmtp.archive;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Rewrites the lines of a message between how a store has them (CRLF) and how a file has them, octet by octet: it does not
 * matter where a buffer ends, and a line may be of any length. Confined.
 *
 * <p>mboxrd (<a href="http://qmail.org/man/man5/mbox.html">the format's page</a>): a line that is {@code From } behind any
 * number of {@code >} gets one {@code >} more, and loses it on the way back, so that nothing is lost.
 */
final class LineRules {
    private static final byte[] FROM = "From ".getBytes(StandardCharsets.US_ASCII);

    /** What is done. */
    enum Mode {
        /** CRLF becomes LF, and {@code From } lines are quoted. */
        TO_MBOX,
        /** LF becomes CRLF, and {@code >From } lines lose a {@code >}. */
        FROM_MBOX,
        /** LF becomes CRLF. */
        FROM_FILE
    }

    private final Mode mode;
    private boolean lineStart = true;
    private boolean afterCr;
    /** Whether a {@code >} of a quoted line is held back; it may be any of them. */
    private boolean held;
    /** How much of {@code From } was seen and is held back; -1: this line is not one. */
    private int matched;

    LineRules(Mode mode) {
        this.mode = mode;
    }

    /** Takes octets. */
    void rewrite(byte[] octets, int length, ByteArrayOutputStream out) {
        for (int i = 0; i < length; i++) {
            octet(octets[i], out);
        }
    }

    /** Gives out what was held back, and ends the last line if it has no end. */
    void finish(ByteArrayOutputStream out) {
        release(out);
        if (afterCr) {
            out.write('\r');
            afterCr = false;
            lineStart = false;
        }
        if (!lineStart) {
            lineEnd(out);
        }
    }

    private void octet(byte octet, ByteArrayOutputStream out) {
        if (afterCr && octet != '\n') {
            afterCr = false;
            text((byte) '\r', out);
        }
        if (octet == '\r') {
            release(out);
            afterCr = true;
        } else if (octet == '\n') {
            afterCr = false;
            release(out);
            lineEnd(out);
        } else {
            text(octet, out);
        }
    }

    private void text(byte octet, ByteArrayOutputStream out) {
        if (mode == Mode.FROM_FILE || matched < 0) {
            out.write(octet);
        } else if (octet == FROM[matched]) {
            matched++;
            if (matched == FROM.length) {
                if (mode == Mode.TO_MBOX) {
                    out.write('>');
                }
                held = false;
                out.write(FROM, 0, FROM.length);
                matched = -1;
            }
        } else if (octet == '>' && matched == 0) {
            if (mode == Mode.TO_MBOX || held) {
                out.write('>');
            }
            held = mode == Mode.FROM_MBOX;
        } else {
            release(out);
            out.write(octet);
        }
        lineStart = false;
    }

    private void release(ByteArrayOutputStream out) {
        if (held) {
            out.write('>');
            held = false;
        }
        if (matched > 0) {
            out.write(FROM, 0, matched);
        }
        matched = -1;
    }

    private void lineEnd(ByteArrayOutputStream out) {
        if (mode != Mode.TO_MBOX) {
            out.write('\r');
        }
        out.write('\n');
        lineStart = true;
        matched = 0;
    }
}
