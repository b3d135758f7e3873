package io.github.camelsmtp.smtp;

import io.github.camelsmtp.mail.Recipient;
import io.github.camelsmtp.mail.ReversePath;
import java.util.concurrent.CompletionStage;

/** A question of the session to its policy: immutable facts, one type for each stage. */
public sealed interface SmtpQuestion {

    /** Who asks for it. */
    SmtpPeer peer();

    /** Puts the question to the method of a policy that answers this stage. */
    CompletionStage<Decision> ask(SmtpPolicy policy);

    /** May this client talk to us at all? @param peer the client */
    record Connect(SmtpPeer peer) implements SmtpQuestion {
        @Override
        public CompletionStage<Decision> ask(SmtpPolicy policy) {
            return policy.connect(this);
        }
    }

    /**
     * May it call itself this?
     *
     * @param peer the client, its new name not yet in it
     * @param name what it sent with HELO or EHLO, hostile
     */
    record Helo(SmtpPeer peer, String name) implements SmtpQuestion {
        @Override
        public CompletionStage<Decision> ask(SmtpPolicy policy) {
            return policy.helo(this);
        }
    }

    /**
     * May it send as this sender?
     *
     * @param peer the client
     * @param sender the reverse-path
     */
    record Mail(SmtpPeer peer, ReversePath sender) implements SmtpQuestion {
        @Override
        public CompletionStage<Decision> ask(SmtpPolicy policy) {
            return policy.mail(this);
        }
    }

    /**
     * May it send to this recipient? Somebody must accept, or the recipient is refused.
     *
     * @param peer the client
     * @param sender the reverse-path of the transaction
     * @param recipient the recipient
     */
    record Rcpt(SmtpPeer peer, ReversePath sender, Recipient recipient) implements SmtpQuestion {
        @Override
        public CompletionStage<Decision> ask(SmtpPolicy policy) {
            return policy.rcpt(this);
        }
    }
}
