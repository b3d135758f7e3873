package io.github.camelsmtp.smtp;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Decides who may send what to whom. Implement the stages you care for; the others have no opinion. Of several policies
 * the first opinion wins; with no opinion at all, a client, a name and a sender are accepted and a recipient is refused
 * with {@code 550 5.7.1}.
 *
 * <p>Thread-safe. A method is called on an I/O thread and must not block: what needs a disk or a network answers with a
 * stage that completes later; the session waits for it and reads nothing meanwhile. A stage that fails, or a method that
 * throws, is answered {@code 451 4.3.0}.
 */
public interface SmtpPolicy {
    /** The stage that has no opinion, ready-made. */
    CompletionStage<Decision> NO_OPINION = CompletableFuture.completedStage(Decision.NO_OPINION);

    /** The stage that accepts, ready-made. */
    CompletionStage<Decision> ACCEPT = CompletableFuture.completedStage(Decision.ACCEPT);

    /** A client has connected. */
    default CompletionStage<Decision> connect(SmtpQuestion.Connect question) {
        return NO_OPINION;
    }

    /** HELO or EHLO. */
    default CompletionStage<Decision> helo(SmtpQuestion.Helo question) {
        return NO_OPINION;
    }

    /** MAIL FROM. */
    default CompletionStage<Decision> mail(SmtpQuestion.Mail question) {
        return NO_OPINION;
    }

    /** RCPT TO. */
    default CompletionStage<Decision> rcpt(SmtpQuestion.Rcpt question) {
        return NO_OPINION;
    }
}
