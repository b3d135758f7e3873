package io.github.camelsmtp.smtp;

import io.github.camelsmtp.auth.SaslMechanism;
import io.github.camelsmtp.mail.Envelope;
import io.github.camelsmtp.mail.Reply;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link SmtpServerSession} wants done. One method for each event, so the compiler makes every driver handle every
 * case. The session calls it from inside its inputs; a method may call the session's {@code decided} or {@code stored}
 * before it returns.
 */
public interface SmtpServerOutput {

    /** Send this to the client. May be gathered with the replies that follow before the session waits or returns. */
    void reply(Reply reply);

    /** Answer with {@link SmtpServerSession#decided}; until then the session consumes nothing. */
    void ask(SmtpQuestion question);

    /**
     * The 220 to STARTTLS has been said: let TLS begin with the next octet, in both directions. Answer with {@link
     * SmtpServerSession#tlsEstablished}, or close; until then the session consumes nothing.
     */
    void startTls();

    /**
     * The client logs in: take its response a step further. Answer with {@link SmtpServerSession#authenticated}; until then
     * the session consumes nothing.
     *
     * @param begun the mechanism if an exchange begins, or null if one goes on
     * @param response the client's response, a secret
     */
    void authenticate(@Nullable SaslMechanism begun, byte[] response);

    /**
     * A message begins: make room for it. The {@code 354} has not been sent yet.
     *
     * @return null if it may come, or the reply that refuses it
     */
    @Nullable
    Reply beginBody(SmtpPeer peer, Envelope envelope);

    /** Octets of the message, dots removed. The buffer is the caller's: use it before returning. */
    void body(ByteBuffer octets);

    /** The message is refused or cut off: forget what came of it. At most once, and never after {@link #endOfBody}. */
    void abandonBody();

    /** The message is whole. Answer with {@link SmtpServerSession#stored}; until then the session consumes nothing. */
    void endOfBody();

    /** Ask the queue. Answer with {@link SmtpServerSession#queueAnswered}; until then the session consumes nothing. */
    void askQueue(QueueRequest request);

    /**
     * The 250 to ATRN or TURN has been said: from here on we are the client, and what comes are replies. The session is over
     * and consumes nothing more, so what stands behind the command is still to be read; the connection stays open.
     */
    void turnAround();

    /** Whether octets of the client have come that were not offered yet: asked before the greeting. */
    default boolean spokeFirst() {
        return false;
    }

    /** To be counted, for it may be an attempt at us; {@link #close} follows. */
    default void misused(Misuse misuse) {}

    /** Close the connection once the replies are sent. Nothing comes after it. */
    void close();
}
