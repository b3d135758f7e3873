package io.github.camelsmtp.relay;

import java.util.Locale;

/** Host names with a wildcard for the first label and nowhere else (RFC 6125 §6.4.3, RFC 8461 §4.1). */
final class NamePattern {
    private NamePattern() {}

    /** Whether the pattern is the name, or is {@code *.} and all but the first label of the name. */
    static boolean matches(String pattern, String name) {
        String wanted = pattern.toLowerCase(Locale.ROOT);
        if (!wanted.startsWith("*.")) {
            return wanted.equals(name);
        }
        int dot = name.indexOf('.');
        // A wildcard for all of a top level domain is nobody's.
        return dot > 0 && wanted.indexOf('.', 2) > 0 && wanted.substring(1).equals(name.substring(dot));
    }
}
