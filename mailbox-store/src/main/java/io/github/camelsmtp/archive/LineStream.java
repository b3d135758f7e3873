package io.github.camelsmtp.archive;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;

/** A part of a stream with its lines rewritten. Confined; holds a buffer. */
final class LineStream extends InputStream {
    private static final int BUFFER = 8192;

    private final InputStream in;
    private final LineRules rules;
    private final byte[] input = new byte[BUFFER];
    private final ByteArrayOutputStream output = new ByteArrayOutputStream(2 * BUFFER);
    private byte[] ready = {};
    private int next;
    private long left;

    /** @param length how many octets of it at most */
    LineStream(InputStream in, long length, LineRules.Mode mode) {
        this.in = in;
        this.left = length;
        this.rules = new LineRules(mode);
    }

    @Override
    public int read() throws IOException {
        return fill() ? ready[next++] & 0xff : -1;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (!fill()) {
            return -1;
        }
        int count = Math.min(length, ready.length - next);
        System.arraycopy(ready, next, target, offset, count);
        next += count;
        return count;
    }

    /** Makes sure that there is an octet; false at the end. */
    private boolean fill() throws IOException {
        while (next == ready.length && left >= 0) {
            output.reset();
            int count = left == 0 ? -1 : in.read(input, 0, (int) Math.min(BUFFER, left));
            if (count < 0) {
                rules.finish(output);
                left = -1;
            } else {
                rules.rewrite(input, count, output);
                left -= count;
            }
            ready = output.toByteArray();
            next = 0;
        }
        return next < ready.length;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
