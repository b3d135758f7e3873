package io.github.camelsmtp.store;

import java.util.List;

/**
 * One message to be stored.
 *
 * @param accounts the names of the accounts that get it, at least one; a name that stands twice gets it once
 * @param content the octets, exactly as they are to be retrieved
 */
public record Delivery(List<String> accounts, Content content) {

    /** @throws IllegalArgumentException if there is no account */
    public Delivery {
        accounts = accounts.stream().distinct().toList();
        if (accounts.isEmpty()) {
            throw new IllegalArgumentException("a delivery needs an account");
        }
    }
}
