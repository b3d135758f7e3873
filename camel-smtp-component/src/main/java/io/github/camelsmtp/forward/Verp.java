package io.github.camelsmtp.forward;

import io.github.camelsmtp.mail.EmailAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Variable envelope return paths: each message, and if wanted each recipient, gets a return path of its own, so that a bounce
 * says by its address alone what it is of, whatever is in it:
 *
 * <pre>
 * bounces+seal-case=id@example.org                      of a message
 * bounces+seal-case=id=bob=b.example@example.org        of a message to bob@b.example
 * </pre>
 *
 * <p>The seal keeps others from reporting what has not happened. Behind it stands which letters of the id and of the
 * recipient's local part are upper-case, for hosts on the way fold the case of local parts, and Camel's ids are upper-case. With
 * such an id and the base {@code bounces} a message's path has at most 57 octets, which is within the 64 of RFC 5321
 * §4.5.3.1.1. A path without case, of an earlier version, is read as it comes. Bad input is empty: a path that is not ours, or
 * that we have not made.
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
        if (!isId(id)) {
            return Optional.empty();
        }
        String marks = LetterCase.marks(id);
        return address(seal.of(marks, id) + "-" + marks + "=" + id);
    }

    /** The path of a message to one recipient; empty also if it would be too long. */
    public Optional<EmailAddress> path(String id, EmailAddress recipient) {
        if (!isId(id)) {
            return Optional.empty();
        }
        String marks = LetterCase.marks(id + recipient.localPart());
        String sealed = seal.of(marks, id, recipient.localPart(), recipient.domain());
        return address(String.join("=", sealed + "-" + marks, id, recipient.localPart(), recipient.domain()));
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
        String[] sealed = parts[0].split("-", 2);
        String marks = sealed.length == 2 ? sealed[1] : null;
        if (parts.length == 2) {
            return fits(sealed[0], marks, parts[1])
                    ? Optional.of(new Returned(restored(parts[1], marks), null))
                    : Optional.empty();
        }
        int end = parts[2].lastIndexOf('=');
        if (end < 1 || !fits(sealed[0], marks, parts[1], parts[2].substring(0, end), parts[2].substring(end + 1))) {
            return Optional.empty();
        }
        String both = restored(parts[1] + parts[2].substring(0, end), marks);
        try {
            String id = both.substring(0, parts[1].length());
            String local = both.substring(parts[1].length());
            return Optional.of(new Returned(id, new EmailAddress(local, parts[2].substring(end + 1))));
        } catch (IllegalArgumentException noAddress) {
            return Optional.empty();
        }
    }

    private boolean fits(String given, @Nullable String marks, String... parts) {
        List<String> all = new ArrayList<>(List.of(parts));
        if (marks != null) {
            all.add(0, marks);
        }
        return seal.fits(given, all.toArray(String[]::new));
    }

    private static String restored(String text, @Nullable String marks) {
        return marks == null ? text : LetterCase.restore(text, marks);
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
