package io.github.camelsmtp.component;

import io.github.camelsmtp.mail.Reply;
import io.github.camelsmtp.smtp.MessageIntake;
import io.github.camelsmtp.smtp.MessageOutcome;
import io.github.camelsmtp.smtp.Replies;
import io.github.camelsmtp.store.StoreException.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes a message into memory, and from a threshold on into a file, which is written by other threads than the one that
 * reads the network. Confined to its session, but for the writes it hands over, one at a time.
 *
 * <p>If a write fails, the rest of the message is thrown away as it comes, the file is deleted, and the client is told at
 * the end: 452 4.3.1 if the disk is full, else 451 4.3.0.
 */
final class SpoolIntake implements MessageIntake {
    private static final Logger LOG = LoggerFactory.getLogger(SpoolIntake.class);
    private static final int FIRST_CAPACITY = 4096;

    private final Path file;
    private final int threshold;
    private final Executor writers;
    private final Function<Spool, CompletionStage<MessageOutcome>> next;

    private boolean begun;
    private byte[] gathered;
    private int length;
    private long size;

    /** The write under way, or the last one; null as long as everything is in memory. Never fails. */
    private @Nullable CompletableFuture<Void> writing;

    /** These two are touched by one write at a time. */
    private @Nullable FileChannel channel;

    private volatile @Nullable Reply failure;
    private volatile boolean abandoned;

    /**
     * @param head what stands on top of the message
     * @param file where it goes if it is large
     * @param threshold octets held in memory, and written at once, at most
     * @param next what is done with the whole message, whose spool is to be let go of
     */
    SpoolIntake(
            byte[] head,
            Path file,
            int threshold,
            Executor writers,
            Function<Spool, CompletionStage<MessageOutcome>> next) {
        this.file = file;
        this.threshold = Math.max(threshold, FIRST_CAPACITY);
        this.writers = writers;
        this.next = next;
        this.gathered = Arrays.copyOf(head, FIRST_CAPACITY);
        this.length = head.length;
        this.size = head.length;
    }

    @Override
    public @Nullable CompletionStage<?> write(ByteBuffer octets) {
        if (!begun && octets.hasRemaining()) {
            begun = true;
            byte first = octets.get(octets.position());
            if (first == ' ' || first == '\t') {
                // It would go on with the last field of the head, which is ours: this message has no header section.
                append(ByteBuffer.wrap(new byte[] {'\r', '\n'}));
            }
        }
        return append(octets);
    }

    private @Nullable CompletionStage<?> append(ByteBuffer octets) {
        CompletionStage<?> room = null;
        size += octets.remaining();
        while (octets.hasRemaining() && failure == null) {
            if (length == threshold) {
                room = handOver();
            }
            makeRoom(octets.remaining());
            int count = Math.min(octets.remaining(), gathered.length - length);
            octets.get(gathered, length, count);
            length += count;
        }
        return room;
    }

    private void makeRoom(int wanted) {
        int needed = Math.min(threshold, length + wanted);
        if (needed > gathered.length) {
            gathered = Arrays.copyOf(gathered, Math.min(threshold, Math.max(needed, gathered.length * 2)));
        }
    }

    /** Gives what was gathered to a writer, after the write before it. */
    private CompletableFuture<Void> handOver() {
        byte[] chunk = gathered;
        int octets = length;
        gathered = new byte[threshold];
        length = 0;
        CompletableFuture<Void> before = writing == null ? CompletableFuture.completedFuture(null) : writing;
        CompletableFuture<Void> mine = before.thenRunAsync(() -> append(chunk, octets), writers)
                .exceptionally(rejected -> {
                    failure = Replies.BUSY;
                    return null;
                });
        writing = mine;
        return mine;
    }

    private void append(byte[] chunk, int octets) {
        if (failure != null || abandoned) {
            return;
        }
        try {
            if (channel == null) {
                channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            }
            ByteBuffer rest = ByteBuffer.wrap(chunk, 0, octets);
            while (rest.hasRemaining()) {
                channel.write(rest);
            }
        } catch (IOException e) {
            failure = Reason.of(e) == Reason.FULL ? Replies.STORAGE_FULL : Replies.LOCAL_ERROR;
            LOG.error("cannot spool a message to {}: {}; the client is told to try again", file, e.toString());
        }
    }

    @Override
    public void abandon() {
        abandoned = true;
        if (writing != null) {
            writing.thenRunAsync(this::delete, writers).exceptionally(stopping -> {
                delete();
                return null;
            });
        }
    }

    private void delete() {
        close();
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            LOG.warn("can't delete {}: {}; it is deleted at the next start", file, e.toString());
        }
    }

    private void close() {
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException e) {
            failure = failure == null ? Replies.LOCAL_ERROR : failure;
            LOG.error("cannot close {}: {}", file, e.toString());
        }
    }

    @Override
    public CompletionStage<MessageOutcome> finish() {
        if (writing == null) {
            return next.apply(Spool.of(gathered, length));
        }
        return handOver().thenCompose(written -> whole());
    }

    private CompletionStage<MessageOutcome> whole() {
        close();
        Reply problem = failure;
        if (problem != null) {
            delete();
            return CompletableFuture.completedStage(MessageOutcome.of(problem));
        }
        return next.apply(Spool.of(file, size));
    }
}
