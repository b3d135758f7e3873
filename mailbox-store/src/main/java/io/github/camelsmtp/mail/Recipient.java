package io.github.camelsmtp.mail;

/**
 * One recipient of an envelope, with what the sender asked for it alone.
 *
 * @param path where the message goes
 */
public record Recipient(ForwardPath path) {

    /** A recipient with an address. */
    public static Recipient of(EmailAddress address) {
        return new Recipient(ForwardPath.to(address));
    }

    /** The address as text, or {@code postmaster}. */
    public String text() {
        return path.text();
    }
}
