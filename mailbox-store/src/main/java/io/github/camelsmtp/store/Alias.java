package io.github.camelsmtp.store;

import io.github.camelsmtp.mail.EmailAddress;

/**
 * Another address of a mailbox. Several with one name make a list; a target may be an alias itself.
 *
 * @param name the address, as {@link Account#of} spells it; {@code @example.org} is the catch-all of a domain, which gets
 *     what nobody else there gets
 * @param target where it leads, spelled the same way
 */
public record Alias(String name, String target) {

    /**
     * An alias as it was typed.
     *
     * @throws IllegalArgumentException in one line, if a part is no address or the alias leads to itself
     */
    public static Alias of(String name, String target) {
        Alias alias = new Alias(spelled(name), spelled(EmailAddress.of(target.strip())));
        if (alias.name.equals(alias.target)) {
            throw new IllegalArgumentException("the alias " + alias.name + " would lead to itself");
        }
        return alias;
    }

    /** The name of an alias as it is kept. @throws IllegalArgumentException if it is no address and no catch-all */
    public static String spelled(String name) {
        String text = name.strip();
        if (text.startsWith("@")) {
            // Any local part will do: what is wanted is the domain as addresses have it.
            EmailAddress any = EmailAddress.parse("any" + text)
                    .orElseThrow(() -> new IllegalArgumentException("'" + text + "' is no domain after its @"));
            return catchAll(any);
        }
        return spelled(EmailAddress.of(text));
    }

    static String spelled(EmailAddress address) {
        return Account.of(address).name();
    }

    /** The name of the catch-all that an address falls under. */
    static String catchAll(EmailAddress address) {
        String whole = spelled(address);
        return whole.substring(whole.lastIndexOf('@'));
    }
}
