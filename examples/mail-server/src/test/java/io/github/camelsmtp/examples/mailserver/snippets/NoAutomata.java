package io.github.camelsmtp.examples.mailserver.snippets;

import io.github.camelsmtp.mail.Reply;
import io.github.camelsmtp.smtp.Decision;
import io.github.camelsmtp.smtp.SmtpPolicy;
import io.github.camelsmtp.smtp.SmtpQuestion;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Refuses mail from senders that are nobody. */
public final class NoAutomata implements SmtpPolicy {
    @Override
    public CompletionStage<Decision> mail(SmtpQuestion.Mail question) {
        boolean automatic = question.sender().toString().contains("noreply@");
        return automatic
                ? CompletableFuture.completedStage(Decision.reject(Reply.of(550, 7, 1, "We like to answer")))
                : NO_OPINION;
    }
}
