package io.github.camelsmtp.store;

import java.util.List;

/**
 * Where mail for an address goes.
 *
 * @param admission whether it is taken
 * @param accounts who gets it; none unless it is taken
 */
public record Destination(Admission admission, List<Account> accounts) {

    /** @throws IllegalArgumentException if it is taken for nobody, or refused and yet for somebody */
    public Destination {
        accounts = List.copyOf(accounts);
        if ((admission == Admission.ACCEPTED) == accounts.isEmpty()) {
            throw new IllegalArgumentException(admission + " for " + accounts);
        }
    }

    /** For nobody. @param why not {@code ACCEPTED} */
    public static Destination refused(Admission why) {
        return new Destination(why, List.of());
    }
}
