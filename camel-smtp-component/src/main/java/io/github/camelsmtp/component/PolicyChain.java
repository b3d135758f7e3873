package io.github.camelsmtp.component;

import io.github.camelsmtp.smtp.Decision;
import io.github.camelsmtp.smtp.SmtpPolicy;
import io.github.camelsmtp.smtp.SmtpQuestion;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Asks policies one after the other; the first opinion wins. Thread-safe. */
final class PolicyChain {
    private final List<SmtpPolicy> policies;

    PolicyChain(List<SmtpPolicy> policies) {
        this.policies = List.copyOf(policies);
    }

    CompletionStage<Decision> decide(SmtpQuestion question) {
        return ask(question, 0);
    }

    private CompletionStage<Decision> ask(SmtpQuestion question, int from) {
        for (int i = from; i < policies.size(); i++) {
            int next = i + 1;
            CompletableFuture<Decision> answer = question.ask(policies.get(i)).toCompletableFuture();
            if (!answer.isDone() || answer.isCompletedExceptionally()) {
                return answer.thenCompose(decision -> decision.kind() == Decision.Kind.NO_OPINION
                        ? ask(question, next)
                        : CompletableFuture.completedStage(decision));
            }
            if (answer.join().kind() != Decision.Kind.NO_OPINION) {
                return answer;
            }
        }
        return SmtpPolicy.NO_OPINION;
    }
}
