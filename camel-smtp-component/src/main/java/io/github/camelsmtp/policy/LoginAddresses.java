package io.github.camelsmtp.policy;

import io.github.camelsmtp.mail.EmailAddress;
import io.github.camelsmtp.store.Account;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Knows which addresses a login may send as. Thread-safe; called on an I/O thread, so it does not block: a mapping that has
 * to ask a database answers later.
 */
@FunctionalInterface
public interface LoginAddresses {
    /**
     * Whether a sender belongs to a login. If the stage fails, the client is told 451.
     *
     * @param account as the login had it, an address in lower case unless the authenticator names accounts otherwise
     * @param sender what the client gave with MAIL FROM
     */
    CompletionStage<Boolean> belongs(String account, EmailAddress sender);

    /** The login's own address, as the store compares it: {@code Alice@example.org} for the account alice@example.org. */
    static LoginAddresses own() {
        return (account, sender) -> CompletableFuture.completedStage(isOwn(account, sender));
    }

    /**
     * The login's own address and its sub-addresses (RFC 5233 §1): with {@code +}, also {@code alice+shop@example.org}.
     *
     * @param separator what begins the detail
     */
    static LoginAddresses withSubaddresses(char separator) {
        return (account, sender) -> {
            int detail = sender.localPart().indexOf(separator);
            EmailAddress base =
                    detail <= 0 ? sender : new EmailAddress(sender.localPart().substring(0, detail), sender.domain());
            return CompletableFuture.completedStage(isOwn(account, sender) || isOwn(account, base));
        };
    }

    /** The store folds case, and the ways in which Unicode writes one character: who logs in as one may send as the other. */
    private static boolean isOwn(String account, EmailAddress sender) {
        return EmailAddress.parse(account)
                .filter(own -> Account.of(own).equals(Account.of(sender)))
                .isPresent();
    }
}
