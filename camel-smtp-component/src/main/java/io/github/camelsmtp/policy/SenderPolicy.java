package io.github.camelsmtp.policy;

import io.github.camelsmtp.mail.EmailAddress;
import io.github.camelsmtp.smtp.Decision;
import io.github.camelsmtp.smtp.Replies;
import io.github.camelsmtp.smtp.SmtpPolicy;
import io.github.camelsmtp.smtp.SmtpQuestion;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * Who has logged in sends as itself and as nobody else: 553 5.7.1 (RFC 6409 §6.1). It has no opinion on clients without a
 * login, on senders that belong, and on the null sender, which read receipts have (RFC 8098 §2.1). It looks at the envelope
 * only, not at the From field. Thread-safe.
 */
public final class SenderPolicy implements SmtpPolicy {
    private final LoginAddresses addresses;

    /** @param addresses which senders belong to a login */
    public SenderPolicy(LoginAddresses addresses) {
        this.addresses = addresses;
    }

    @Override
    public CompletionStage<Decision> mail(SmtpQuestion.Mail question) {
        String account = question.peer().authUser();
        Optional<EmailAddress> sender = question.sender().address();
        if (account == null || sender.isEmpty()) {
            return NO_OPINION;
        }
        return addresses
                .belongs(account, sender.get())
                .thenApply(own -> own ? Decision.NO_OPINION : Decision.reject(Replies.SENDER_NOT_YOURS));
    }
}
