package io.github.camelsmtp.policy;

import io.github.camelsmtp.mail.EmailAddress;
import io.github.camelsmtp.mail.Reply;
import io.github.camelsmtp.smtp.Decision;
import io.github.camelsmtp.smtp.Replies;
import io.github.camelsmtp.smtp.SmtpPolicy;
import io.github.camelsmtp.smtp.SmtpQuestion;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * What a submission server refuses that any other takes: mail without a login, 530 5.7.0 (RFC 6409 §4.3), and domains that
 * are not fully qualified. A submitted message names only domains that mean the same everywhere: those with a dot, and address literals. Others are
 * 554 (RFC 6409 §4.2), unless they are local ones. It completes no name, and never accepts. Immutable.
 */
public final class SubmissionPolicy implements SmtpPolicy {
    private static final CompletionStage<Decision> NO_LOGIN =
            CompletableFuture.completedStage(Decision.reject(Replies.AUTH_REQUIRED));

    private final Set<String> localDomains;

    /** @param localDomains in lower case, which may have no dot */
    public SubmissionPolicy(Set<String> localDomains) {
        this.localDomains = Set.copyOf(localDomains);
    }

    @Override
    public CompletionStage<Decision> mail(SmtpQuestion.Mail question) {
        return question.peer().authUser() == null
                ? NO_LOGIN
                : answer(question.sender().address(), Replies.SENDER_NOT_QUALIFIED);
    }

    @Override
    public CompletionStage<Decision> rcpt(SmtpQuestion.Rcpt question) {
        return answer(question.recipient().path().address(), Replies.RECIPIENT_NOT_QUALIFIED);
    }

    private CompletionStage<Decision> answer(Optional<EmailAddress> address, Reply refusal) {
        boolean qualified = address.map(EmailAddress::domain)
                .map(domain -> domain.indexOf('.') >= 0 || domain.startsWith("[") || localDomains.contains(domain))
                .orElse(true);
        return qualified ? NO_OPINION : CompletableFuture.completedStage(Decision.reject(refusal));
    }
}
