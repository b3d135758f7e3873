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
 * A submitted message names only domains that mean the same everywhere: those with a dot, and address literals. Others are
 * 554 (RFC 6409 §4.2), unless they are local ones. It completes no name, and never accepts. Immutable.
 */
public final class QualifiedDomainsPolicy implements SmtpPolicy {
    private final Set<String> localDomains;

    /** @param localDomains in lower case, which may have no dot */
    public QualifiedDomainsPolicy(Set<String> localDomains) {
        this.localDomains = Set.copyOf(localDomains);
    }

    @Override
    public CompletionStage<Decision> mail(SmtpQuestion.Mail question) {
        return answer(question.sender().address(), Replies.SENDER_NOT_QUALIFIED);
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
