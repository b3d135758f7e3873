package io.github.camelsmtp.mail;

/**
 * One recipient of an envelope, with what the sender asked for it alone.
 *
 * @param path where the message goes
 * @param dsn what the sender wants to be told about it (RFC 3461)
 */
public record Recipient(ForwardPath path, DsnRequest dsn) {

    /** A recipient of whom nothing is to be told but what always is. */
    public Recipient(ForwardPath path) {
        this(path, DsnRequest.NONE);
    }

    /** A recipient with an address. */
    public static Recipient of(EmailAddress address) {
        return new Recipient(ForwardPath.to(address));
    }

    /** The address as text, or {@code postmaster}. */
    public String text() {
        return path.text();
    }
}
