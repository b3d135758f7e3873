package io.github.camelsmtp.mail;

import java.util.Locale;
import java.util.Optional;

/**
 * A mailbox address: the {@code Mailbox} of RFC 5321 §4.1.2, that is {@code Local-part "@" ( Domain / address-literal )}.
 *
 * <p>The local part is held as it is meant, without quotes and backslashes, so {@code "a"@x} and {@code a@x} are equal
 * (RFC 5321 §4.1.2: the quoted form is only another way to write it); {@link #toString} quotes again where it must. The
 * domain is held in lower case, an address literal with its brackets.
 *
 * <p>Bad input: {@link #parse} answers empty. It does not look up the domain, and it does not fold the case of the local
 * part: only the store that owns a mailbox may do that.
 *
 * @param localPart what stands before the {@code @}, 1 to 256 octets; RFC 5321 §4.5.3.1.1 asks for at least 64, VERP
 *     senders use more, Postfix has no limit of its own
 * @param domain a domain of at most 255 octets (RFC 5321 §4.5.3.1.2), or an address literal in brackets
 */
public record EmailAddress(String localPart, String domain) {
    static final int MAX_LOCAL_PART = 256;
    static final int MAX_DOMAIN = 255;

    /** @throws IllegalArgumentException if a part is empty or over its length */
    public EmailAddress {
        if (localPart.isEmpty() || localPart.length() > MAX_LOCAL_PART) {
            throw new IllegalArgumentException("local part must have 1 to " + MAX_LOCAL_PART + " octets");
        }
        if (domain.isEmpty() || domain.length() > MAX_DOMAIN) {
            throw new IllegalArgumentException("domain must have 1 to " + MAX_DOMAIN + " octets");
        }
        domain = domain.toLowerCase(Locale.ROOT);
    }

    /** Parses {@code Mailbox} (RFC 5321 §4.1.2); empty if the text is anything else. */
    public static Optional<EmailAddress> parse(String text) {
        return MailboxGrammar.mailbox(text);
    }

    /**
     * An address from a setting.
     *
     * @throws IllegalArgumentException if the text is not an address; the message names it
     */
    public static EmailAddress of(String text) {
        return parse(text)
                .orElseThrow(
                        () -> new IllegalArgumentException("'" + text + "' is not an e-mail address (local@domain)"));
    }

    /** Whether the domain is an address literal such as {@code [192.0.2.1]} (RFC 5321 §4.1.3). */
    public boolean isLiteral() {
        return domain.startsWith("[");
    }

    /** The address as it is written in a command or a header, the local part quoted if it must be. */
    @Override
    public String toString() {
        return MailboxGrammar.quoteIfNeeded(localPart) + '@' + domain;
    }
}
