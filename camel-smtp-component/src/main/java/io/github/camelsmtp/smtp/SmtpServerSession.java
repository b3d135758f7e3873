package io.github.camelsmtp.smtp;

import io.github.camelsmtp.mail.Reply;
import java.nio.ByteBuffer;

/** One SMTP server session, sans-I/O (skeleton: inputs only, filled in next). */
public final class SmtpServerSession {

    /** A session that nothing has happened to. Call {@link #connected} first. */
    public SmtpServerSession(SmtpServerSettings settings, SmtpPeer peer, SmtpServerOutput output) {}

    /** The client is connected: asks the policy, then greets. */
    public void connected() {}

    /**
     * Octets have arrived. Consumes them up to where the session must wait for an answer ({@link #waiting}); what remains
     * in the buffer is to be offered again after the answer.
     */
    public void receive(ByteBuffer octets) {}

    /** The answer to {@link SmtpServerOutput#ask}. */
    public void decided(Decision decision) {}

    /** The answer to {@link SmtpServerOutput#endOfBody}. */
    public void stored(Reply reply) {}

    /** The client has been silent, or has taken too long over a command: 421 4.4.2 and close (unless waiting for us). */
    public void timedOut() {}

    /** The server stops: an idle session gets 421 4.3.2 at once, one in a transaction after its end. */
    public void stopping() {}

    /** The connection is gone. Nothing is asked of the output any more but {@code abandonBody}. */
    public void disconnected() {}

    /** Whether an answer is due and nothing is consumed until it comes. */
    public boolean waiting() {
        return false;
    }

    /** What is known of the client now. */
    public SmtpPeer peer() {
        throw new IllegalStateException();
    }
}
