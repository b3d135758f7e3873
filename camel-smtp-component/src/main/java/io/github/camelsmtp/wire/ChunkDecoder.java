package io.github.camelsmtp.wire;

import java.nio.ByteBuffer;

/**
 * Takes the octets of a message that is sent in chunks of a known length (RFC 3030 §2), and watches that its lines end in
 * CRLF as {@link DataDecoder} does: text that is sent in chunks has to be in canonical form too. A CRLF may be cut by the
 * border of two chunks.
 *
 * <p>Bad input: a stray CR or LF is remembered; the octets pass all the same, for nothing is found by looking at them.
 */
public final class ChunkDecoder {
    private final DataDecoder.Sink sink;
    private boolean afterCarriageReturn;
    private boolean stray;

    /** A decoder at the beginning of a message. */
    public ChunkDecoder(DataDecoder.Sink sink) {
        this.sink = sink;
    }

    /**
     * Consumes octets of a chunk.
     *
     * @param most how many octets of the chunk are still to come
     * @return how many were consumed
     */
    public int decode(ByteBuffer in, long most) {
        int length = (int) Math.min(in.remaining(), most);
        if (length > 0) {
            ByteBuffer run = in.slice(in.position(), length);
            in.position(in.position() + length);
            watch(run);
            sink.octets(run);
        }
        return length;
    }

    private void watch(ByteBuffer run) {
        for (int i = 0; i < run.limit(); i++) {
            byte octet = run.get(i);
            stray |= afterCarriageReturn != (octet == '\n');
            afterCarriageReturn = octet == '\r';
        }
    }

    /** Whether a CR or a LF stood alone so far; a CR at the very end may still get its LF. */
    public boolean stray() {
        return stray;
    }

    /** Whether the octets so far end in a CR: alone, if no more come. */
    public boolean endsInCarriageReturn() {
        return afterCarriageReturn;
    }
}
