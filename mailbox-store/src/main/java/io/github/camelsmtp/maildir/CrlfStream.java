package io.github.camelsmtp.maildir;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * Octets with every bare LF as CRLF, as POP3 sends the lines of a file that has Unix line ends. Everything else stays as it
 * is, a bare CR too, and no line end is added at the end: so it is what Dovecot counts as {@code W}.
 */
final class CrlfStream extends FilterInputStream {
    private final byte[] input = new byte[8192];
    private int start;
    private int end;
    private boolean afterCr;
    private boolean owesLf;

    CrlfStream(InputStream in) {
        super(in);
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (start == end && !owesLf && !fill()) {
            return -1;
        }
        int at = offset;
        int limit = offset + length;
        while (at < limit && (owesLf || start < end)) {
            if (owesLf) {
                target[at++] = '\n';
                owesLf = false;
                continue;
            }
            byte octet = input[start++];
            boolean bare = octet == '\n' && !afterCr;
            target[at++] = bare ? (byte) '\r' : octet;
            owesLf = bare;
            afterCr = octet == '\r';
        }
        return at - offset;
    }

    private boolean fill() throws IOException {
        int count = in.read(input, 0, input.length);
        start = 0;
        end = Math.max(0, count);
        return count >= 0;
    }

    @Override
    public int available() {
        return end - start;
    }

    @Override
    public long skip(long count) throws IOException {
        return count <= 0 ? 0 : Math.max(0, read(new byte[(int) Math.min(count, input.length)]));
    }

    @Override
    public boolean markSupported() {
        return false;
    }
}
