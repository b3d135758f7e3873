package io.github.camelsmtp.policy;

import io.github.camelsmtp.mail.EmailAddress;
import io.github.camelsmtp.mail.ForwardPath;
import io.github.camelsmtp.smtp.Decision;
import io.github.camelsmtp.smtp.MessageReceiver;
import io.github.camelsmtp.smtp.Replies;
import io.github.camelsmtp.smtp.SmtpPolicy;
import io.github.camelsmtp.smtp.SmtpQuestion;
import io.github.camelsmtp.store.Accounts;
import io.github.camelsmtp.store.StoreException;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Accepts recipients of the local domains, and perhaps only those that have an account; the others of these domains are
 * 550 5.1.1. It has no opinion on other domains, so the server relays for nobody unless another policy says so. Postmaster
 * is always accepted (RFC 5321 §4.5.1). Thread-safe.
 *
 * <p>An address is what stands behind its last {@code @}: {@code user%other@local} and {@code "user@other"@local} are local
 * parts like any others, and no mail leaves because of them.
 */
public final class RecipientPolicy implements SmtpPolicy {
    private static final Logger LOG = LoggerFactory.getLogger(RecipientPolicy.class);
    private static final int MOST_KNOWN = 10_000;

    private final Set<String> localDomains;
    private final boolean anyDomain;
    private final @Nullable Accounts accounts;
    private final Executor lookups;
    /** Addresses that had an account when last asked; an account that goes is refused at delivery. */
    private final Map<EmailAddress, Boolean> known = new ConcurrentHashMap<>();

    /**
     * @param localDomains in lower case; {@code *} stands for all
     * @param accounts whose addresses are the only ones, or null to accept every address of the domains
     * @param lookups to ask the accounts with, for they may block
     */
    public RecipientPolicy(Set<String> localDomains, @Nullable Accounts accounts, Executor lookups) {
        this.localDomains = Set.copyOf(localDomains);
        this.anyDomain = localDomains.contains("*");
        this.accounts = accounts;
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
        if (path.isPostmaster() || accounts == null || known.containsKey(address)) {
            return ACCEPT;
        }
        try {
            return CompletableFuture.supplyAsync(() -> find(accounts, address), lookups);
        } catch (RejectedExecutionException full) {
            return MessageReceiver.BUSY;
        }
    }

    private Decision find(Accounts from, EmailAddress address) {
        try {
            if (from.find(address).isEmpty()) {
                return Decision.reject(Replies.NO_SUCH_USER);
            }
        } catch (StoreException e) {
            LOG.error("cannot look up {}: {}; the client is told to try again", address, e.getMessage());
            return Decision.reject(Replies.LOCAL_ERROR);
        }
        if (known.size() >= MOST_KNOWN) {
            known.clear();
        }
        known.put(address, true);
        return Decision.ACCEPT;
    }
}
