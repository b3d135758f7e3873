package io.github.camelsmtp.store;

import io.github.camelsmtp.mail.EmailAddress;
import java.text.Normalizer;
import java.util.Locale;
import java.util.Optional;

/**
 * The owner of a mailbox.
 *
 * @param name the login name, which is its address ({@code alice@example.org}), in lower case
 */
public record Account(String name) {

    /**
     * The account of an address: the same for every way to write it, upper and lower case included, and whether an accent
     * is part of its letter or a character behind it (Unicode NFC, RFC 6532 §3.1).
     */
    public static Account of(EmailAddress address) {
        return new Account(Normalizer.normalize(address.toString().toLowerCase(Locale.ROOT), Normalizer.Form.NFC));
    }

    /** The account that a login name means, whether it exists or not; empty if the name is not an address. */
    public static Optional<Account> named(String loginName) {
        return EmailAddress.parse(loginName).map(Account::of);
    }
}
