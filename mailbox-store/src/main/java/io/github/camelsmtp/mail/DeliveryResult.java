package io.github.camelsmtp.mail;

import org.jspecify.annotations.Nullable;

/**
 * What became of one recipient at one attempt to hand a message on.
 *
 * @param recipient whose result it is
 * @param reply what the remote server said of it, or what we say where it could not be asked: {@code 450 4.4.1} if it did
 *     not answer, {@code 550 5.1.2} if there is no such domain, and so on (RFC 3463)
 * @param remoteMta the host whose words the reply is, or null if it is our own
 * @param relayedDsn whether the remote took the sender's wishes for reports with it (RFC 3461 §5.2.2); then whoever delivers
 *     it reports a success, and we do not
 * @param stage how far it got
 */
public record DeliveryResult(
        Recipient recipient, Reply reply, @Nullable String remoteMta, boolean relayedDsn, Stage stage) {

    /** How far it got, where that decides whether another host may be tried at once. */
    public enum Stage {
        /** The server refused the session, in its greeting or at EHLO: another host of the domain may take the message. */
        SESSION,
        /** The reply is about the message or the recipient, or no server was asked. */
        MESSAGE,
        /**
         * The end of the message was sent, and no reply to it came: the server may have taken it. Another host that is tried
         * at once makes a second copy likely. Always temporary.
         */
        END
    }

    /** What is to be done next. */
    public enum Kind {
        /** The message is the remote's business now. */
        DELIVERED,
        /** Worth another attempt. */
        TEMPORARY,
        /** Never to be tried again: the sender has to be told. */
        PERMANENT
    }

    /** @throws IllegalArgumentException if the reply says neither yes nor no: 3xx; or an END that is not temporary */
    public DeliveryResult {
        if (reply.code() / 100 == 3) {
            throw new IllegalArgumentException("a reply that asks for more is no result: " + reply);
        }
        if (stage == Stage.END && !reply.isTransient()) {
            throw new IllegalArgumentException("nobody knows what became of it: no reply can say " + reply);
        }
    }

    /** A reply about the message or the recipient. */
    public DeliveryResult(Recipient recipient, Reply reply, @Nullable String remoteMta, boolean relayedDsn) {
        this(recipient, reply, remoteMta, relayedDsn, Stage.MESSAGE);
    }

    /** A reason of our own: there was no remote to say it. */
    public static DeliveryResult local(Recipient recipient, Reply reply) {
        return new DeliveryResult(recipient, reply, null, false);
    }

    /** By the class of the reply (RFC 5321 §4.2.1). */
    public Kind kind() {
        if (reply.isPositive()) {
            return Kind.DELIVERED;
        }
        return reply.isTransient() ? Kind.TEMPORARY : Kind.PERMANENT;
    }
}
