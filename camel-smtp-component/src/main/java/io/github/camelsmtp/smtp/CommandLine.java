package io.github.camelsmtp.smtp;

/**
 * A command line, split into its first word and the rest (RFC 5321 §4.1.1: {@code verb [SP argument] CRLF}). Trailing
 * white space is dropped, as RFC 5321 §4.1.1 asks.
 *
 * @param word what stands before the first space
 * @param argument what stands behind it, without white space around it, perhaps empty
 */
record CommandLine(String word, String argument) {

    static CommandLine of(String line) {
        int space = line.indexOf(' ');
        if (space < 0) {
            return new CommandLine(line.stripTrailing(), "");
        }
        return new CommandLine(
                line.substring(0, space), line.substring(space + 1).strip());
    }

    /** Whether the line has control characters, which stand in no command (a bare CR, NUL, or terminal codes). */
    static boolean hasControls(String line) {
        return line.chars().anyMatch(c -> c < ' ' && c != '\t' || c == 127);
    }
}
