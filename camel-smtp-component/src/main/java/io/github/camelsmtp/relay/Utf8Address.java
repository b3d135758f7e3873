package io.github.camelsmtp.relay;

import java.util.Optional;

/**
 * Addresses of the type {@code utf-8} (RFC 6533 §3), in which {@code \x{20AC}} may stand for a character.
 */
final class Utf8Address {
    private static final int MAX_DIGITS = 6;

    private Utf8Address() {}

    /** The address that {@code utf-8-addr-unitext} stands for; empty if it is none. */
    static Optional<String> decode(String encoded) {
        StringBuilder address = new StringBuilder();
        int i = 0;
        while (i < encoded.length()) {
            char c = encoded.charAt(i);
            if (c != '\\') {
                if (c == '+' || c == '=' || c == ' ') {
                    return Optional.empty();
                }
                address.append(c);
                i++;
                continue;
            }
            int end = encoded.startsWith("\\x{", i) ? encoded.indexOf('}', i) : -1;
            int point = end < 0 || end - i - 3 > MAX_DIGITS ? -1 : hex(encoded, i + 3, end);
            if (!Character.isValidCodePoint(point) || point >= 0xD800 && point <= 0xDFFF) {
                return Optional.empty();
            }
            address.appendCodePoint(point);
            i = end + 1;
        }
        return Optional.of(address.toString());
    }

    private static int hex(String text, int from, int to) {
        int value = from < to ? 0 : -1;
        for (int i = from; i < to; i++) {
            int digit = text.charAt(i) < 128 ? Character.digit(text.charAt(i), 16) : -1;
            if (digit < 0) {
                return -1;
            }
            value = value << 4 | digit;
        }
        return value;
    }
}
