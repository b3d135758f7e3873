package io.github.camelsmtp.component;

import io.github.camelsmtp.mail.ForwardPath;
import io.github.camelsmtp.mail.Reply;
import io.github.camelsmtp.smtp.Replies;
import io.github.camelsmtp.store.Account;
import io.github.camelsmtp.store.StoreException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Who gets a message into a mailbox, and who of its recipients has none. Confined.
 *
 * @param accounts the names of the accounts
 * @param known the recipients who have one
 * @param unknown the recipients who have none
 */
record Addressees(List<String> accounts, List<String> known, List<String> unknown) {

    /** Finds the account of a recipient, or none. */
    interface Lookup {
        Optional<Account> account(ForwardPath recipient) throws StoreException;
    }

    static Addressees of(List<ForwardPath> recipients, Lookup lookup) throws StoreException {
        Addressees found = new Addressees(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        for (ForwardPath recipient : recipients) {
            Optional<Account> account = lookup.account(recipient);
            account.ifPresent(one -> found.accounts.add(one.name()));
            (account.isPresent() ? found.known : found.unknown).add(recipient.text());
        }
        return found;
    }

    /**
     * Refuses a message that may not be delivered.
     *
     * @param part whether it may be delivered to a part of the recipients
     * @throws SmtpReplyException 550 5.1.1 if no recipient has an account, or if one has none and it is all or none
     */
    void requireSome(boolean part) throws SmtpReplyException {
        if (unknown.isEmpty() || part && !accounts.isEmpty()) {
            return;
        }
        Throwable cause =
                new IllegalArgumentException("no account for " + unknown + "; create it, or correct the route");
        if (!part) {
            throw new SmtpReplyException(Replies.NO_SUCH_USER, cause);
        }
        Map<String, Reply> replies = new LinkedHashMap<>();
        unknown.forEach(recipient -> replies.put(recipient, Replies.NO_SUCH_USER));
        throw new SmtpReplyException(replies, cause);
    }

    /** Notes who was refused, once the others have it. */
    void tell(RecipientOutcomes outcomes, String producer) {
        known.forEach(recipient -> outcomes.settled(producer, recipient));
        unknown.forEach(recipient -> outcomes.refused(producer, recipient, Replies.NO_SUCH_USER));
    }
}
