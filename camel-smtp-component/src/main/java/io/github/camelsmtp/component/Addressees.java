package io.github.camelsmtp.component;

import io.github.camelsmtp.mail.ForwardPath;
import io.github.camelsmtp.mail.Reply;
import io.github.camelsmtp.policy.RecipientPolicy;
import io.github.camelsmtp.smtp.Replies;
import io.github.camelsmtp.store.Destination;
import io.github.camelsmtp.store.StoreException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Who gets a message into a mailbox, and who of its recipients does not. Confined.
 *
 * @param accounts the names of the accounts
 * @param known the recipients whose mailboxes take it
 * @param refused the others, with the reply to each
 */
record Addressees(List<String> accounts, List<String> known, Map<String, Reply> refused) {

    /** Finds the mailboxes of a recipient. */
    interface Lookup {
        Destination of(ForwardPath recipient) throws StoreException;
    }

    static Addressees of(List<ForwardPath> recipients, Lookup lookup) throws StoreException {
        Addressees found = new Addressees(new ArrayList<>(), new ArrayList<>(), new LinkedHashMap<>());
        for (ForwardPath recipient : recipients) {
            Destination to = lookup.of(recipient);
            String text = recipient.text();
            to.accounts().forEach(one -> found.accounts.add(one.name()));
            RecipientPolicy.refusal(to.admission(), text)
                    .ifPresentOrElse(reply -> found.refused.put(text, reply), () -> found.known.add(text));
        }
        return found;
    }

    /**
     * Refuses a message that may not be delivered.
     *
     * @param part whether it may be delivered to a part of the recipients
     * @throws SmtpReplyException with the reply to each if no mailbox takes it; if one does not and it is all or none, with
     *     the first of those that will never do, or else the first of those that may do so later
     */
    void requireSome(boolean part) throws SmtpReplyException {
        if (refused.isEmpty() || part && !accounts.isEmpty()) {
            return;
        }
        Throwable cause = new IllegalArgumentException(
                refused.containsValue(Replies.NO_SUCH_USER)
                        ? "no account for " + refused.keySet() + "; create it, or correct the route"
                        : "not taken for " + refused.keySet());
        if (part) {
            throw new SmtpReplyException(refused, cause);
        }
        Reply reply = refused.values().stream()
                .filter(Reply::isPermanent)
                .findFirst()
                .orElseGet(() -> refused.values().iterator().next());
        throw new SmtpReplyException(reply, cause);
    }

    /** Notes who was refused, once the others have it. */
    void tell(RecipientOutcomes outcomes, String producer) {
        known.forEach(recipient -> outcomes.settled(producer, recipient));
        refused.forEach((recipient, reply) -> outcomes.refused(producer, recipient, reply));
    }
}
