package io.github.camelsmtp.component;

import io.github.camelsmtp.auth.Authenticator;
import io.github.camelsmtp.auth.LoginGuard;
import io.github.camelsmtp.auth.SaslExchange;
import io.github.camelsmtp.auth.SaslStep;
import io.github.camelsmtp.auth.SaslStep.Reason;
import io.github.camelsmtp.auth.ScramAccount;
import io.github.camelsmtp.auth.ScramDecoy;
import io.github.camelsmtp.auth.SharedSecret;
import io.github.camelsmtp.mail.ScramHash;
import java.net.InetAddress;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A SASL exchange under a {@link LoginGuard}: failures are counted, are answered later and later, and in the end nothing is
 * right any more. No thread waits. Confined as the exchange is.
 *
 * <p>What is locked looks like what is wrong, in each mechanism: a password is not even looked at, a token is refused, and
 * SCRAM shows the salt that it always shows and then refuses the proof, right or wrong.
 */
final class GuardedExchange implements SaslExchange {
    private static final Logger LOG = LoggerFactory.getLogger(GuardedExchange.class);

    private final SaslExchange exchange;
    private final String protocol;
    private final Authenticator authenticator;
    private final LoginGuard guard;
    private final InetAddress address;
    /** Whom the client means, in one spelling; empty until it has told. */
    private String name = "";

    private boolean hasKeys;
    private boolean counted;

    /**
     * @param begins the exchange with the authenticator that it is given
     * @param protocol that the client speaks, for the log
     */
    GuardedExchange(
            Authenticator authenticator,
            Function<Authenticator, SaslExchange> begins,
            LoginGuard guard,
            InetAddress address,
            String protocol) {
        this.authenticator = authenticator;
        this.guard = guard;
        this.address = address;
        this.protocol = protocol;
        this.exchange = begins.apply(new Asked());
    }

    @Override
    public CompletionStage<SaslStep> respond(byte[] response) {
        CompletionStage<SaslStep> step =
                hasKeys && !allowed() ? SaslStep.failed(Reason.REJECTED) : exchange.respond(response);
        return step.thenCompose(this::judge);
    }

    private CompletionStage<SaslStep> judge(SaslStep step) {
        if (step instanceof SaslStep.Success success) {
            // Asked again: others may have failed while this was looked up.
            boolean allowed = allowed() && guard.allows(address, LoginGuards.spelled(success.account()));
            if (!allowed) {
                LOG.info("{}: {} login refused, after too many that failed", address.getHostAddress(), protocol);
                return later(new SaslStep.Failure(Reason.REJECTED));
            }
            guard.succeeded(LoginGuards.spelled(success.account()));
        }
        boolean wrong = step instanceof SaslStep.Failure failure && failure.reason() == Reason.REJECTED;
        if (wrong) {
            // No name: it is the client's text, and some people type their password there.
            LOG.info("{}: {} login failed", address.getHostAddress(), protocol);
        }
        return wrong && !counted ? later(step) : CompletableFuture.completedStage(step);
    }

    private boolean allowed() {
        return guard.allows(address, name);
    }

    private <T> CompletionStage<T> later(T answer) {
        counted = true;
        Duration delay = guard.failed(address, name);
        return new CompletableFuture<T>().completeOnTimeout(answer, delay.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** The authenticator, as far as the guard lets it be asked. */
    private final class Asked implements Authenticator {

        private boolean mayAsk(String given) {
            name = given.isEmpty() ? "" : LoginGuards.spelled(given);
            return allowed();
        }

        @Override
        public CompletionStage<Optional<String>> password(String given, String password) {
            return mayAsk(given) ? told(authenticator.password(given, password)) : nobody();
        }

        @Override
        public CompletionStage<Optional<ScramAccount>> scram(String given, ScramHash hash) {
            mayAsk(given);
            hasKeys = true;
            return told(authenticator.scram(given, hash));
        }

        @Override
        public Optional<ScramDecoy> decoy(String given, ScramHash hash) {
            return authenticator.decoy(given, hash);
        }

        @Override
        public CompletionStage<Optional<SharedSecret>> secret(String given) {
            return mayAsk(given) ? told(authenticator.secret(given)) : nobody();
        }

        @Override
        public CompletionStage<Optional<String>> certificate(X509Certificate certificate, String given) {
            return mayAsk(given) ? told(authenticator.certificate(certificate, given)) : nobody();
        }

        /** Counted here: a refused token is told by a challenge, after which a client needs not come back. */
        @Override
        public CompletionStage<Optional<String>> token(String given, String token) {
            CompletionStage<Optional<String>> answer =
                    mayAsk(given) ? told(authenticator.token(given, token)) : nobody();
            return answer.thenCompose(
                    account -> account.isPresent() ? CompletableFuture.completedStage(account) : later(account));
        }

        /** The client hears of a failure of ours that it is temporary; the administrator hears why. */
        private <T> CompletionStage<T> told(CompletionStage<T> answer) {
            return answer.whenComplete((ignored, failure) -> {
                if (failure != null) {
                    LOG.warn("a login could not be checked; the client is told to try again: {}", failure.toString());
                }
            });
        }

        private <T> CompletionStage<Optional<T>> nobody() {
            return CompletableFuture.completedStage(Optional.empty());
        }
    }
}
