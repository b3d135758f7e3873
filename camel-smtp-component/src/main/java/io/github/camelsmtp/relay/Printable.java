package io.github.camelsmtp.relay;

import io.github.camelsmtp.mail.UnicodeText;

/** Text of others, made fit for a line of a report: nothing of it can end the line, or hide. */
final class Printable {
    private Printable() {}

    /** Printable ASCII; all else becomes {@code ?}. */
    static String ascii(String text) {
        StringBuilder safe = new StringBuilder(text.length());
        text.chars().forEach(c -> safe.append(c >= ' ' && c <= '~' ? (char) c : '?'));
        return safe.toString();
    }

    /** The same with the characters of all scripts. */
    static String utf8(String text) {
        if (UnicodeText.isPlain(text) && text.chars().allMatch(c -> c >= ' ' && c != 127)) {
            return text;
        }
        return ascii(text);
    }
}
