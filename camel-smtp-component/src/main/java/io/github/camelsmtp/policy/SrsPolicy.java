package io.github.camelsmtp.policy;

import io.github.camelsmtp.forward.Srs;
import io.github.camelsmtp.mail.Reply;
import io.github.camelsmtp.smtp.Decision;
import io.github.camelsmtp.smtp.SmtpPolicy;
import io.github.camelsmtp.smtp.SmtpQuestion;
import java.time.Clock;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Takes bounces to the return paths that {@link Srs} has made, and refuses paths that nobody has made, or too long ago, while
 * the client is there: 550 5.1.1 and 550 5.1.0. About other recipients it has no opinion. Thread-safe.
 */
public final class SrsPolicy implements SmtpPolicy {
    private static final Decision FORGED = Decision.reject(Reply.of(550, 1, 1, "Not a return path of ours"));
    private static final Decision EXPIRED = Decision.reject(Reply.of(550, 1, 0, "This return path has expired"));

    private final Srs srs;
    private final Clock clock;

    /** @param clock tells how old a path is */
    public SrsPolicy(Srs srs, Clock clock) {
        this.srs = srs;
        this.clock = clock;
    }

    @Override
    public CompletionStage<Decision> rcpt(SmtpQuestion.Rcpt question) {
        return question.recipient()
                .path()
                .address()
                .map(address -> switch (srs.reverse(address, clock.instant()).kind()) {
                    case OTHER -> NO_OPINION;
                    case GOOD -> ACCEPT;
                    case EXPIRED -> CompletableFuture.completedStage(EXPIRED);
                    case FORGED -> CompletableFuture.completedStage(FORGED);
                })
                .orElse(NO_OPINION);
    }
}
