package io.github.camelsmtp.component;

import jakarta.mail.MessagingException;
import jakarta.mail.internet.InternetHeaders;
import jakarta.mail.internet.MimeUtility;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UnsupportedEncodingException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Looks at the header section of a message: which sender it names, and whether all of some fields match a pattern. Immutable.
 *
 * <p>In a pattern {@code *} stands for anything; upper and lower case are the same. Encoded words are decoded (RFC 2047) and
 * folded lines unfolded. Bad input: no more than 64 KB are read, what stands behind is not seen; a field that can't be
 * decoded is compared as it is.
 */
final class HeaderFilter {
    /** Postfix's header_size_limit is 100 KB. */
    static final int MOST_READ = 64 * 1024;

    private final Map<String, String> patterns;

    /** @param patterns the pattern for each field name */
    HeaderFilter(Map<String, Object> patterns) {
        this.patterns = new LinkedHashMap<>();
        patterns.forEach((name, pattern) ->
                this.patterns.put(name, String.valueOf(pattern).toLowerCase(Locale.ROOT)));
    }

    boolean isEmpty() {
        return patterns.isEmpty();
    }

    /** The header section of a message. */
    static InternetHeaders headers(InputStream message) throws IOException {
        byte[] beginning = message.readNBytes(MOST_READ);
        try {
            return new InternetHeaders(new ByteArrayInputStream(beginning), true);
        } catch (MessagingException e) {
            throw new IOException("the header section can't be read", e);
        }
    }

    /** Whether for each pattern a field of that name matches. */
    boolean matches(InternetHeaders headers) {
        return patterns.entrySet().stream()
                .allMatch(one -> anyMatches(headers.getHeader(one.getKey()), one.getValue()));
    }

    private static boolean anyMatches(String @Nullable [] values, String pattern) {
        if (values != null) {
            for (String value : values) {
                if (matches(decoded(value).toLowerCase(Locale.ROOT), pattern)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static String decoded(String value) {
        String unfolded = MimeUtility.unfold(value);
        try {
            return MimeUtility.decodeText(unfolded).strip();
        } catch (UnsupportedEncodingException e) {
            return unfolded.strip();
        }
    }

    /** With the last {@code *} as the only place to go back to, so the time is at most the product of the lengths. */
    static boolean matches(String text, String pattern) {
        int t = 0;
        int p = 0;
        int star = -1;
        int from = 0;
        while (t < text.length()) {
            if (p < pattern.length() && pattern.charAt(p) == '*') {
                star = p++;
                from = t;
            } else if (p < pattern.length() && pattern.charAt(p) == text.charAt(t)) {
                p++;
                t++;
            } else if (star >= 0) {
                p = star + 1;
                t = ++from;
            } else {
                return false;
            }
        }
        while (p < pattern.length() && pattern.charAt(p) == '*') {
            p++;
        }
        return p == pattern.length();
    }
}
