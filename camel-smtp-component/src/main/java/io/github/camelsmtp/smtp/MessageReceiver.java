package io.github.camelsmtp.smtp;

import io.github.camelsmtp.auth.SaslConnection;
import io.github.camelsmtp.auth.SaslExchange;
import io.github.camelsmtp.auth.SaslMechanism;
import io.github.camelsmtp.auth.SaslStep;
import io.github.camelsmtp.mail.Envelope;
import io.github.camelsmtp.mail.Reply;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * What stands above the protocol: it decides and takes the messages. Thread-safe; its methods are called on I/O threads
 * and do not block.
 */
public interface MessageReceiver {

    /** Answers a question of the session; for RCPT no opinion means refusal. */
    CompletionStage<Decision> decide(SmtpQuestion question);

    /**
     * Begins a login; asked only if the settings offer a mechanism.
     *
     * @param peer the client, so that its failures can be counted
     */
    default SaslExchange logIn(SmtpPeer peer, SaslMechanism mechanism, SaslConnection connection) {
        return response -> SaslStep.failed(SaslStep.Reason.REJECTED);
    }

    /** A message begins; its octets follow. Throws nothing: what goes wrong is told by {@link MessageIntake#finish}. */
    MessageIntake begin(SmtpPeer peer, Envelope envelope);

    /** Answers a request to the queue; asked only if the settings offer ETRN, ATRN or TURN. */
    default CompletionStage<Reply> queue(QueueRequest request) {
        return CompletableFuture.completedStage(Replies.NOT_IMPLEMENTED);
    }

    /** A client did what may be an attempt at us, and is closed. */
    default void misused(SmtpPeer peer, Misuse misuse) {}

    /** A client is gone, whatever the reason. */
    default void disconnected(SmtpPeer peer) {}

    /** The answer when the executor has no room: {@code 451 4.3.2}. */
    CompletionStage<Decision> BUSY = CompletableFuture.completedStage(Decision.reject(Replies.BUSY));
}
