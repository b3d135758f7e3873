package io.github.camelsmtp.wire;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Gathers command lines from octets that arrive in any pieces (RFC 5321 §2.3.8: a line ends in CRLF and in nothing else).
 *
 * <p>It takes one line at a time and leaves what follows in the caller's buffer, because only the meaning of a line tells
 * whether the next octets are a command, content, or a TLS handshake. Confined to one session.
 *
 * <p>Bad input: a line that is too long is swallowed up to its end and reported once; a line that never ends is reported
 * as {@link Result#FLOOD}; a bare LF ends a line that is reported as damaged and must not be executed. A bare CR stays in
 * the line: no command's grammar has one. It never holds more than the limit and never throws for what a peer sent.
 */
public final class LineBuffer {

    /** What {@link #take} found. */
    public enum Result {
        /** Everything is consumed and the line is not complete. */
        MORE,
        /** A line is complete: {@link #line}. */
        LINE,
        /** A line over the limit has come to its end; its text is gone. */
        TOO_LONG,
        /** A line ended in a LF without a CR; it must not be executed. */
        BARE_LF,
        /** A line goes on and on: give up on this peer. */
        FLOOD
    }

    /** How many times the limit an over-long line may have until it is a flood. */
    private static final int FLOOD_FACTOR = 32;

    private static final int FIRST_CAPACITY = 128;

    private final int limit;
    private byte[] octets;
    private int length;
    private int lineLength;
    private long dropped;

    /**
     * @param limit octets of a line with its CRLF, at least 2
     */
    public LineBuffer(int limit) {
        this.limit = limit;
        this.octets = new byte[Math.min(FIRST_CAPACITY, limit)];
    }

    /** Consumes octets up to the end of a line, or all of them. After {@link Result#LINE} the next call begins anew. */
    public Result take(ByteBuffer in) {
        while (in.hasRemaining()) {
            byte octet = in.get();
            if (octet == '\n') {
                return endOfLine();
            }
            if (dropped > 0 || length == limit - 1) {
                // One CR may stand at the limit's last place but one; what follows tells whether the line fits.
                if (dropped++ == (long) limit * FLOOD_FACTOR) {
                    return Result.FLOOD;
                }
                continue;
            }
            append(octet);
        }
        return Result.MORE;
    }

    private void append(byte octet) {
        if (length == octets.length) {
            octets = Arrays.copyOf(octets, Math.min(limit, length * 2));
        }
        octets[length++] = octet;
    }

    private Result endOfLine() {
        boolean tooLong = dropped > 0;
        boolean crlf = length > 0 && octets[length - 1] == '\r';
        lineLength = crlf ? length - 1 : length;
        length = 0;
        dropped = 0;
        if (tooLong) {
            return Result.TOO_LONG;
        }
        return crlf ? Result.LINE : Result.BARE_LF;
    }

    /** Whether a line has begun and not ended: a command is under way. */
    public boolean partial() {
        return length > 0 || dropped > 0;
    }

    /**
     * The line that {@link #take} completed, without its CRLF: read as UTF-8 if it is UTF-8, else as ISO 8859-1, so that
     * odd octets are seen and can be refused by the grammar.
     */
    public String line() {
        for (int i = 0; i < lineLength; i++) {
            if (octets[i] < 0) {
                return decode();
            }
        }
        return new String(octets, 0, lineLength, StandardCharsets.US_ASCII);
    }

    /** The same line, read as UTF-8 whatever it is: U+FFFD stands for octets that are none. */
    public String utf8Line() {
        return new String(octets, 0, lineLength, StandardCharsets.UTF_8);
    }

    private String decode() {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(octets, 0, lineLength))
                    .toString();
        } catch (CharacterCodingException notUtf8) {
            return new String(octets, 0, lineLength, StandardCharsets.ISO_8859_1);
        }
    }
}
