package io.github.camelsmtp.net;

import io.github.camelsmtp.mail.DeliveryResult;
import io.github.camelsmtp.mail.Envelope;
import io.github.camelsmtp.mail.Reply;
import io.github.camelsmtp.store.Content;
import io.github.camelsmtp.wire.ContentSurvey;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A message that was given to the client, until its results are known. Its content is read by one worker at a time; a small
 * one is read once and held while it is sent.
 */
final class ClientDelivery {
    private static final Logger LOG = LoggerFactory.getLogger(ClientDelivery.class);

    /** A message of up to so many octets is held; most are smaller. */
    static final int MOST_HELD = 64 * 1024;

    private static final int PIECE = 32 * 1024;

    private final Envelope envelope;
    private final Content content;
    private final Executor teller;
    private final CompletableFuture<List<DeliveryResult>> future = new CompletableFuture<>();
    private final long deadline;
    private @Nullable ContentSurvey survey;
    private byte @Nullable [] held;
    private volatile @Nullable InputStream stream;
    private volatile boolean over;
    private boolean retried;
    private boolean inClear;

    /** @param teller tells the results @param deadline on the client's clock */
    ClientDelivery(Envelope envelope, Content content, Executor teller, long deadline) {
        this.envelope = envelope;
        this.content = content;
        this.teller = teller;
        this.deadline = deadline;
    }

    Envelope envelope() {
        return envelope;
    }

    CompletableFuture<List<DeliveryResult>> future() {
        return future;
    }

    boolean isOver(long now) {
        return now - deadline >= 0;
    }

    /** Whether it may be tried once more on a new connection, because the one it got was stale. Answers true once. */
    boolean takeRetry() {
        boolean may = !retried;
        retried = true;
        return may;
    }

    /** TLS has failed, and need not be. */
    void sendInClear() {
        inClear = true;
    }

    boolean isInClear() {
        return inClear;
    }

    /** Looks through the content, and holds it if it is small; blocks. @throws IOException if it can't be read */
    ContentSurvey survey() throws IOException {
        if (survey != null) {
            return survey;
        }
        ContentSurvey made = new ContentSurvey();
        try (InputStream in = content.open()) {
            byte[] piece = in.readNBytes(firstRead());
            made.look(ByteBuffer.wrap(piece));
            byte[] next = in.readNBytes(piece.length < firstRead() ? 0 : PIECE);
            if (next.length == 0) {
                held = piece;
            }
            while (next.length > 0) {
                made.look(ByteBuffer.wrap(next));
                next = in.readNBytes(PIECE);
            }
        }
        survey = made;
        return made;
    }

    private int firstRead() {
        long hint = content.sizeHint();
        // One octet more than there should be: so the end of a small message is seen with its first piece.
        return (int) Math.max(1024, Math.min(MOST_HELD, hint + 1));
    }

    /** The content, if it is held. */
    byte @Nullable [] held() {
        return held;
    }

    /** The next piece; empty at the end; blocks. @param fromTheStart begin anew @throws IOException if it can't be read */
    byte[] read(boolean fromTheStart) throws IOException {
        if (fromTheStart) {
            closeContent();
        }
        InputStream in = stream == null ? content.open() : stream;
        stream = in;
        if (over) {
            closeContent(); // nobody else will: it was opened too late
            throw new IOException("the message is done with");
        }
        byte[] piece = new byte[PIECE];
        int length = in.readNBytes(piece, 0, PIECE);
        if (length == 0) {
            closeContent();
        }
        return length == PIECE ? piece : Arrays.copyOf(piece, length);
    }

    private void closeContent() {
        InputStream open = stream;
        stream = null;
        if (open != null) {
            try {
                open.close();
            } catch (IOException failure) {
                LOG.debug("the stream of a message can't be closed", failure);
            }
        }
    }

    /** Tells the results, not on an I/O thread: whoever waits for them may take his time. */
    void complete(List<DeliveryResult> results) {
        Runnable tell = () -> {
            over = true;
            closeContent();
            held = null;
            future.complete(results);
        };
        try {
            teller.execute(tell);
        } catch (RejectedExecutionException stopping) {
            tell.run();
        }
    }

    /** Tells all recipients the same, of our own. */
    void completeAll(Reply reply) {
        complete(envelope.recipients().stream()
                .map(recipient -> DeliveryResult.local(recipient, reply))
                .toList());
    }
}
