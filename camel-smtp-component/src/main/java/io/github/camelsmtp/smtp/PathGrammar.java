package io.github.camelsmtp.smtp;

import io.github.camelsmtp.mail.EmailAddress;
import io.github.camelsmtp.mail.ForwardPath;
import io.github.camelsmtp.mail.ReversePath;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The arguments of MAIL and RCPT up to their parameters (RFC 5321 §4.1.1.2, §4.1.1.3, §4.1.2). By hand, one pass, no
 * regular expression. What can't be parsed is null or empty, never an exception.
 */
final class PathGrammar {

    /**
     * A path found at the head of an argument.
     *
     * @param inside what stands between the angle brackets
     * @param parameters what stands behind them, stripped
     */
    record Found(String inside, String parameters) {}

    private PathGrammar() {}

    /**
     * {@code "MAIL FROM:" Reverse-path [SP Mail-parameters]}, {@code "RCPT TO:" Forward-path [SP Rcpt-parameters]}; here
     * from the keyword on.
     *
     * <p>Spaces behind the colon are taken although RFC 5321 §3.3 forbids them: printers, older Outlooks and people with
     * telnet send {@code MAIL FROM: <…>}. A path without brackets is refused.
     */
    static @Nullable Found argument(String keyword, String argument) {
        int start = keyword.length();
        if (!argument.regionMatches(true, 0, keyword, 0, start)) {
            return null;
        }
        while (start < argument.length() && argument.charAt(start) == ' ') {
            start++;
        }
        int end = start < argument.length() && argument.charAt(start) == '<' ? closingBracket(argument, start + 1) : -1;
        if (end < 0 || end + 1 < argument.length() && argument.charAt(end + 1) != ' ') {
            return null;
        }
        return new Found(
                argument.substring(start + 1, end), argument.substring(end + 1).strip());
    }

    /** The first {@code >} outside a quoted string. */
    private static int closingBracket(String text, int from) {
        boolean quoted = false;
        for (int i = from; i < text.length(); i++) {
            char c = text.charAt(i);
            if (quoted && c == '\\') {
                i++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (c == '>' && !quoted) {
                return i;
            }
        }
        return -1;
    }

    /** {@code Reverse-path = Path / "<>"} */
    static Optional<ReversePath> reversePath(String inside) {
        return inside.isEmpty() ? Optional.of(ReversePath.NULL) : path(inside).map(ReversePath::to);
    }

    /** {@code Forward-path = Path}, or {@code "<Postmaster>"} in any case */
    static Optional<ForwardPath> forwardPath(String inside) {
        if (inside.toLowerCase(Locale.ROOT).equals("postmaster")) {
            return Optional.of(ForwardPath.POSTMASTER);
        }
        return path(inside).map(ForwardPath::to);
    }

    /** {@code Path = "<" [ A-d-l ":" ] Mailbox ">"}; the source route is accepted and dropped (§4.1.1.3, appendix C). */
    private static Optional<EmailAddress> path(String inside) {
        if (inside.isEmpty() || inside.charAt(0) != '@') {
            return EmailAddress.parse(inside);
        }
        int colon = inside.indexOf(':');
        if (colon < 0 || !isSourceRoute(inside.substring(0, colon))) {
            return Optional.empty();
        }
        return EmailAddress.parse(inside.substring(colon + 1));
    }

    /** {@code A-d-l = At-domain *( "," At-domain )}, {@code At-domain = "@" Domain} */
    private static boolean isSourceRoute(String route) {
        for (String hop : route.split(",", -1)) {
            // A domain is what may stand behind a local part, so the one grammar of addresses decides.
            boolean domain = hop.startsWith("@")
                    && EmailAddress.parse("x" + hop).filter(a -> !a.isLiteral()).isPresent();
            if (!domain) {
                return false;
            }
        }
        return true;
    }
}
