package io.github.camelsmtp.auth;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class TokenAuthenticatorTest {
    private static final Authenticator ACCOUNTS = new Authenticator() {
        @Override
        public CompletionStage<Optional<String>> password(String name, String password) {
            return CompletableFuture.completedStage(Optional.of(name).filter(n -> password.equals("secret")));
        }

        @Override
        public CompletionStage<Optional<String>> account(String name) {
            return CompletableFuture.completedStage(
                    Optional.of("alice@example.org").filter(name::equalsIgnoreCase));
        }
    };

    private static final TokenValidator TOKENS = token -> switch (token) {
        case "of-alice" -> CompletableFuture.completedStage(Optional.of("Alice@example.org"));
        case "of-nobody" -> CompletableFuture.completedStage(Optional.of("nobody@example.org"));
        case "unknown-now" -> CompletableFuture.failedStage(new IllegalStateException("no keys"));
        default -> CompletableFuture.completedStage(Optional.empty());
    };

    private final Authenticator both = new TokenAuthenticator(ACCOUNTS, TOKENS);

    private Optional<String> token(String name, String token) {
        return both.token(name, token).toCompletableFuture().join();
    }

    @Test
    void itTakesTokensBesideWhatItHad() {
        assertThat(both.mechanisms())
                .isEqualTo(EnumSet.of(
                        SaslMechanism.OAUTHBEARER, SaslMechanism.XOAUTH2, SaslMechanism.PLAIN, SaslMechanism.LOGIN));
        assertThat(both.password("a", "secret").toCompletableFuture().join()).hasValue("a");
    }

    @Test
    void theTokenSaysWhoItIsAndTheAccountsThatHeIsThere() {
        assertThat(token("", "of-alice")).hasValue("alice@example.org");
        assertThat(token("ALICE@example.org", "of-alice")).hasValue("alice@example.org");
        assertThat(token("bob@example.org", "of-alice")).isEmpty();
        assertThat(token("", "of-nobody")).isEmpty();
        assertThat(token("", "bad")).isEmpty();
    }

    @Test
    void whatCannotBeToldNowIsATemporaryFailure() {
        SaslExchange exchange = SaslMechanism.OAUTHBEARER.begin(
                both, SaslConnection.plain("mx.example.org", EnumSet.of(SaslMechanism.OAUTHBEARER)));
        assertThat(exchange.respond("n,,\1auth=Bearer unknown-now\1\1".getBytes(StandardCharsets.US_ASCII))
                        .toCompletableFuture()
                        .join())
                .isEqualTo(new SaslStep.Failure(SaslStep.Reason.UNAVAILABLE));
    }
}
