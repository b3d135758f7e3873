package io.github.camelsmtp.smtp;

import java.util.Locale;
import java.util.Set;

/**
 * A command line, split into its first word and the rest (RFC 5321 §4.1.1: {@code verb [SP argument] CRLF}). Trailing
 * white space is dropped, as RFC 5321 §4.1.1 asks.
 *
 * @param word what stands before the first space
 * @param argument what stands behind it, without white space around it, perhaps empty
 */
record CommandLine(String word, String argument) {
    /** The methods of HTTP, and {@code PRI}, with which HTTP/2 begins. */
    private static final Set<String> HTTP =
            Set.of("GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH", "PRI");

    static CommandLine of(String line) {
        int space = line.indexOf(' ');
        if (space < 0) {
            return new CommandLine(line.stripTrailing(), "");
        }
        return new CommandLine(
                line.substring(0, space), line.substring(space + 1).strip());
    }

    /**
     * Whether an octet can't begin a command, nor a line that is only damaged: it is TLS, or some other protocol in binary,
     * and waiting for the end of its line would be waiting for ever.
     */
    static boolean isForeign(byte first) {
        return first < 0 || first < ' ' && first != '\t' && first != '\r' && first != '\n' || first == 127;
    }

    /**
     * Whether this is HTTP, a header line, or what else no client of ours says in earnest: whoever sends it was talked into
     * sending us something (a browser, a proxy), and what follows would be taken for commands. Precedent: Postfix's {@code
     * smtpd_forbidden_commands}.
     */
    boolean isForeign() {
        if (word.isEmpty()) {
            return false;
        }
        char first = word.charAt(0);
        boolean letter = first >= 'a' && first <= 'z' || first >= 'A' && first <= 'Z';
        return !letter || word.endsWith(":") || HTTP.contains(word.toUpperCase(Locale.ROOT));
    }

    /** Whether the line has control characters, which stand in no command (a bare CR, NUL, or terminal codes). */
    static boolean hasControls(String line) {
        return line.chars().anyMatch(c -> c < ' ' && c != '\t' || c == 127);
    }
}
