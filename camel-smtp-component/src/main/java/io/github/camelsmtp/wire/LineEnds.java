package io.github.camelsmtp.wire;

import java.nio.ByteBuffer;
import java.util.function.Consumer;

/**
 * Makes a message one of proper lines: CRLF passes, a bare LF becomes CRLF, a bare CR becomes a space (as Postfix's
 * {@code cleanup_replace_stray_cr_lf} has it). So a message of proper lines, a signed one for instance, comes out octet for
 * octet, one in a system's own format comes out as it was meant, and no bare CR or LF can come out at all, which others
 * might take for the end of a line, or of a message (RFC 5321 §2.3.8). The message comes in any pieces.
 *
 * <p>A line is never made of a bare CR: in a header it would turn somebody's text into a field.
 */
public final class LineEnds {
    private static final byte[] CRLF = {'\r', '\n'};
    private static final byte[] SPACE = {' '};

    private final Consumer<ByteBuffer> sink;
    /** A CR has come, and whether it is bare is not known yet: it has not gone out. */
    private boolean heldCr;

    /** @param sink takes runs of octets, never empty, each good only during the call */
    public LineEnds(Consumer<ByteBuffer> sink) {
        this.sink = sink;
    }

    /** The next octets; takes them all. */
    public void encode(ByteBuffer in) {
        int run = in.position();
        int end = in.limit();
        for (int i = run; i < end; i++) {
            byte octet = in.get(i);
            if (heldCr) {
                heldCr = false;
                sink.accept(ByteBuffer.wrap(octet == '\n' ? CRLF : SPACE).asReadOnlyBuffer());
                if (octet == '\n') {
                    run = i + 1;
                    continue;
                }
                run = i;
            }
            if (octet == '\r') {
                boolean proper = i + 1 < end && in.get(i + 1) == '\n';
                if (proper) {
                    i++;
                } else {
                    emit(in, run, i);
                    heldCr = true;
                    run = i + 1;
                }
            } else if (octet == '\n') {
                emit(in, run, i);
                sink.accept(ByteBuffer.wrap(CRLF).asReadOnlyBuffer());
                run = i + 1;
            }
        }
        emit(in, run, end);
        in.position(end);
    }

    /** The message is over. */
    public void end() {
        if (heldCr) {
            heldCr = false;
            sink.accept(ByteBuffer.wrap(SPACE).asReadOnlyBuffer());
        }
    }

    private void emit(ByteBuffer in, int from, int to) {
        if (from < to) {
            sink.accept(in.slice(from, to - from));
        }
    }
}
