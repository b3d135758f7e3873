package io.github.camelsmtp.mail;

/**
 * Whom the message was for when it was first sent: the {@code ORCPT} parameter of RFC 3461 §4.2. Whoever forwards a message
 * passes it on, and a report names it.
 *
 * @param type the type of the address as it was written, such as {@code rfc822} or {@code utf-8} (RFC 6533 §3)
 * @param address the address, its xtext decoded; of type {@code utf-8} as it was written, for RFC 6533 §3 wants it copied
 *     where it can't be read. It need not be an address that anything of ours could parse
 */
public record OriginalRecipient(String type, String address) {

    @Override
    public String toString() {
        return type + ';' + address;
    }
}
