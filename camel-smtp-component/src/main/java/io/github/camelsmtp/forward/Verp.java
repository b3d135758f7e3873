package io.github.camelsmtp.forward;

import io.github.camelsmtp.mail.EmailAddress;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Variable envelope return paths: each message, and if wanted each recipient, gets a return path of its own, so that a bounce
 * says by its address alone what it is of, whatever is in it:
 *
 * <pre>
 * bounces+seal=id@example.org                      of a message
 * bounces+seal=id=bob=b.example@example.org        of a message to bob@b.example
 * </pre>
 *
 * <p>The seal keeps others from reporting what has not happened. Bad input is empty: a path that is not ours, or that we have
 * not made.
 */
public final class Verp {
    private static final int MAX_ID = 100;

    private final EmailAddress base;
    private final Seal seal;

    /**
     * @param base the address to which bounces come; it has to take sub-addresses behind a {@code +}
     * @param secrets at least 16 characters each; the first one seals, all are tried
     */
    public Verp(EmailAddress base, List<String> secrets) {
        this.base = base;
        this.seal = new Seal(secrets);
    }

    /**
     * What a path was made of.
     *
     * @param id of the message
     * @param recipient whose the path is, null if it is everybody's
     */
    public record Returned(String id, @Nullable EmailAddress recipient) {}

    /**
     * The path of a message.
     *
     * @return empty if the id has other characters than letters, digits and {@code . _ -}, or more than 100
     */
    public Optional<EmailAddress> path(String id) {
        return isId(id) ? address(seal.of(id) + "=" + id) : Optional.empty();
    }

    /** The path of a message to one recipient; empty also if it would be too long. */
    public Optional<EmailAddress> path(String id, EmailAddress recipient) {
        if (!isId(id)) {
            return Optional.empty();
        }
        String sealed = seal.of(id, recipient.localPart(), recipient.domain());
        return address(String.join("=", sealed, id, recipient.localPart(), recipient.domain()));
    }

    private Optional<EmailAddress> address(String detail) {
        try {
            return Optional.of(new EmailAddress(base.localPart() + "+" + detail, base.domain()));
        } catch (IllegalArgumentException tooLong) {
            return Optional.empty();
        }
    }

    /** Undoes {@code path}. */
    public Optional<Returned> read(EmailAddress path) {
        String mark = base.localPart() + "+";
        if (!path.domain().equals(base.domain()) || !path.localPart().regionMatches(true, 0, mark, 0, mark.length())) {
            return Optional.empty();
        }
        String[] parts = path.localPart().substring(mark.length()).split("=", 3);
        if (parts.length < 2 || !isId(parts[1])) {
            return Optional.empty();
        }
        if (parts.length == 2) {
            return seal.fits(parts[0], parts[1]) ? Optional.of(new Returned(parts[1], null)) : Optional.empty();
        }
        int end = parts[2].lastIndexOf('=');
        if (end < 1 || !seal.fits(parts[0], parts[1], parts[2].substring(0, end), parts[2].substring(end + 1))) {
            return Optional.empty();
        }
        try {
            EmailAddress recipient = new EmailAddress(parts[2].substring(0, end), parts[2].substring(end + 1));
            return Optional.of(new Returned(parts[1], recipient));
        } catch (IllegalArgumentException noAddress) {
            return Optional.empty();
        }
    }

    private static boolean isId(String id) {
        return !id.isEmpty()
                && id.length() <= MAX_ID
                && id.chars()
                        .allMatch(c -> c >= '0' && c <= '9'
                                || c >= 'A' && c <= 'Z'
                                || c >= 'a' && c <= 'z'
                                || c == '.'
                                || c == '_'
                                || c == '-');
    }
}
