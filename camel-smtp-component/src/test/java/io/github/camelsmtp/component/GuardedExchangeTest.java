package io.github.camelsmtp.component;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelsmtp.auth.Authenticator;
import io.github.camelsmtp.auth.LoginGuard;
import io.github.camelsmtp.auth.SaslConnection;
import io.github.camelsmtp.auth.SaslMechanism;
import io.github.camelsmtp.auth.SaslStep;
import io.github.camelsmtp.auth.SaslStep.Reason;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The guard over exchanges: what is counted, what is locked, and that nobody waits for it. */
class GuardedExchangeTest {
    private static final SaslStep REJECTED = new SaslStep.Failure(Reason.REJECTED);
    private static final SaslStep ALICE = new SaslStep.Success("alice@example.org");

    private final InetAddress address = InetAddress.getLoopbackAddress();
    private final LoginGuard guard = new LoginGuard(Clock.systemUTC(), 1, Duration.ofHours(1));
    private CompletableFuture<Optional<String>> answer = CompletableFuture.completedFuture(Optional.empty());

    /** Answers what the test has put there. */
    private final Authenticator authenticator = new Authenticator() {
        @Override
        public CompletionStage<Optional<String>> password(String name, String password) {
            return answer;
        }

        @Override
        public CompletionStage<Optional<String>> token(String name, String token) {
            return answer;
        }
    };

    private GuardedExchange exchange(SaslMechanism mechanism) {
        SaslConnection connection = SaslConnection.plain("mx.example.org", List.of(mechanism));
        return new GuardedExchange(authenticator, asked -> mechanism.begin(asked, connection), guard, address, "SMTP");
    }

    private static byte[] octets(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private CompletableFuture<SaslStep> plain(String name) {
        return exchange(SaslMechanism.PLAIN)
                .respond(octets("\0" + name + "\0secret"))
                .toCompletableFuture();
    }

    private CompletableFuture<SaslStep> token(String user) {
        return exchange(SaslMechanism.XOAUTH2)
                .respond(octets("user=" + user + "\1auth=Bearer x\1\1"))
                .toCompletableFuture();
    }

    private static SaslStep told(CompletableFuture<SaslStep> step) throws Exception {
        return step.get(30, TimeUnit.SECONDS);
    }

    private void right() {
        answer = CompletableFuture.completedFuture(Optional.of("alice@example.org"));
    }

    @Test
    void aFailureIsToldLaterAndNobodyWaitsForIt() throws Exception {
        CompletableFuture<SaslStep> step = plain("alice@example.org");
        assertThat(step)
                .as("the call returned at once, the answer is due in a second")
                .isNotDone();
        assertThat(told(step)).isEqualTo(REJECTED);
    }

    @Test
    void whatIsLockedIsNotEvenLookedAt() throws Exception {
        told(plain("alice@example.org"));
        answer = new CompletableFuture<>(); // never answered
        assertThat(told(plain("\"alice\"@Example.ORG"))).isEqualTo(REJECTED);
    }

    @Test
    void anotherAccountIsNotLocked() throws Exception {
        told(plain("bob@example.org"));
        right();
        assertThat(told(plain("alice@example.org"))).isEqualTo(ALICE);
    }

    @Test
    void whoGuessesInParallelGainsNothing() throws Exception {
        answer = new CompletableFuture<>();
        CompletableFuture<SaslStep> late = plain("alice@example.org");
        CompletableFuture<Optional<String>> itsAnswer = answer;
        answer = CompletableFuture.completedFuture(Optional.empty());
        told(plain("alice@example.org"));
        itsAnswer.complete(Optional.of("alice@example.org"));
        assertThat(told(late)).as("right, but too late").isEqualTo(REJECTED);
    }

    @Test
    void aRefusedTokenCountsThoughTheClientDoesNotComeBack() throws Exception {
        assertThat(told(token("alice@example.org"))).isInstanceOf(SaslStep.Challenge.class);
        right();
        assertThat(told(token("alice@example.org"))).isInstanceOf(SaslStep.Challenge.class);
    }

    @Test
    void tokensWithoutANameCountForTheAddressOnly() throws Exception {
        told(token(""));
        told(token(""));
        right();
        assertThat(told(token(""))).isEqualTo(ALICE);
    }

    @Test
    void aFailureOfOursIsNotTheClients() throws Exception {
        answer = CompletableFuture.failedFuture(new IllegalStateException("no database"));
        assertThat(told(plain("alice@example.org"))).isEqualTo(new SaslStep.Failure(Reason.UNAVAILABLE));
        right();
        assertThat(told(plain("alice@example.org"))).isEqualTo(ALICE);
    }
}
