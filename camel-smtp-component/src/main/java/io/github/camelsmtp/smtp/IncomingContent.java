package io.github.camelsmtp.smtp;

import io.github.camelsmtp.mail.BodyType;
import io.github.camelsmtp.mail.Reply;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The octets of a session that are not commands: those of a message sent with DATA, and those that a BDAT announced,
 * wanted or not. It knows how long they go on and what is wrong with them; what follows from that is the session's
 * business. Confined.
 */
final class IncomingContent {

    /**
     * The end of a message, or of a chunk.
     *
     * @param refusal why it can't stand, or null
     * @param last whether the message is whole
     * @param octets how many the chunk had
     */
    record End(@Nullable Reply refusal, boolean last, long octets) {}

    private final SmtpLimits limits;
    private final SmtpServerOutput output;
    /** The message that is half in, or null. */
    private @Nullable IncomingBody body;
    /** The chunk whose octets are coming; null for DATA and between chunks. */
    private @Nullable Chunk chunk;

    private boolean data;

    IncomingContent(SmtpLimits limits, SmtpServerOutput output) {
        this.limits = limits;
        this.output = output;
    }

    /** Whether the next octets are content. */
    boolean expected() {
        return data || chunk != null;
    }

    /** Whether a message has been begun with BDAT. */
    boolean begun() {
        return body != null;
    }

    /** Whether a message goes on so long after it was refused that nobody would drain the rest. */
    boolean endless() {
        return body != null && Chunk.isAbsurd(body.size(), limits);
    }

    /** The output has made room for a message. @param type what its octets are */
    void begin(BodyType type) {
        body = new IncomingBody(limits, output, type == BodyType.BINARY_MIME);
    }

    /** What follows is the message, up to CRLF.CRLF. */
    void data() {
        data = true;
    }

    /** What follows is a chunk; a refused one is drained. A chunk of no octets has its end at once. */
    @Nullable
    End chunk(Chunk announced) {
        chunk = announced;
        return receiveChunk(ByteBuffer.allocate(0), announced);
    }

    /** Consumes octets while they are content; answers the end once it has come, else null. */
    @Nullable
    End receive(ByteBuffer octets) {
        if (chunk != null) {
            return receiveChunk(octets, chunk);
        }
        if (body == null || !body.receive(octets)) {
            return null;
        }
        data = false;
        return new End(body.refusal(), true, body.size());
    }

    private @Nullable End receiveChunk(ByteBuffer octets, Chunk coming) {
        IncomingBody wanted = coming.refusal() == null ? body : null;
        if (wanted == null) {
            int drained = (int) Math.min(octets.remaining(), coming.remaining());
            octets.position(octets.position() + drained);
            coming.consumed(drained);
        } else {
            wanted.receive(octets, coming);
        }
        if (coming.remaining() > 0) {
            return null;
        }
        chunk = null;
        Reply refusal = wanted == null ? coming.refusal() : wanted.refusal(coming);
        return new End(refusal, coming.last(), coming.size());
    }

    /** The message is the output's now. */
    void handedOver() {
        body = null;
    }

    /** Forgets the message that is half in, if there is one, and whatever octets were to come. */
    void abandon() {
        data = false;
        chunk = null;
        if (body != null) {
            body.abandon();
            body = null;
        }
    }
}
