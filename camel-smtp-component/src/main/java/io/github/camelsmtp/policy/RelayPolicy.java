package io.github.camelsmtp.policy;

import io.github.camelsmtp.mail.Networks;
import io.github.camelsmtp.smtp.Decision;
import io.github.camelsmtp.smtp.SmtpPolicy;
import io.github.camelsmtp.smtp.SmtpQuestion;
import java.util.concurrent.CompletionStage;

/**
 * Lets some clients send to any recipient: those in trusted networks, and perhaps those that have logged in. It has no
 * opinion on others, and never refuses, so it stands behind the policies that know which recipients there are. Immutable.
 */
public final class RelayPolicy implements SmtpPolicy {
    private final Networks trusted;
    private final boolean authenticated;

    /**
     * @param trusted whose clients may send to everybody
     * @param authenticated whether everybody who has logged in may, too
     */
    public RelayPolicy(Networks trusted, boolean authenticated) {
        this.trusted = trusted;
        this.authenticated = authenticated;
    }

    @Override
    public CompletionStage<Decision> rcpt(SmtpQuestion.Rcpt question) {
        boolean known = authenticated && question.peer().authUser() != null;
        return known || trusted.contains(question.peer().remote().getAddress()) ? ACCEPT : NO_OPINION;
    }
}
