package io.github.camelsmtp.component;

import io.github.camelsmtp.mail.Reply;
import io.github.camelsmtp.policy.PolicyChain;
import io.github.camelsmtp.smtp.Decision;
import io.github.camelsmtp.smtp.Replies;
import io.github.camelsmtp.smtp.SmtpQuestion;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the policies about a message that is whole, before its route runs. Thread-safe; it is asked on a thread of the
 * routes, where a policy may read the message. One that answers later holds no thread meanwhile.
 */
final class MessageStage {
    private static final Logger LOG = LoggerFactory.getLogger(MessageStage.class);
    private static final Decision NOT_DECIDED = Decision.reject(Replies.LOCAL_ERROR);

    private final PolicyChain policies;
    private final Executor routes;
    private final Duration timeout;

    /** @param timeout how long an answer may take; then it is 451 */
    MessageStage(PolicyChain policies, Executor routes, Duration timeout) {
        this.policies = policies;
        this.routes = routes;
        this.timeout = timeout;
    }

    /**
     * Asks.
     *
     * @param next what is done with the answer, exactly once: the reply that rejects the message, or null, and then on a
     *     thread of the routes
     */
    void ask(SmtpQuestion.Message question, Consumer<@Nullable Reply> next) {
        CompletableFuture<Decision> answer;
        try {
            answer = policies.decide(question).toCompletableFuture();
        } catch (RuntimeException failure) {
            answer = CompletableFuture.failedFuture(failure);
        }
        if (answer.isDone()) {
            answer.whenComplete((decision, failure) -> next.accept(reply(question, decision, failure)));
            return;
        }
        answer.copy()
                .completeOnTimeout(NOT_DECIDED, timeout.toMillis(), TimeUnit.MILLISECONDS)
                .whenComplete((decision, failure) -> goOn(reply(question, decision, failure), next));
    }

    /** The answer came on a thread of the policy's, where no route may run. */
    private void goOn(@Nullable Reply refusal, Consumer<@Nullable Reply> next) {
        if (refusal != null) {
            next.accept(refusal);
            return;
        }
        try {
            routes.execute(() -> next.accept(null));
        } catch (RejectedExecutionException full) {
            next.accept(Replies.BUSY);
        }
    }

    private static @Nullable Reply reply(
            SmtpQuestion.Message question, @Nullable Decision decision, @Nullable Throwable failure) {
        if (decision == null) {
            LOG.warn("{}: no decision, because of a failure of ours; refused for now", question.id(), failure);
            return Replies.LOCAL_ERROR;
        }
        if (decision.reply() != null) {
            LOG.debug("{}: refused by a policy: {}", question.id(), decision.reply());
        }
        return decision.reply();
    }
}
