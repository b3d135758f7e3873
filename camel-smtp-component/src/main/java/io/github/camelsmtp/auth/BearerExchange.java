package io.github.camelsmtp.auth;

import io.github.camelsmtp.auth.SaslStep.Reason;
import io.github.camelsmtp.mail.SaslPrep;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * Bearer tokens: OAUTHBEARER (RFC 7628 §3.1) and its older form XOAUTH2. A token that is refused gets a challenge that says
 * so in JSON; the client answers it with something, and only then it is over (RFC 7628 §3.2.3).
 */
final class BearerExchange implements SaslExchange {

    /** How the two differ. */
    enum Form {
        /** {@code n,a=user,^Ahost=…^Aauth=Bearer token^A^A} */
        OAUTHBEARER("{\"status\":\"invalid_token\"}"),
        /** {@code user=user^Aauth=Bearer token^A^A} */
        XOAUTH2("{\"status\":\"401\",\"schemes\":\"bearer\"}");

        private final byte[] refusal;

        Form(String refusal) {
            this.refusal = refusal.getBytes(StandardCharsets.US_ASCII);
        }
    }

    private final Authenticator authenticator;
    private final Form form;
    private boolean refused;

    BearerExchange(Authenticator authenticator, Form form) {
        this.authenticator = authenticator;
        this.form = form;
    }

    @Override
    public CompletionStage<SaslStep> respond(byte[] response) {
        if (refused) {
            return SaslStep.failed(Reason.REJECTED);
        }
        String text = Text.utf8(response).orElse("");
        Optional<String> name = form == Form.XOAUTH2 ? Optional.of("") : gs2Name(text);
        int first = form == Form.XOAUTH2 ? -1 : text.indexOf('\1');
        // With less than a pair between them, the octets at the end are not a frame of their own.
        boolean framed = text.endsWith("\1\1") && (form == Form.XOAUTH2 || first >= 0) && first < text.length() - 2;
        if (name.isEmpty() || !framed) {
            return SaslStep.failed(Reason.MALFORMED);
        }
        Map<String, String> pairs = pairs(text.substring(first + 1, text.length() - 2));
        String auth = pairs.getOrDefault("auth", "");
        if (!auth.regionMatches(true, 0, "Bearer ", 0, 7) || auth.length() == 7) {
            return SaslStep.failed(Reason.MALFORMED);
        }
        String named = form == Form.XOAUTH2 ? pairs.getOrDefault("user", "") : name.get();
        String claimed = SaslPrep.prepare(named).orElse("");
        if (claimed.isEmpty() && !named.isEmpty()) {
            return SaslStep.failed(Reason.REJECTED);
        }
        return Outcome.of(authenticator.token(claimed, auth.substring(7).strip()))
                .thenApply(this::challengeIfRefused);
    }

    private SaslStep challengeIfRefused(SaslStep step) {
        refused = step instanceof SaslStep.Failure failure && failure.reason() == Reason.REJECTED;
        return refused ? new SaslStep.Challenge(form.refusal) : step;
    }

    /** {@code gs2-header = ("n" / "y") "," [ "a=" saslname ] ","} (RFC 5801 §4); "p" binds a channel, which no token does. */
    private static Optional<String> gs2Name(String text) {
        int comma = text.indexOf(',', 2);
        if (!(text.startsWith("n,") || text.startsWith("y,")) || comma < 0 || text.indexOf('\1') != comma + 1) {
            return Optional.empty();
        }
        String name = text.substring(2, comma);
        return name.isEmpty()
                ? Optional.of("")
                : name.startsWith("a=") ? Text.saslName(name.substring(2)) : Optional.empty();
    }

    private static Map<String, String> pairs(String text) {
        Map<String, String> pairs = new HashMap<>();
        for (String pair : text.split("\1")) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                pairs.putIfAbsent(pair.substring(0, equals), pair.substring(equals + 1));
            }
        }
        return pairs;
    }
}
