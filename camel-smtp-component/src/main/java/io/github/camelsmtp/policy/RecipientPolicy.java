package io.github.camelsmtp.policy;

import io.github.camelsmtp.mail.EmailAddress;
import io.github.camelsmtp.mail.ForwardPath;
import io.github.camelsmtp.mail.Reply;
import io.github.camelsmtp.smtp.Decision;
import io.github.camelsmtp.smtp.MessageReceiver;
import io.github.camelsmtp.smtp.Replies;
import io.github.camelsmtp.smtp.SmtpPolicy;
import io.github.camelsmtp.smtp.SmtpQuestion;
import io.github.camelsmtp.store.AddressBook;
import io.github.camelsmtp.store.Admission;
import io.github.camelsmtp.store.StoreException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Accepts recipients of the local domains, and perhaps only those that have an account; the others of these domains are
 * 550 5.1.1, those that are disabled 550 5.2.1, and those whose quota would be exceeded 452 4.2.2, or 552 5.2.2 if SIZE (RFC 1870)
 * says that the message can never fit. It has no opinion on other domains, so the server relays for nobody unless another policy says so. Postmaster
 * is always accepted (RFC 5321 §4.5.1), but for a quota of an account of its own. Thread-safe.
 *
 * <p>An address is what stands behind its last {@code @}: {@code user%other@local} and {@code "user@other"@local} are local
 * parts like any others, and no mail leaves because of them.
 */
public final class RecipientPolicy implements SmtpPolicy {
    private static final Logger LOG = LoggerFactory.getLogger(RecipientPolicy.class);

    private final Set<String> localDomains;
    private final boolean anyDomain;
    private final @Nullable AddressBook book;
    private final Executor lookups;

    /**
     * @param localDomains in lower case; {@code *} stands for all
     * @param book whose addresses are the only ones, or null to accept every address of the domains
     * @param lookups to ask the book with, for it may block
     */
    public RecipientPolicy(Set<String> localDomains, @Nullable AddressBook book, Executor lookups) {
        this.localDomains = Set.copyOf(localDomains);
        this.anyDomain = localDomains.contains("*");
        this.book = book;
        this.lookups = lookups;
    }

    @Override
    public CompletionStage<Decision> rcpt(SmtpQuestion.Rcpt question) {
        ForwardPath path = question.recipient().path();
        if (path.address().isEmpty()) {
            return ACCEPT;
        }
        EmailAddress address = path.address().get();
        if (!anyDomain && !localDomains.contains(address.domain())) {
            return NO_OPINION;
        }
        if (book == null) {
            return ACCEPT;
        }
        long octets = question.declaredSize().orElse(0);
        try {
            return CompletableFuture.supplyAsync(() -> find(book, path, address, octets), lookups);
        } catch (RejectedExecutionException full) {
            return MessageReceiver.BUSY;
        }
    }

    private static Decision find(AddressBook in, ForwardPath path, EmailAddress address, long octets) {
        Admission admission;
        try {
            admission = in.find(address, octets).admission();
        } catch (StoreException e) {
            LOG.error("cannot look up {}: {}; the client is told to try again", address, e.getMessage());
            return Decision.reject(Replies.LOCAL_ERROR);
        }
        if (admission == Admission.UNKNOWN && path.isPostmaster()) {
            return Decision.ACCEPT;
        }
        return refusal(admission, address.toString()).map(Decision::reject).orElse(Decision.ACCEPT);
    }

    /**
     * The reply to a recipient that is not taken, or empty if it is. An administrator's mistake is logged.
     *
     * @param recipient for the log
     */
    public static Optional<Reply> refusal(Admission admission, String recipient) {
        return switch (admission) {
            case ACCEPTED -> Optional.empty();
            case UNKNOWN -> Optional.of(Replies.NO_SUCH_USER);
            case DISABLED -> Optional.of(Replies.MAILBOX_DISABLED);
            case OVER_QUOTA -> Optional.of(Replies.MAILBOX_FULL);
            case TOO_LARGE -> Optional.of(Replies.MAILBOX_TOO_SMALL);
            case ALIAS_LOOP -> {
                LOG.error(
                        "the alias {} leads in a circle or too far: correct it; senders are told to try again",
                        recipient);
                yield Optional.of(Replies.MISCONFIGURED);
            }
        };
    }
}
