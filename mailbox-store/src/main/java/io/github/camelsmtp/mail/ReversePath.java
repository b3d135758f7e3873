package io.github.camelsmtp.mail;

import java.util.Optional;

/**
 * Where failures are reported: an address, or nowhere (RFC 5321 §4.1.2 {@code Reverse-path = Path / "<>"}).
 *
 * <p>The null sender is a case of its own and never the empty address, so that nobody bounces a bounce by accident.
 */
public sealed interface ReversePath {

    /** The null reverse-path {@code <>}: the message is itself a notification and must never be answered. */
    NullSender NULL = new NullSender();

    /** A reverse-path to an address. */
    static ReversePath to(EmailAddress address) {
        return new Path(address);
    }

    /** The address, or empty for the null sender. */
    Optional<EmailAddress> address();

    /** The address as text, or the empty string for the null sender: what {@code CamelSmtpMailFrom} holds. */
    default String text() {
        return address().map(EmailAddress::toString).orElse("");
    }

    /** A path with an address. @param mailbox the sender */
    record Path(EmailAddress mailbox) implements ReversePath {
        @Override
        public Optional<EmailAddress> address() {
            return Optional.of(mailbox);
        }

        @Override
        public String toString() {
            return "<" + mailbox + ">";
        }
    }

    /** The null sender; use {@link ReversePath#NULL}. */
    record NullSender() implements ReversePath {
        @Override
        public Optional<EmailAddress> address() {
            return Optional.empty();
        }

        @Override
        public String toString() {
            return "<>";
        }
    }
}
