package io.github.camelsmtp.smtp;

import io.github.camelsmtp.mail.DeliveryMode;
import io.github.camelsmtp.mail.Envelope;
import io.github.camelsmtp.mail.Recipient;
import io.github.camelsmtp.mail.ReversePath;
import java.io.IOException;
import java.io.InputStream;
import java.util.OptionalLong;
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
     * The password was right: may this client have the account?
     *
     * @param peer the client, the account not yet in it
     * @param account whose login succeeded
     * @param mechanism the SASL mechanism, by its registered name
     */
    record Auth(SmtpPeer peer, String account, String mechanism) implements SmtpQuestion {
        @Override
        public CompletionStage<Decision> ask(SmtpPolicy policy) {
            return policy.auth(this);
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
     * May it be told about an address (VRFY, EXPN)? A rejection is the reply; any other answer is {@code 252}, which tells
     * nothing.
     *
     * @param peer the client
     * @param argument what it asked about, hostile
     * @param expand whether it wants the members of a list
     */
    record Verify(SmtpPeer peer, String argument, boolean expand) implements SmtpQuestion {
        @Override
        public CompletionStage<Decision> ask(SmtpPolicy policy) {
            return policy.verify(this);
        }
    }

    /**
     * May it send to this recipient? Somebody must accept, or the recipient is refused.
     *
     * @param peer the client
     * @param sender the reverse-path of the transaction
     * @param recipient the recipient
     * @param mode where the message is to go
     * @param declaredSize what the client says the message has in octets (RFC 1870 SIZE), empty if it does not say it
     */
    record Rcpt(SmtpPeer peer, ReversePath sender, Recipient recipient, DeliveryMode mode, OptionalLong declaredSize)
            implements SmtpQuestion {

        /** Into the mailbox, of a size that is not known. */
        public Rcpt(SmtpPeer peer, ReversePath sender, Recipient recipient) {
            this(peer, sender, recipient, DeliveryMode.MAIL, OptionalLong.empty());
        }

        @Override
        public CompletionStage<Decision> ask(SmtpPolicy policy) {
            return policy.rcpt(this);
        }
    }

    /**
     * The message is whole: may it go to its route? A rejection is the reply to its last octet.
     *
     * @param peer the client
     * @param envelope its sender and its recipients, those that were accepted
     * @param id the message's id here
     * @param size its octets, with our Received field
     * @param content the message, to be read until the answer is given
     */
    record Message(SmtpPeer peer, Envelope envelope, String id, long size, Content content) implements SmtpQuestion {
        @Override
        public CompletionStage<Decision> ask(SmtpPolicy policy) {
            return policy.message(this);
        }
    }

    /** The octets of a message, in memory or on a disk. Thread-safe. */
    @FunctionalInterface
    interface Content {
        /** A new stream at the first octet of the header section; reading it may block. Close it. */
        InputStream open() throws IOException;
    }
}
