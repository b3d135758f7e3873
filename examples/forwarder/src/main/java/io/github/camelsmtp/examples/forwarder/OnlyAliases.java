package io.github.camelsmtp.examples.forwarder;

import io.github.camelsmtp.forward.Aliases;
import io.github.camelsmtp.mail.EmailAddress;
import io.github.camelsmtp.mail.Reply;
import io.github.camelsmtp.smtp.Decision;
import io.github.camelsmtp.smtp.SmtpPolicy;
import io.github.camelsmtp.smtp.SmtpQuestion;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Refuses addresses of the domain that nobody is behind, while the client is there: the relay would send them back to us.
 * About other domains, and the postmaster without one, it has no opinion.
 */
final class OnlyAliases implements SmtpPolicy {
    private static final Decision UNKNOWN = Decision.reject(Reply.of(550, 1, 1, "No such user here"));

    private final String domain;
    private final Aliases aliases;

    OnlyAliases(String domain, Aliases aliases) {
        this.domain = new EmailAddress("postmaster", domain).domain();
        this.aliases = aliases;
    }

    @Override
    public CompletionStage<Decision> rcpt(SmtpQuestion.Rcpt question) {
        boolean nobody = question.recipient()
                .path()
                .address()
                .filter(address -> address.domain().equals(domain) && !aliases.isAlias(address))
                .isPresent();
        return nobody ? CompletableFuture.completedStage(UNKNOWN) : NO_OPINION;
    }
}
