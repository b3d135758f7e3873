package io.github.camelsmtp.net;

import io.github.camelsmtp.mail.DeliveryResult;
import io.github.camelsmtp.mail.Envelope;
import io.github.camelsmtp.store.Content;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * A client that has become the server on its own connection, with ATRN or TURN, and takes its mail now. Thread-safe; one
 * message at a time.
 */
public interface TurnedServer {

    /** Whether another message may be sent. */
    boolean isOpen();

    /**
     * Sends a message. If the connection is lost, or about to end, the results say that it was not taken.
     *
     * @return completes, never with a failure, with a result for each recipient, in order
     */
    CompletionStage<List<DeliveryResult>> send(Envelope envelope, Content content);

    /** There is no more: says goodbye. */
    void quit();
}
