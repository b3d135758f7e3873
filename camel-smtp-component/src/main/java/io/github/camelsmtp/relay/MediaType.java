package io.github.camelsmtp.relay;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * A {@code Content-Type} (RFC 2045 §5.1), read leniently and in one pass: what can't be understood is left out. Of a
 * parameter that stands twice the first counts.
 *
 * @param name type and subtype in small letters
 * @param parameters by name in small letters
 */
record MediaType(String name, Map<String, String> parameters) {

    static MediaType parse(String text) {
        int end = text.indexOf(';');
        String name = (end < 0 ? text : text.substring(0, end)).strip().toLowerCase(Locale.ROOT);
        Map<String, String> parameters = new HashMap<>();
        int i = end < 0 ? text.length() : end + 1;
        while (i < text.length()) {
            int equals = text.indexOf('=', i);
            if (equals < 0) {
                break;
            }
            String parameter = text.substring(i, equals).strip().toLowerCase(Locale.ROOT);
            StringBuilder value = new StringBuilder();
            i = value(text, equals + 1, value);
            parameters.putIfAbsent(parameter, value.toString());
        }
        return new MediaType(name, parameters);
    }

    /** Reads a token or a quoted string, and on behind the next semicolon; answers where. */
    private static int value(String text, int from, StringBuilder value) {
        int i = from;
        boolean quoted = false;
        for (; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"') {
                quoted = !quoted;
            } else if (c == '\\' && quoted && i + 1 < text.length()) {
                value.append(text.charAt(++i));
            } else if (c == ';' && !quoted) {
                return i + 1;
            } else if (quoted || c != ' ' && c != '\t') {
                value.append(c);
            }
        }
        return i;
    }
}
