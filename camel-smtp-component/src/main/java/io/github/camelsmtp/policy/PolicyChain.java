package io.github.camelsmtp.policy;

import io.github.camelsmtp.smtp.Decision;
import io.github.camelsmtp.smtp.SmtpPolicy;
import io.github.camelsmtp.smtp.SmtpQuestion;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Asks policies one after the other; the first opinion wins, and those behind it are not asked. Thread-safe.
 *
 * <p>A policy that fails has no opinion to win with: the stage fails, and the client is told 451, not the next policy asked.
 */
public final class PolicyChain implements SmtpPolicy {
    private final List<SmtpPolicy> policies;

    /** A chain in the order of the list; without any it has no opinion. */
    public PolicyChain(List<? extends SmtpPolicy> policies) {
        this.policies = List.copyOf(policies);
    }

    /** The first opinion on any question. */
    public CompletionStage<Decision> decide(SmtpQuestion question) {
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
        return NO_OPINION;
    }

    @Override
    public CompletionStage<Decision> connect(SmtpQuestion.Connect question) {
        return decide(question);
    }

    @Override
    public CompletionStage<Decision> helo(SmtpQuestion.Helo question) {
        return decide(question);
    }

    @Override
    public CompletionStage<Decision> auth(SmtpQuestion.Auth question) {
        return decide(question);
    }

    @Override
    public CompletionStage<Decision> mail(SmtpQuestion.Mail question) {
        return decide(question);
    }

    @Override
    public CompletionStage<Decision> rcpt(SmtpQuestion.Rcpt question) {
        return decide(question);
    }

    @Override
    public CompletionStage<Decision> message(SmtpQuestion.Message question) {
        return decide(question);
    }
}
