package io.github.camelsmtp.pop3;

import io.github.camelsmtp.auth.SaslDialogue;
import io.github.camelsmtp.auth.SaslDialogue.Refusal;
import io.github.camelsmtp.auth.SaslDialogue.Turn;
import io.github.camelsmtp.auth.SaslDialogue.Welcome;
import io.github.camelsmtp.auth.SaslMechanism;
import io.github.camelsmtp.auth.SaslStep;
import io.github.camelsmtp.auth.TlsInfo;
import io.github.camelsmtp.auth.TlsMode;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who the client is: USER and PASS, AUTH, and what TLS allows of them. Whoever is asked tells {@link #answered}. Confined.
 *
 * <p>USER and PASS are PLAIN in other words, so that there is one way to check a password.
 */
final class Authorization {
    private final Pop3Settings settings;
    private final SaslDialogue.Asked asked;
    private final SaslDialogue dialogue;
    private @Nullable TlsInfo tls;
    private @Nullable String user;

    Authorization(Pop3Settings settings, SaslDialogue.Asked asked) {
        this.settings = settings;
        this.asked = asked;
        this.dialogue = new SaslDialogue(settings.logins(), asked);
    }

    /** TLS has begun: what the client said before may have been said by somebody else (RFC 2595 §4). */
    void secured(TlsInfo info) {
        tls = info;
        user = null;
    }

    boolean isSecured() {
        return tls != null;
    }

    /** Whether STLS can be taken (RFC 2595 §4). */
    boolean offersTls() {
        return tls == null && (settings.tls() == TlsMode.OFFERED || settings.tls() == TlsMode.REQUIRED);
    }

    /** Whether TLS has to come first. */
    boolean tooEarly() {
        return settings.tls() == TlsMode.REQUIRED && tls == null;
    }

    /** The mechanisms that this client may use now. */
    List<SaslMechanism> offered() {
        return tooEarly() ? List.of() : settings.logins().offered(tls != null, tls);
    }

    /** Whether USER and PASS are taken now. */
    boolean takesPasswords() {
        return offered().contains(SaslMechanism.PLAIN);
    }

    /** {@code USER name} (RFC 1939 §7). The answer is the same whether the name exists or not. */
    void user(String name) {
        user = name;
    }

    /** {@code PASS string} (RFC 1939 §7): good for one try, then USER has to come again. @return false: no USER before */
    boolean pass(String password) {
        String name = user;
        user = null;
        if (name == null) {
            return false;
        }
        asked.authenticate(SaslMechanism.PLAIN, ("\0" + name + "\0" + password).getBytes(StandardCharsets.UTF_8));
        return true;
    }

    /** {@code AUTH mechanism [initial-response]} (RFC 5034 §4). */
    @Nullable
    Turn auth(String argument) {
        user = null;
        List<SaslMechanism> allowed = offered();
        return dialogue.begin(argument, allowed::contains);
    }

    /** Whether the next line is a response, not a command. */
    boolean expectsResponse() {
        return dialogue.expectsLine();
    }

    boolean responseUnderWay() {
        return dialogue.lineUnderWay();
    }

    /** Consumes a response. */
    @Nullable
    Turn response(ByteBuffer octets) {
        return dialogue.line(octets);
    }

    /** The output's answer. */
    Turn answered(SaslStep step) {
        if (dialogue.waiting()) {
            return dialogue.answered(step);
        }
        if (step instanceof SaslStep.Success success) {
            return new Welcome(success.account());
        }
        boolean unavailable =
                step instanceof SaslStep.Failure failure && failure.reason() == SaslStep.Reason.UNAVAILABLE;
        return unavailable ? Refusal.UNAVAILABLE : Refusal.REJECTED;
    }
}
