package io.github.camelsmtp.policy;

import io.github.camelsmtp.mail.Networks;
import io.github.camelsmtp.smtp.Decision;
import io.github.camelsmtp.smtp.Replies;
import io.github.camelsmtp.smtp.SmtpPolicy;
import io.github.camelsmtp.smtp.SmtpQuestion;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Lets only clients of given networks talk to us at all: others are greeted with 554 5.7.1 and may only QUIT. It allows
 * nothing beyond that: whom they may send to is for others to say. Immutable.
 */
public final class ClientPolicy implements SmtpPolicy {
    private static final CompletionStage<Decision> REFUSED =
            CompletableFuture.completedStage(Decision.reject(Replies.NOT_YOU));

    private final Networks clients;

    /** @param clients who may talk to us */
    public ClientPolicy(Networks clients) {
        this.clients = clients;
    }

    @Override
    public CompletionStage<Decision> connect(SmtpQuestion.Connect question) {
        return clients.contains(question.peer().remote().getAddress()) ? NO_OPINION : REFUSED;
    }
}
