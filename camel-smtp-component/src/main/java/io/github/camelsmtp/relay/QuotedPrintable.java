package io.github.camelsmtp.relay;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.io.UncheckedIOException;

/**
 * Octets as {@code quoted-printable} (RFC 2045 §6.7), a few at a time. CRLF stays a line end; a CR or LF of its own, and all
 * that is not printable ASCII, is written as {@code =XX}, so that whatever comes in, lines of at most 76 characters of ASCII
 * go out. Confined to one thread.
 */
final class QuotedPrintable extends InputStream {
    private static final String DIGITS = "0123456789ABCDEF";
    private static final int MAX_LINE = 76;

    private final PushbackInputStream in;
    private final StringBuilder ready = new StringBuilder();
    private int next;
    private int column;

    QuotedPrintable(InputStream in) {
        this.in = new PushbackInputStream(in, 1);
    }

    /** The same of octets in memory. */
    static byte[] encode(byte[] octets) {
        try (InputStream in = new QuotedPrintable(new ByteArrayInputStream(octets))) {
            return in.readAllBytes();
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    @Override
    public int read() throws IOException {
        if (next == ready.length()) {
            ready.setLength(0);
            next = 0;
            int octet = in.read();
            if (octet < 0) {
                return -1;
            }
            encode(octet);
        }
        return ready.charAt(next++);
    }

    private void encode(int octet) throws IOException {
        int after = in.read();
        if (after >= 0) {
            in.unread(after);
        }
        if (octet == '\r' && after == '\n') {
            in.read();
            ready.append("\r\n");
            column = 0;
            return;
        }
        boolean lineEnds = after < 0 || after == '\r';
        boolean plain = octet > ' ' && octet <= '~' && octet != '=' || (octet == ' ' || octet == '\t') && !lineEnds;
        int width = plain ? 1 : 3;
        // One column is left for the "=" of a soft line break.
        if (column + width > MAX_LINE - 1) {
            ready.append("=\r\n");
            column = 0;
        }
        column += width;
        if (plain) {
            ready.append((char) octet);
        } else {
            ready.append('=').append(DIGITS.charAt(octet >> 4)).append(DIGITS.charAt(octet & 15));
        }
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
