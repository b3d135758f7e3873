package io.github.camelsmtp.policy;

import io.github.camelsmtp.mail.Networks;
import io.github.camelsmtp.smtp.Decision;
import io.github.camelsmtp.smtp.SmtpPolicy;
import io.github.camelsmtp.smtp.SmtpQuestion;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/**
 * Lets a client wait for the greeting. It has no opinion, but has it later: programs that send mail wait (RFC 5321 §4.3.1 has
 * them, and §4.5.3.2.1 gives us five minutes), many of those that send spam do not, and are known by that. Holds no thread.
 * Thread-safe.
 */
public final class GreetingDelayPolicy implements SmtpPolicy {
    private final long millis;
    private final Networks exempt;

    /**
     * @param delay how long, above zero
     * @param exempt who does not wait; nor does a client that a proxy speaks for with XCLIENT, which has waited already
     */
    public GreetingDelayPolicy(Duration delay, Networks exempt) {
        this.millis = delay.toMillis();
        this.exempt = exempt;
    }

    @Override
    public CompletionStage<Decision> connect(SmtpQuestion.Connect question) {
        boolean waits = question.peer().proxy() == null
                && !exempt.contains(question.peer().remote().getAddress());
        return waits
                ? new CompletableFuture<Decision>()
                        .completeOnTimeout(Decision.NO_OPINION, millis, TimeUnit.MILLISECONDS)
                : NO_OPINION;
    }
}
