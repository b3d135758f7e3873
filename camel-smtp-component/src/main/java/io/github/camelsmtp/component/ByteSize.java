package io.github.camelsmtp.component;

import java.util.Locale;

/** Sizes as people write them: {@code 50M} is 50 x 1024 x 1024. */
final class ByteSize {
    private ByteSize() {}

    /**
     * Octets.
     *
     * @param option what is set, for the message
     * @throws IllegalArgumentException if the text is not a number with K, M or G behind it, or is too large for a long
     */
    static long parse(String option, String text) {
        String size = text.strip().toUpperCase(Locale.ROOT);
        int unit = size.isEmpty() ? -1 : "KMG".indexOf(size.charAt(size.length() - 1));
        String digits = unit < 0 ? size : size.substring(0, size.length() - 1);
        boolean number =
                !digits.isEmpty() && digits.length() <= 9 && digits.chars().allMatch(c -> c >= '0' && c <= '9');
        if (!number && !(unit < 0 && digits.matches("[0-9]{1,15}"))) {
            throw new IllegalArgumentException(
                    option + " must be a number of octets such as 50M, 500K or 1000000, not '" + text + "'");
        }
        return Long.parseLong(digits) << (unit + 1) * 10;
    }
}
