package io.github.camelsmtp.auth;

import io.github.camelsmtp.auth.SaslStep.Failure;
import io.github.camelsmtp.auth.SaslStep.Reason;
import io.github.camelsmtp.auth.SaslStep.Success;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** The one place where an authenticator's answer becomes a step. */
final class Outcome {
    private Outcome() {}

    /** Success for an account, rejection for none, temporary failure for a stage that failed. */
    static CompletionStage<SaslStep> of(CompletionStage<Optional<String>> answer) {
        return answer.handle((account, failure) -> failure != null
                ? new Failure(Reason.UNAVAILABLE)
                : account.<SaslStep>map(Success::new).orElseGet(() -> new Failure(Reason.REJECTED)));
    }
}
