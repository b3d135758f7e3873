package io.github.camelsmtp.forward;

import io.github.camelsmtp.mail.EmailAddress;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Addresses that stand for others. One may stand for itself and others (a copy is kept), and for addresses that stand for
 * others again. Local parts are compared without their case; {@code @example.org} stands for all addresses of the domain that
 * have no entry of their own.
 */
public final class Aliases {
    /** Of one address; precedent: Postfix's virtual_alias_expansion_limit, 1000. */
    private static final int MAX_EXPANSION = 1000;

    private final Map<String, List<EmailAddress>> entries = new LinkedHashMap<>();

    /**
     * @param entries addresses, or a domain behind an {@code @}, and what they stand for
     * @throws IllegalArgumentException if an address is none; the message names it
     */
    public Aliases(Map<String, List<String>> entries) {
        entries.forEach((alias, members) -> {
            String key = alias.startsWith("@")
                    ? new EmailAddress("x", alias.substring(1)).domain()
                    : key(EmailAddress.of(alias));
            this.entries.put(
                    alias.startsWith("@") ? "@" + key : key,
                    members.stream().map(EmailAddress::of).toList());
        });
    }

    private static String key(EmailAddress address) {
        return address.localPart().toLowerCase(Locale.ROOT) + "@" + address.domain();
    }

    /** Whether an address stands for others. */
    public boolean isAlias(EmailAddress address) {
        return !entry(address).isEmpty();
    }

    private List<EmailAddress> entry(EmailAddress address) {
        List<EmailAddress> own = entries.get(key(address));
        return own != null ? own : entries.getOrDefault("@" + address.domain(), List.of());
    }

    /**
     * All that an address stands for at last, each once; itself if it is no alias. Circles are
     * cut.
     *
     * @throws IllegalArgumentException if it stands for more than 1000 addresses
     */
    public List<EmailAddress> expand(EmailAddress address) {
        Set<EmailAddress> found = new LinkedHashSet<>();
        expand(address, found, new LinkedHashSet<>());
        return found.isEmpty() ? List.of(address) : List.copyOf(found);
    }

    private void expand(EmailAddress address, Set<EmailAddress> found, Set<String> under) {
        if (found.size() > MAX_EXPANSION) {
            throw new IllegalArgumentException("an alias stands for more than " + MAX_EXPANSION + " addresses");
        }
        List<EmailAddress> members = entry(address);
        if (members.isEmpty()) {
            found.add(address);
        } else if (under.add(key(address))) {
            for (EmailAddress member : members) {
                if (key(member).equals(key(address))) {
                    found.add(member);
                } else {
                    expand(member, found, under);
                }
            }
        }
    }
}
