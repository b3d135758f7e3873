package io.github.camelsmtp.maildir;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Names in lines whose separators they must not contain: blanks, control characters, {@code %}, a leading {@code #} and the
 * separators are written as {@code %xx}, the octets of their UTF-8. Any text is decoded; a {@code %} that no two hexadecimal
 * digits follow is one.
 */
final class PercentText {
    private PercentText() {}

    /** @param separators what else must not stand there as it is */
    static String encoded(String name, String separators) {
        StringBuilder text = new StringBuilder();
        name.codePoints().forEach(c -> {
            boolean plain =
                    c > ' ' && c != '%' && c != 127 && separators.indexOf(c) < 0 && !(c == '#' && text.isEmpty());
            if (plain && !Character.isWhitespace(c) && !Character.isISOControl(c)) {
                text.appendCodePoint(c);
            } else {
                for (byte octet : Character.toString(c).getBytes(StandardCharsets.UTF_8)) {
                    text.append(String.format("%%%02x", octet));
                }
            }
        });
        return text.toString();
    }

    static String decoded(String text) {
        byte[] octets = text.getBytes(StandardCharsets.UTF_8);
        byte[] plain = new byte[octets.length];
        int length = 0;
        for (int i = 0; i < octets.length; i++) {
            @Nullable Integer octet = octets[i] == '%' ? hex(octets, i + 1) : null;
            plain[length++] = octet == null ? octets[i] : octet.byteValue();
            i += octet == null ? 0 : 2;
        }
        return new String(plain, 0, length, StandardCharsets.UTF_8);
    }

    private static @Nullable Integer hex(byte[] octets, int at) {
        if (at + 1 >= octets.length) {
            return null;
        }
        int high = Character.digit(octets[at], 16);
        int low = Character.digit(octets[at + 1], 16);
        return high < 0 || low < 0 ? null : high * 16 + low;
    }
}
