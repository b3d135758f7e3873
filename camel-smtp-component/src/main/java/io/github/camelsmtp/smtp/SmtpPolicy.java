package io.github.camelsmtp.smtp;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Decides who may send what to whom. Implement the stages you care for; the others have no opinion. Of several policies
 * the first opinion wins; with no opinion at all everything is accepted but a recipient, which is refused with
 * {@code 550 5.7.1}.
 *
 * <p>Thread-safe. A method but {@link #message} is called on an I/O thread and must not block: what needs a disk or a network answers with a
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

    /** A login has succeeded; the client has not been told yet. A rejection is the reply to AUTH, such as 535 5.7.8. */
    default CompletionStage<Decision> auth(SmtpQuestion.Auth question) {
        return NO_OPINION;
    }

    /** MAIL FROM. */
    default CompletionStage<Decision> mail(SmtpQuestion.Mail question) {
        return NO_OPINION;
    }

    /** VRFY and EXPN. */
    default CompletionStage<Decision> verify(SmtpQuestion.Verify question) {
        return NO_OPINION;
    }

    /** RCPT TO. */
    default CompletionStage<Decision> rcpt(SmtpQuestion.Rcpt question) {
        return NO_OPINION;
    }

    /**
     * A message is whole, and its route has not begun. Called on a thread of the routes, so it may read the content before
     * it returns.
     */
    default CompletionStage<Decision> message(SmtpQuestion.Message question) {
        return NO_OPINION;
    }
}
