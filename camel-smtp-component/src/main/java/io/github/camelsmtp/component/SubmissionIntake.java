package io.github.camelsmtp.component;

import io.github.camelsmtp.smtp.MessageIntake;
import io.github.camelsmtp.smtp.MessageOutcome;
import io.github.camelsmtp.smtp.SubmittedHeader;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Holds a submitted message's header section back until it is known which fields are missing, puts those on top, below our
 * Received, and passes all that came on as it came: nothing that is signed changes. Confined to its session.
 *
 * <p>The session refuses header sections over their limit, so no more than that is ever held.
 */
final class SubmissionIntake implements MessageIntake {
    private final byte[] received;
    private final SubmittedHeader header;
    private final Function<byte[], MessageIntake> begin;
    private final ByteArrayOutputStream held = new ByteArrayOutputStream();
    private @Nullable MessageIntake begun;

    /** @param begin makes the intake of the message, with what stands on top of it */
    SubmissionIntake(byte[] received, SubmittedHeader header, Function<byte[], MessageIntake> begin) {
        this.received = received;
        this.header = header;
        this.begin = begin;
    }

    @Override
    public @Nullable CompletionStage<?> write(ByteBuffer octets) {
        if (begun != null) {
            return begun.write(octets);
        }
        boolean ended = header.scan(octets);
        byte[] run = new byte[octets.remaining()];
        octets.get(run);
        held.writeBytes(run);
        return ended ? passOn().room() : null;
    }

    /** The message below its new head, and whether there is room for more of it. */
    private record Begun(MessageIntake intake, @Nullable CompletionStage<?> room) {}

    private Begun passOn() {
        byte[] missing = header.missing();
        byte[] head = new byte[received.length + missing.length];
        System.arraycopy(received, 0, head, 0, received.length);
        System.arraycopy(missing, 0, head, received.length, missing.length);
        MessageIntake intake = begin.apply(head);
        begun = intake;
        CompletionStage<?> room = intake.write(ByteBuffer.wrap(held.toByteArray()));
        held.reset();
        return new Begun(intake, room);
    }

    @Override
    public void abandon() {
        if (begun != null) {
            begun.abandon();
        }
    }

    @Override
    public CompletionStage<MessageOutcome> finish() {
        return (begun == null ? passOn().intake() : begun).finish();
    }
}
