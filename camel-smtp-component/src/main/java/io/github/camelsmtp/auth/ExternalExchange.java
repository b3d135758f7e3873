package io.github.camelsmtp.auth;

import io.github.camelsmtp.auth.SaslStep.Reason;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * EXTERNAL (RFC 4422 appendix A): {@code initial-response = *( UTF8-char-no-nul )}, the name the client wants to act as, or
 * nothing. Who it is, TLS has shown: without a verified certificate everything is refused.
 */
final class ExternalExchange implements SaslExchange {
    private final Authenticator authenticator;
    private final SaslConnection connection;

    ExternalExchange(Authenticator authenticator, SaslConnection connection) {
        this.authenticator = authenticator;
        this.connection = connection;
    }

    @Override
    public CompletionStage<SaslStep> respond(byte[] response) {
        Optional<String> text = Text.utf8(response).filter(t -> t.indexOf('\0') < 0);
        if (text.isEmpty()) {
            return SaslStep.failed(Reason.MALFORMED);
        }
        Optional<String> name = text.get().isEmpty() ? text : Text.name(text.get());
        if (connection.certificate() == null || name.isEmpty()) {
            return SaslStep.failed(Reason.REJECTED);
        }
        return Outcome.of(authenticator.certificate(connection.certificate(), name.get()));
    }
}
