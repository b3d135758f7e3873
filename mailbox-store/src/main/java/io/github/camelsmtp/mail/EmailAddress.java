package io.github.camelsmtp.mail;

import java.util.Optional;

/**
 * A mailbox address: the {@code Mailbox} of RFC 5321 §4.1.2, that is {@code Local-part "@" ( Domain / address-literal )},
 * as RFC 6531 §3.3 extends it to all scripts.
 *
 * <p>The local part is held as it is meant, without quotes and backslashes, so {@code "a"@x} and {@code a@x} are equal
 * (RFC 5321 §4.1.2: the quoted form is only another way to write it); {@link #toString} quotes again where it must. The
 * domain is held in lower case, its labels outside ASCII as A-labels ({@code xn--…}), an address literal with its brackets.
 * So equal domains are equal however they are written, and only a local part can be outside ASCII.
 *
 * <p>Bad input: {@link #parse} answers empty. It does not look up the domain, and it does not fold the case of the local
 * part: only the store that owns a mailbox may do that. It does not normalize the local part either: it goes on
 * as it came.
 *
 * @param localPart what stands before the {@code @}, 1 to 256 octets; RFC 5321 §4.5.3.1.1 asks for at least 64, VERP
 *     senders use more, Postfix has no limit of its own
 * @param domain a domain of at most 255 octets (RFC 5321 §4.5.3.1.2), or an address literal in brackets
 */
public record EmailAddress(String localPart, String domain) {
    static final int MAX_LOCAL_PART = 256;
    static final int MAX_DOMAIN = 255;

    /** @throws IllegalArgumentException if a part is empty or over its length, or the domain no domain of any script */
    public EmailAddress {
        if (localPart.isEmpty() || UnicodeText.octets(localPart) > MAX_LOCAL_PART) {
            throw new IllegalArgumentException("local part must have 1 to " + MAX_LOCAL_PART + " octets");
        }
        if (domain.isEmpty() || domain.length() > MAX_DOMAIN) {
            throw new IllegalArgumentException("domain must have 1 to " + MAX_DOMAIN + " octets");
        }
        String given = domain;
        domain = DomainName.toAscii(domain)
                .orElseThrow(() -> new IllegalArgumentException("'" + given + "' is no domain of any script"));
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

    /** Whether it is ASCII throughout, so that it can stand where RFC 6531 is unknown. */
    public boolean isAscii() {
        return UnicodeText.isAscii(localPart);
    }

    /** The address as it is written in a command or a header, the local part quoted if it must be. */
    @Override
    public String toString() {
        return MailboxGrammar.quoteIfNeeded(localPart) + '@' + domain;
    }
}
