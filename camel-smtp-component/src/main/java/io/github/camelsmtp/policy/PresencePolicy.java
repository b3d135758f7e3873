package io.github.camelsmtp.policy;

import io.github.camelsmtp.mail.DeliveryMode;
import io.github.camelsmtp.mail.EmailAddress;
import io.github.camelsmtp.mail.Reply;
import io.github.camelsmtp.smtp.Decision;
import io.github.camelsmtp.smtp.SmtpPolicy;
import io.github.camelsmtp.smtp.SmtpQuestion;
import io.github.camelsmtp.store.Account;
import io.github.camelsmtp.store.Presence;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Refuses the recipients of SEND who have no session open: 450 (RFC 821 §3.4). It says the same of an account that does not
 * exist, and accepts nobody; others do that. Thread-safe.
 */
public final class PresencePolicy implements SmtpPolicy {
    private static final CompletionStage<Decision> ABSENT =
            CompletableFuture.completedStage(Decision.reject(Reply.of(450, 2, 1, "User is not here now")));

    private final Presence presence;

    /** @param presence knows who is there */
    public PresencePolicy(Presence presence) {
        this.presence = presence;
    }

    @Override
    public CompletionStage<Decision> rcpt(SmtpQuestion.Rcpt question) {
        if (question.mode() != DeliveryMode.SEND) {
            return NO_OPINION;
        }
        boolean present = question.recipient()
                .path()
                .address()
                .filter(address -> isPresent(address))
                .isPresent();
        return present ? NO_OPINION : ABSENT;
    }

    private boolean isPresent(EmailAddress address) {
        return presence.isPresent(Account.of(address));
    }
}
