package io.github.camelsmtp.mail;

import java.util.Optional;

/**
 * Where a message goes (RFC 5321 §4.1.2 {@code Forward-path}): an address, or the bare {@code postmaster} that every
 * server must accept without a domain (RFC 5321 §2.3.5, §4.5.1).
 */
public sealed interface ForwardPath {

    /** The {@code <Postmaster>} without a domain, whatever its case. */
    Postmaster POSTMASTER = new Postmaster();

    /** A forward-path to an address. */
    static ForwardPath to(EmailAddress address) {
        return new Path(address);
    }

    /** The address, or empty for the bare postmaster. */
    Optional<EmailAddress> address();

    /** Whether this is the bare postmaster, or {@code postmaster} at some domain (RFC 5321 §4.5.1). */
    default boolean isPostmaster() {
        return address()
                .map(a -> a.isAscii() && a.localPart().equalsIgnoreCase("postmaster"))
                .orElse(true);
    }

    /** The address as text, or {@code postmaster}: an entry of {@code CamelSmtpRecipients}. */
    default String text() {
        return address().map(EmailAddress::toString).orElse("postmaster");
    }

    /** A path with an address. @param mailbox the recipient */
    record Path(EmailAddress mailbox) implements ForwardPath {
        @Override
        public Optional<EmailAddress> address() {
            return Optional.of(mailbox);
        }

        @Override
        public String toString() {
            return "<" + mailbox + ">";
        }
    }

    /** The bare postmaster; use {@link ForwardPath#POSTMASTER}. */
    record Postmaster() implements ForwardPath {
        @Override
        public Optional<EmailAddress> address() {
            return Optional.empty();
        }

        @Override
        public String toString() {
            return "<postmaster>";
        }
    }
}
