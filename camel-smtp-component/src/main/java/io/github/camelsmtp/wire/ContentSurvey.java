package io.github.camelsmtp.wire;

import java.nio.ByteBuffer;

/**
 * Looks through a message before it is sent, for what has to be said of it first. The message comes in any pieces; nothing
 * of it is kept. Confined.
 */
public final class ContentSurvey {
    private long octets;
    private long bareLf;
    private boolean bareCr;
    private boolean eightBit;
    private boolean eightBitHeader;
    private boolean inHeader = true;
    private boolean nul;
    private byte last = '\n';
    private int lineLength;
    private int longestLine;

    /** The next octets; takes them all. */
    public void look(ByteBuffer in) {
        octets += in.remaining();
        byte before = last;
        while (in.hasRemaining()) {
            byte octet = in.get();
            if (octet == '\n') {
                endOfLine(before);
            } else {
                if (before == '\r') {
                    bareCr = true;
                }
                other(octet);
            }
            before = octet;
        }
        last = before;
    }

    private void endOfLine(byte before) {
        if (before != '\r') {
            bareLf++;
        }
        int text = before == '\r' ? lineLength - 1 : lineLength;
        longestLine = Math.max(longestLine, text);
        if (text == 0) {
            inHeader = false;
        }
        lineLength = 0;
    }

    private void other(byte octet) {
        lineLength++;
        if (octet < 0) {
            eightBit = true;
            eightBitHeader |= inHeader;
        } else if (octet == 0) {
            nul = true;
        }
    }

    /** The octets as {@link LineEnds} sends them, without dots that are doubled: what SIZE counts (RFC 1870 §5). */
    public long sizeOnTheWire() {
        return octets + bareLf + (last == '\n' ? 0 : 2);
    }

    /** Whether there are octets over 127. */
    public boolean hasEightBit() {
        return eightBit;
    }

    /** Whether there are some in the header section. */
    public boolean hasEightBitHeader() {
        return eightBitHeader;
    }

    /** Whether it is made of lines that end in CRLF, the last one perhaps without, with no other CR or LF and no NUL. */
    public boolean isText() {
        return bareLf == 0 && !bareCr && last != '\r' && !nul;
    }

    /** The octets of the longest line, without its end. */
    public int longestLine() {
        return Math.max(longestLine, lineLength);
    }
}
