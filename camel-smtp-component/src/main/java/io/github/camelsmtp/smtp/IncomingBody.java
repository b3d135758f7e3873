package io.github.camelsmtp.smtp;

import io.github.camelsmtp.mail.Reply;
import io.github.camelsmtp.wire.ChunkDecoder;
import io.github.camelsmtp.wire.DataDecoder;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * One message on its way in, by DATA or by BDAT. A message that is wanted and one that is refused go through the same
 * decoder: a refusal only stops its octets from going further, so the end is found by the same rules in every case.
 *
 * <p>What is wrong is judged at the end, in a fixed order, so that the reply is the same however the octets were cut into
 * segments.
 */
final class IncomingBody implements DataDecoder.Sink {
    private final SmtpLimits limits;
    private final SmtpServerOutput output;
    /** Whether a CR or LF may stand alone (RFC 3030 §3). */
    private final boolean binary;

    private final DataDecoder data = new DataDecoder(this);
    private final ChunkDecoder chunks = new ChunkDecoder(this);
    private final HeaderScanner header = new HeaderScanner("received");
    private long size;
    private boolean abandoned;

    IncomingBody(SmtpLimits limits, SmtpServerOutput output, boolean binary) {
        this.binary = binary;
        this.limits = limits;
        this.output = output;
    }

    /** Consumes octets sent with DATA up to the end of the message; answers whether it has come. */
    boolean receive(ByteBuffer in) {
        boolean ended = data.decode(in);
        if (refusal() != null) {
            abandon();
        }
        return ended;
    }

    /** Consumes octets of a chunk; answers whether it is whole. */
    boolean receive(ByteBuffer in, Chunk chunk) {
        chunk.consumed(chunks.decode(in, chunk.remaining()));
        boolean whole = chunk.remaining() == 0;
        if (refusal() != null || whole && endsBroken(chunk)) {
            abandon();
        }
        return whole;
    }

    /** Why a chunk that is whole can't stand, or null. */
    @Nullable
    Reply refusal(Chunk chunk) {
        return endsBroken(chunk) ? Replies.STRAY_LINE_END : refusal();
    }

    private boolean endsBroken(Chunk chunk) {
        return !binary && chunk.last() && chunks.endsInCarriageReturn();
    }

    @Override
    public void octets(ByteBuffer run) {
        size += run.remaining();
        header.scan(run);
        if (!abandoned && refusal() == null) {
            output.body(run);
        }
    }

    /** The reply that refuses what has come so far, or null. Once set it can only be replaced by a graver one. */
    @Nullable
    Reply refusal() {
        if (!binary && (data.stray() || chunks.stray())) {
            return Replies.STRAY_LINE_END;
        }
        if (header.fields(0) >= limits.hops()) {
            return Replies.TOO_MANY_HOPS;
        }
        if (header.octets() > limits.headerSize()) {
            return Replies.HEADER_TOO_LARGE;
        }
        return limits.messageSize() > 0 && size > limits.messageSize() ? Replies.TOO_LARGE : null;
    }

    /** Octets so far, refused ones too. */
    long size() {
        return size;
    }

    /** Tells the output to forget the message, once. */
    void abandon() {
        if (!abandoned) {
            abandoned = true;
            output.abandonBody();
        }
    }
}
