package io.github.camelsmtp.smtp;

import io.github.camelsmtp.mail.UnicodeText;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One {@code esmtp-param = esmtp-keyword ["=" esmtp-value]} of MAIL or RCPT (RFC 5321 §4.1.2).
 *
 * @param keyword in capitals
 * @param value null if there was none
 */
record EsmtpParameter(String keyword, @Nullable String value) {

    /**
     * {@code Mail-parameters = esmtp-param *(SP esmtp-param)}, in their order; refused if malformed, or given twice.
     *
     * @param utf8 whether values may be UTF-8
     */
    static Parsed<List<EsmtpParameter>> split(String text, boolean utf8) {
        List<EsmtpParameter> found = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (String word : text.split(" ")) {
            if (word.isEmpty()) {
                continue;
            }
            int equals = word.indexOf('=');
            String given = equals < 0 ? word : word.substring(0, equals);
            String keyword = given.toUpperCase(Locale.ROOT);
            String value = equals < 0 ? null : word.substring(equals + 1);
            if (!UnicodeText.isAscii(given) || !isKeyword(keyword) || value != null && !isValue(value, utf8)) {
                return Parsed.refused(Replies.BAD_PARAMETER);
            }
            if (!seen.add(keyword)) {
                return Parsed.refused(Replies.DUPLICATE_PARAMETER);
            }
            found.add(new EsmtpParameter(keyword, value));
        }
        return Parsed.as(found);
    }

    /** {@code esmtp-keyword = (ALPHA / DIGIT) *(ALPHA / DIGIT / "-")} */
    private static boolean isKeyword(String text) {
        return !text.isEmpty()
                && text.charAt(0) != '-'
                && text.chars().allMatch(c -> c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-');
    }

    /** {@code esmtp-value = 1*(%d33-60 / %d62-126)}, {@code esmtp-value =/ UTF8-non-ascii} (RFC 6531 §3.3) */
    private static boolean isValue(String text, boolean utf8) {
        return !text.isEmpty()
                && text.chars().allMatch(c -> c >= 33 && c != '=' && (c <= 126 || c > 127 && utf8))
                && UnicodeText.isPlain(text);
    }
}
