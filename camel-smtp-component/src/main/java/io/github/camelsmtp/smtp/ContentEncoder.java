package io.github.camelsmtp.smtp;

import io.github.camelsmtp.wire.DotStuffer;
import io.github.camelsmtp.wire.LineEnds;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/**
 * Writes the content: after DATA with dots doubled (RFC 5321 §4.5.2), or in chunks of BDAT (RFC 3030 §2). Lines are made
 * proper first ({@link LineEnds}), but for BINARYMIME, whose octets go out as they are. A message that does not end in CRLF
 * gets one, also in chunks, where it would be missing when the message is read as lines. Confined.
 *
 * <p>A chunk is what came in one piece; one piece is held back, so that the last chunk is never an empty one.
 */
final class ContentEncoder {
    private static final byte[] CRLF = {'\r', '\n'};

    private final Consumer<byte[]> sink;
    private final boolean chunked;
    private final boolean binary;
    private final Runnable chunkSent;
    private final DotStuffer dots;
    private final LineEnds lines;
    private ByteArrayOutputStream gathered = new ByteArrayOutputStream();
    private byte last = '\n';
    private byte lastButOne = '\r';

    /** @param chunkSent told of each chunk but the last */
    ContentEncoder(Consumer<byte[]> sink, boolean chunked, boolean binary, Runnable chunkSent) {
        this.sink = sink;
        this.chunked = chunked;
        this.binary = binary;
        this.chunkSent = chunkSent;
        this.dots = DotStuffer.whole(this::gather);
        this.lines = new LineEnds(chunked ? this::gather : dots::encode);
    }

    void encode(ByteBuffer octets) {
        if (chunked && gathered.size() > 0 && octets.hasRemaining()) {
            flushChunk("");
            chunkSent.run();
        }
        if (binary) {
            gather(octets);
            octets.position(octets.limit());
        } else {
            lines.encode(octets);
        }
        if (!chunked) {
            flush();
        }
    }

    void end() {
        if (!binary) {
            lines.end();
        }
        if (chunked) {
            if (!binary && !(last == '\n' && lastButOne == '\r')) {
                gathered.writeBytes(CRLF);
            }
            flushChunk(" LAST");
        } else {
            dots.end();
            flush();
        }
    }

    private void gather(ByteBuffer octets) {
        int length = octets.remaining();
        if (length > 1) {
            lastButOne = octets.get(octets.limit() - 2);
        } else if (length == 1) {
            lastButOne = last;
        }
        if (length > 0) {
            last = octets.get(octets.limit() - 1);
        }
        if (octets.hasArray()) {
            gathered.write(octets.array(), octets.arrayOffset() + octets.position(), length);
        } else {
            byte[] copy = new byte[length];
            octets.duplicate().get(copy);
            gathered.writeBytes(copy);
        }
    }

    private void flush() {
        if (gathered.size() > 0) {
            sink.accept(gathered.toByteArray());
            gathered.reset();
        }
    }

    private void flushChunk(String mark) {
        byte[] command = ("BDAT " + gathered.size() + mark + "\r\n").getBytes(StandardCharsets.US_ASCII);
        sink.accept(command);
        flush();
    }
}
