package io.github.camelsmtp.store;

import io.github.camelsmtp.mail.EmailAddress;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Finds the mailboxes of an address, in every store the same way. In this order, the first that there is:
 *
 * <ol>
 *   <li>the account of that name;
 *   <li>the alias of that name, with all it leads to;
 *   <li>the account or the alias of what stands before the separator: {@code alice+lists@} is alice's (RFC 5233);
 *   <li>the catch-all alias of the domain.
 * </ol>
 *
 * <p>Thread-safe and without a state of its own; it asks the store, so it may block. It bounds what it follows: at most
 * {@value #MAX_HOPS} aliases in a row and {@value #MAX_ACCOUNTS} mailboxes; beyond, and in a circle, it is {@code
 * ALIAS_LOOP}. Of a list, targets that do not exist or are disabled are left out while there are others; but if one has too
 * little room, nobody gets the message, for a sender can be told one thing only of an address.
 */
public final class AddressBook {
    /** How many aliases may lead to one another. */
    public static final int MAX_HOPS = 10;
    /** To how many mailboxes an address may lead. */
    public static final int MAX_ACCOUNTS = 1000;

    private final Accounts accounts;
    private final String separator;

    /**
     * @param accounts the accounts of a store, with the aliases if it has any
     * @param separator what stands between a name and a detail, such as {@code +}; empty if nothing does
     */
    public AddressBook(Accounts accounts, String separator) {
        this.accounts = accounts;
        this.separator = separator;
    }

    /** The accounts it looks into. */
    public Accounts accounts() {
        return accounts;
    }

    /**
     * Who gets a message for an address.
     *
     * @param octets the size of the message, 0 if that is not known
     */
    public Destination find(EmailAddress address, long octets) throws StoreException {
        Destination own = own(address, octets);
        Optional<Aliases> aliases = accounts.aliases();
        if (own.admission() != Admission.UNKNOWN || aliases.isEmpty()) {
            return own;
        }
        return follow(aliases.get().targets(Alias.catchAll(address)), octets);
    }

    /** The same without the catch-all: {@code UNKNOWN} if nobody means just this address. */
    public Destination own(EmailAddress address, long octets) throws StoreException {
        Destination exact = exact(address, octets);
        Optional<EmailAddress> base = exact.admission() == Admission.UNKNOWN ? base(address) : Optional.empty();
        return base.isPresent() ? exact(base.get(), octets) : exact;
    }

    /** Whether a target of an alias leads to somebody. */
    public Admission target(String target) throws StoreException {
        return follow(List.of(target), 0).admission();
    }

    private Destination exact(EmailAddress address, long octets) throws StoreException {
        Optional<Account> account = accounts.find(address);
        if (account.isPresent()) {
            Admission admission = accounts.admission(account.get(), octets);
            return admission == Admission.ACCEPTED
                    ? new Destination(admission, List.of(account.get()))
                    : Destination.refused(admission);
        }
        Optional<Aliases> aliases = accounts.aliases();
        return aliases.isEmpty()
                ? Destination.refused(Admission.UNKNOWN)
                : follow(aliases.get().targets(Alias.spelled(address)), octets);
    }

    /** The address without its detail; empty if it has none. The separator at the very beginning separates nothing. */
    private Optional<EmailAddress> base(EmailAddress address) {
        int at = separator.isEmpty() ? -1 : address.localPart().indexOf(separator);
        return at < 1
                ? Optional.empty()
                : Optional.of(new EmailAddress(address.localPart().substring(0, at), address.domain()));
    }

    /** Breadth first, so that the number of hops is the shortest one. */
    private Destination follow(List<String> targets, long octets) throws StoreException {
        if (targets.isEmpty()) {
            return Destination.refused(Admission.UNKNOWN);
        }
        Found found = new Found(octets);
        Set<String> seen = new LinkedHashSet<>();
        List<String> level = targets;
        for (int hop = 0; !level.isEmpty(); hop++) {
            List<String> next = new ArrayList<>();
            for (String target : level) {
                if (seen.add(target)) {
                    next.addAll(found.accountOrTargets(target));
                } else {
                    found.again = true;
                }
            }
            if (hop == MAX_HOPS && !next.isEmpty() || seen.size() > MAX_ACCOUNTS) {
                return Destination.refused(Admission.ALIAS_LOOP);
            }
            level = next;
        }
        return found.destination();
    }

    /** What following an alias has found so far. Confined. */
    private final class Found {
        private final long octets;
        private final List<Account> taking = new ArrayList<>();
        private Admission refusal = Admission.UNKNOWN;
        /** Whether a target came up twice: if nobody is found then, that is why. */
        boolean again;

        Found(long octets) {
            this.octets = octets;
        }

        /** Notes the account of a target, or tells the targets behind it. */
        List<String> accountOrTargets(String target) throws StoreException {
            Optional<EmailAddress> address = EmailAddress.parse(target);
            if (address.isEmpty() || isAccount(address.get())) {
                return List.of();
            }
            List<String> targets = targets(target);
            Optional<EmailAddress> base = targets.isEmpty() ? base(address.get()) : Optional.empty();
            if (base.isEmpty() || isAccount(base.get())) {
                return targets;
            }
            return targets(Alias.spelled(base.get()));
        }

        private boolean isAccount(EmailAddress address) throws StoreException {
            Optional<Account> account = accounts.find(address);
            if (account.isPresent()) {
                add(account.get());
            }
            return account.isPresent();
        }

        private List<String> targets(String name) throws StoreException {
            Optional<Aliases> aliases = accounts.aliases();
            return aliases.isEmpty() ? List.of() : aliases.get().targets(name);
        }

        private void add(Account account) throws StoreException {
            Admission admission = accounts.admission(account, octets);
            if (admission == Admission.ACCEPTED) {
                if (!taking.contains(account)) {
                    taking.add(account);
                }
            } else if (admission.compareTo(refusal) > 0) {
                refusal = admission;
            }
        }

        /** No room for one is no room for all; who is disabled or gone is left out. */
        Destination destination() {
            if (refusal == Admission.OVER_QUOTA || refusal == Admission.TOO_LARGE) {
                return Destination.refused(refusal);
            }
            if (!taking.isEmpty()) {
                return new Destination(Admission.ACCEPTED, taking);
            }
            boolean loop = again && refusal == Admission.UNKNOWN;
            return Destination.refused(loop ? Admission.ALIAS_LOOP : refusal);
        }
    }
}
