package io.github.camelsmtp.net;

import io.github.camelsmtp.mail.DeliveryResult;
import io.github.camelsmtp.mail.Envelope;
import io.github.camelsmtp.mail.Reply;
import io.github.camelsmtp.store.Content;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;

/**
 * Sends messages to SMTP and LMTP servers, over connections that it keeps for a while. Thread-safe.
 *
 * <p>Bad input: whatever a server says or does not say ends in results; nothing is thrown for it.
 */
public final class SmtpClient implements AutoCloseable {
    private final SmtpClientSettings settings;
    private final ExecutorService workers;

    /**
     * A client without connections.
     *
     * @param workers read content, look up names, and do what is costly in handshakes and logins; remain the caller's
     */
    public SmtpClient(SmtpClientSettings settings, ExecutorService workers) {
        this.settings = settings;
        this.workers = workers;
    }

    /**
     * Sends a message to one server.
     *
     * @param target where to
     * @param envelope what to say there
     * @param content opened and read on the workers, perhaps twice; until the stage completes
     * @return completes with one result for each recipient, in the envelope's order; exceptionally only for a bug of ours.
     *     Cancelling it (as a future) cuts the connection the message is on
     */
    public CompletionStage<List<DeliveryResult>> send(SmtpTarget target, Envelope envelope, Content content) {
        Reply reply = Reply.of(450, 4, 1, settings.hostname() + " cannot send yet");
        return CompletableFuture.completedFuture(envelope.recipients().stream()
                .map(recipient -> DeliveryResult.local(recipient, reply))
                .toList());
    }

    /** Closes all connections; what is on its way fails for now. The workers go on. */
    @Override
    public void close() {
        // there are none yet
    }
}
