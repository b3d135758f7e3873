package io.github.camelsmtp.smtp;

import io.github.camelsmtp.auth.SaslClient;
import io.github.camelsmtp.auth.SaslCredentials;
import io.github.camelsmtp.auth.SaslMechanism;
import io.github.camelsmtp.auth.TlsInfo;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * The login of a client (RFC 4954 §4). Which mechanism is {@link SaslClient}'s choice; what a response is made of, the
 * driver's business. Confined to its session.
 *
 * <p>Bad input: a challenge that is not base64 or has not been asked for is the end of the connection; a success without the
 * server's own proof, where the mechanism has one, is a failure.
 */
final class ClientLogin {
    /** Challenges in one login; no mechanism has more than three. */
    private static final int MOST_CHALLENGES = 8;

    /** What becomes of it. */
    interface Events {
        void say(String line);

        void done();

        void failed(String why);

        void broken();
    }

    private final @Nullable SaslCredentials credentials;
    private final SmtpClientOutput output;
    private final Events events;
    private @Nullable SaslMechanism mechanism;
    private boolean ours;
    private boolean complete;
    private boolean begun;
    private boolean done;
    private int challenges;

    ClientLogin(@Nullable SaslCredentials credentials, SmtpClientOutput output, Events events) {
        this.credentials = credentials;
        this.output = output;
        this.events = events;
    }

    boolean isDone() {
        return done;
    }

    void begin(Offers offers, @Nullable TlsInfo tls) {
        boolean bindable = tls != null && tls.bindable();
        SaslMechanism picked = credentials == null
                ? null
                : SaslClient.pick(credentials, offers.mechanisms(), tls != null, bindable)
                        .orElse(null);
        mechanism = picked;
        if (picked == null) {
            String what = offers.mechanisms().isEmpty() ? "it does not offer AUTH" : "no mechanism that it offers fits";
            failed(what + (tls == null ? " without TLS" : ""));
            return;
        }
        ours = true;
        output.beginLogin(picked, offers.mechanisms());
    }

    void failed(String why) {
        output.loginFailed(mechanism, why);
        events.failed(why);
    }

    void respond(byte[] response, boolean nowComplete) {
        SaslMechanism picked = mechanism;
        if (!ours || picked == null) {
            return;
        }
        ours = false;
        complete = nowComplete;
        String text = Base64.getEncoder().encodeToString(response);
        if (begun) {
            events.say(text);
            return;
        }
        begun = true;
        String command = "AUTH " + picked.wireName();
        if (picked.clientFirst()) {
            command += " " + (text.isEmpty() ? "=" : text); // RFC 4954 §4: an empty one is "="
        }
        events.say(command);
    }

    void replied(RemoteReply reply) {
        if (ours) {
            events.broken(); // nobody has asked
        } else if (reply.code() == 334 && challenges++ < MOST_CHALLENGES) {
            challenged(reply);
        } else if (reply.code() == 235 && complete) {
            done = true;
            events.done();
        } else if (reply.code() == 235) {
            failed("it has not proved that it knows the password");
        } else if (reply.code() >= 400) {
            failed("it answered " + reply.told());
        } else {
            events.broken();
        }
    }

    private void challenged(RemoteReply reply) {
        byte[] challenge;
        try {
            challenge = Base64.getDecoder().decode(reply.lines().get(0));
        } catch (IllegalArgumentException notBase64) {
            events.broken();
            return;
        }
        ours = true;
        output.challenged(challenge);
    }
}
