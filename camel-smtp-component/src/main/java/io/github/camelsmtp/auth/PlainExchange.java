package io.github.camelsmtp.auth;

import io.github.camelsmtp.auth.SaslStep.Reason;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** PLAIN (RFC 4616): {@code message = [authzid] NUL authcid NUL passwd}, each of them UTF-8. */
final class PlainExchange implements SaslExchange {
    private final Authenticator authenticator;

    PlainExchange(Authenticator authenticator) {
        this.authenticator = authenticator;
    }

    @Override
    public CompletionStage<SaslStep> respond(byte[] response) {
        Optional<String> text = Text.utf8(response);
        List<String> parts = text.map(t -> Arrays.asList(t.split("\0", -1))).orElse(List.of());
        if (parts.size() != 3 || parts.get(1).isEmpty() || parts.get(2).isEmpty()) {
            return SaslStep.failed(Reason.MALFORMED);
        }
        // Nobody may act as somebody else; the same name twice is how some clients fill the field.
        Optional<String> name = Text.name(parts.get(1));
        if (name.isEmpty()
                || !parts.get(0).isEmpty() && !Text.name(parts.get(0)).equals(name)) {
            return SaslStep.failed(Reason.REJECTED);
        }
        return Outcome.of(authenticator.password(name.get(), parts.get(2)));
    }
}
