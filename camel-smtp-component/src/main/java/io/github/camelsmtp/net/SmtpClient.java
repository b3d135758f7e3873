package io.github.camelsmtp.net;

import io.github.camelsmtp.mail.DeliveryResult;
import io.github.camelsmtp.mail.Envelope;
import io.github.camelsmtp.store.Content;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.function.LongSupplier;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;

/**
 * Sends messages to SMTP and LMTP servers, over connections that it keeps for a while. Thread-safe.
 *
 * <p>A message that meets a connection which has gone stale, before the server has said a word to it, is sent once more on a
 * new one. One whose end was sent and not answered is temporary and never sent again from here: the server may have it.
 *
 * <p>Bad input: whatever a server says or does not say ends in results; nothing is thrown for it.
 */
public final class SmtpClient implements AutoCloseable {
    private final SmtpClientSettings settings;
    private final Executor workers;
    private final LongSupplier clock;
    private final ClientEngines engines = new ClientEngines();
    private final Map<SmtpTarget, ClientDestination> destinations = new ConcurrentHashMap<>();
    private final ClientNetwork network;
    private volatile boolean closed;

    /**
     * A client without connections.
     *
     * @param workers read content, look up names, do what is costly in handshakes and logins, and complete what {@link #send}
     *     has returned; remain the caller's
     */
    public SmtpClient(SmtpClientSettings settings, ExecutorService workers) {
        this(settings, workers, System::nanoTime, true);
    }

    /** @param ticking whether the clocks are looked at by a timer; else by {@link #checkTime} alone */
    SmtpClient(SmtpClientSettings settings, Executor workers, LongSupplier clock, boolean ticking) {
        this.settings = settings;
        this.workers = workers;
        this.clock = clock;
        this.network = new ClientNetwork(settings.timeouts(), workers, ticking ? this::checkTime : () -> {});
    }

    /**
     * Sends a message to one server.
     *
     * @param target where to
     * @param envelope what to say there
     * @param content opened and read on the workers, more than once; until the stage completes
     * @return completes with one result for each recipient, in the envelope's order; exceptionally only for a bug of ours.
     *     Cancelling it (as a future) cuts the connection the message is on
     */
    public CompletionStage<List<DeliveryResult>> send(SmtpTarget target, Envelope envelope, Content content) {
        return send(target, envelope, content, workers);
    }

    /** The same, and its result is told on an executor of the caller's, without a worker in between. */
    public CompletionStage<List<DeliveryResult>> send(
            SmtpTarget target, Envelope envelope, Content content, Executor teller) {
        ClientDelivery delivery = new ClientDelivery(
                envelope, content, teller, now() + settings.timeouts().total().toNanos());
        CompletableFuture<List<DeliveryResult>> future = delivery.future();
        if (closed) {
            delivery.completeAll(io.github.camelsmtp.smtp.ClientReplies.CANCELLED);
            return future;
        }
        ClientDestination destination = destination(target);
        while (!destination.submit(delivery)) {
            destinations.remove(target, destination);
            destination = destination(target);
        }
        ClientDestination taken = destination;
        future.whenComplete((results, failure) -> {
            if (future.isCancelled()) {
                taken.cancel(delivery);
            }
        });
        if (closed) {
            taken.close(); // close() may have looked at the destinations before this one was among them
        }
        return future;
    }

    private ClientDestination destination(SmtpTarget target) {
        return destinations.computeIfAbsent(target, made -> new ClientDestination(this, made));
    }

    void connect(ClientConnection connection, SmtpTarget target) {
        network.connect(connection, target);
    }

    /** Looks at all clocks. */
    void checkTime() {
        long now = now();
        destinations.forEach((target, destination) -> {
            if (!destination.checkTime(now)) {
                destinations.remove(target, destination);
            }
        });
    }

    SmtpClientSettings settings() {
        return settings;
    }

    Executor workers() {
        return workers;
    }

    long now() {
        return clock.getAsLong();
    }

    /** @throws IllegalStateException if this Java can't do what the target demands */
    SSLEngine engine(SmtpTarget target) {
        try {
            return engines.engine(target);
        } catch (SSLException e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
    }

    /** Closes all connections; what is on its way fails for now. The workers go on. */
    @Override
    public void close() {
        closed = true;
        destinations.values().forEach(ClientDestination::close);
        network.close(() -> destinations.values().stream().allMatch(ClientDestination::isEmpty));
        destinations.clear();
    }
}
