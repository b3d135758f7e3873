package io.github.camelsmtp.net;

import io.github.camelsmtp.smtp.SmtpClientSession;
import java.nio.ByteBuffer;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives a client's session the content of its message: piece by piece, each read by a worker, when it is wanted and there is
 * room. Confined to the events of its connection.
 */
final class ContentPump {
    private static final Logger LOG = LoggerFactory.getLogger(ContentPump.class);

    private final SmtpClientSession session;
    private final Executor workers;
    private final Consumer<Runnable> events;
    private @Nullable ClientDelivery current;
    private boolean reading;
    private boolean fromTheStart;

    /** @param events runs what it is given as an event of the connection */
    ContentPump(SmtpClientSession session, Executor workers, Consumer<Runnable> events) {
        this.session = session;
        this.workers = workers;
        this.events = events;
    }

    /** The content is wanted from its beginning. */
    void begin() {
        fromTheStart = true;
    }

    /** At the end of each event. @param delivery the message under way @param room whether more may be sent now */
    void pump(@Nullable ClientDelivery delivery, boolean room) throws RejectedExecutionException {
        current = delivery;
        if (delivery == null || reading || !session.wantsContent() || !room) {
            return;
        }
        byte[] held = delivery.held();
        if (held != null) {
            if (held.length > 0) {
                session.content(ByteBuffer.wrap(held));
            }
            session.endOfContent();
            return;
        }
        boolean start = fromTheStart;
        fromTheStart = false;
        reading = true;
        workers.execute(() -> read(delivery, start));
    }

    private void read(ClientDelivery delivery, boolean start) {
        try {
            byte[] piece = delivery.read(start);
            events.accept(() -> pieceRead(delivery, piece));
        } catch (Exception failure) {
            events.accept(() -> {
                LOG.debug("a message can't be read", failure);
                reading = false;
                session.contentFailed();
            });
        }
    }

    private void pieceRead(ClientDelivery whose, byte[] piece) {
        reading = false;
        if (whose != current || fromTheStart) {
            return;
        }
        if (piece.length == 0) {
            session.endOfContent();
        } else {
            session.content(ByteBuffer.wrap(piece));
        }
    }
}
