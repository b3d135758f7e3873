package io.github.camelsmtp.policy;

import io.github.camelsmtp.mail.EmailAddress;
import io.github.camelsmtp.store.Account;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Knows the mail of which domains a login may fetch (RFC 2645). Thread-safe; called on an I/O thread, so it does not block: a
 * mapping that has to ask a database answers later.
 */
@FunctionalInterface
public interface LoginDomains {
    /**
     * The domains of a login, in lower case with A-labels; none if it may fetch nothing. If the stage fails, the client is
     * told to come back.
     *
     * @param account as the login had it, an address in lower case unless the authenticator names accounts otherwise
     */
    CompletionStage<Set<String>> of(String account);

    /**
     * A fixed mapping: {@code office@example.net:example.org,example.com;lab@example.net:lab.example}.
     *
     * @throws IllegalArgumentException if it is written otherwise, in one line for the user
     */
    static LoginDomains parse(String text) {
        Map<String, Set<String>> domains = new HashMap<>();
        for (String entry : text.split(";", -1)) {
            int colon = entry.indexOf(':');
            if (colon <= 0 || colon == entry.length() - 1) {
                throw new IllegalArgumentException("loginDomains: '" + entry
                        + "' is no login with its domains; write login:domain,domain;login:domain");
            }
            Set<String> those = new LinkedHashSet<>();
            for (String domain : entry.substring(colon + 1).split(",", -1)) {
                those.add(checked(domain.strip()));
            }
            domains.put(key(entry.substring(0, colon).strip()), Set.copyOf(those));
        }
        return account -> CompletableFuture.completedStage(domains.getOrDefault(key(account), Set.of()));
    }

    /** As the store compares its accounts. */
    private static String key(String login) {
        return Account.named(login).map(Account::name).orElse(login.toLowerCase(Locale.ROOT));
    }

    private static String checked(String domain) {
        return EmailAddress.parse("x@" + domain)
                .filter(address -> !address.isLiteral())
                .map(EmailAddress::domain)
                .orElseThrow(() -> new IllegalArgumentException("loginDomains: '" + domain + "' is no domain"));
    }
}
