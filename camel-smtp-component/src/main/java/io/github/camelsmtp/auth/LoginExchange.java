package io.github.camelsmtp.auth;

import io.github.camelsmtp.auth.SaslStep.Reason;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * LOGIN (draft-murchison-sasl-login): a question for the name, a question for the password. Clients compare the questions
 * with these very words. An initial response is taken as the name, as some clients send it.
 */
final class LoginExchange implements SaslExchange {
    static final byte[] USERNAME = "Username:".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] PASSWORD = "Password:".getBytes(StandardCharsets.US_ASCII);

    private final Authenticator authenticator;
    private @Nullable String name;
    private boolean asked;

    LoginExchange(Authenticator authenticator) {
        this.authenticator = authenticator;
    }

    @Override
    public CompletionStage<SaslStep> respond(byte[] response) {
        if (!asked && response.length == 0) {
            asked = true;
            return SaslStep.challenge(USERNAME);
        }
        asked = true;
        Optional<String> text = Text.utf8(response).filter(t -> !t.isEmpty() && t.indexOf('\0') < 0);
        if (text.isEmpty()) {
            return SaslStep.failed(Reason.MALFORMED);
        }
        if (name == null) {
            name = Text.name(text.get()).orElse("");
            return SaslStep.challenge(PASSWORD);
        }
        return name.isEmpty() ? SaslStep.failed(Reason.REJECTED) : Outcome.of(authenticator.password(name, text.get()));
    }
}
