package io.github.camelsmtp.relay;

import io.github.camelsmtp.mail.UnicodeText;

/** Text of others, made fit for a line of a report: nothing of it can end the line, or hide. */
final class Printable {
    /** RFC 5321 §4.5.3.1.2: a domain has at most 255 octets. */
    private static final int MAX_NAME = 255;

    private Printable() {}

    /** A host name, or an address literal; what stands in neither becomes {@code ?}. */
    static String name(String text) {
        StringBuilder safe = new StringBuilder();
        for (int i = 0; i < Math.min(text.length(), MAX_NAME); i++) {
            char c = text.charAt(i);
            boolean plain =
                    c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || ".-_:[]".indexOf(c) >= 0;
            safe.append(plain ? c : '?');
        }
        return safe.toString();
    }

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
